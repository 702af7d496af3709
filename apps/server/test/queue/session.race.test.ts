import { describe, expect, test } from 'vitest';
import { queueStatus } from '../../src/domains/queue/status.usecase.ts';
import { releaseReservation } from '../../src/domains/reservation/release.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { outcome } from '../fixtures/race-outcomes.ts';
import { date, holder, joinAll, newConcert, openStage, racing } from '../fixtures/race-fixture.ts';

const room = { sessionSeconds: 100, claimSeconds: 60 };

describe.each(racing)('on $name, a call that waits for another of the same place', (dialect) => {
  test('is refused when the session ran out while it waited, and extends nothing', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { reservationSeconds: 100, room });
    const [one, two] = stage.servers;
    const { place, reservationId } = await holder(stage, concertId);
    await stage.clock.advance(99_999);

    const stopped = one.direction.stopNext('before commit');
    const releasing = releaseReservation(one.app, { place, reservationId });
    await stopped.reached;
    const choice = { date, seatNos: [2] };
    const reserving = outcome(two.app, reserveSeats(two.app, { place, choice }));
    await stage.blockedOrOver(reserving);
    await stage.clock.advance(1);
    stopped.release();

    expect(await releasing).toMatchObject({ status: 'released' });
    expect(await reserving).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    expect(await queueStatus(one.app, place)).toMatchObject({ status: 'expired' });
    await stage.audit();
  });

  test('goes on and extends the session when there is a millisecond left', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { reservationSeconds: 100, room });
    const [one, two] = stage.servers;
    const { place, reservationId } = await holder(stage, concertId);
    await stage.clock.advance(99_998);

    const stopped = one.direction.stopNext('before commit');
    const releasing = releaseReservation(one.app, { place, reservationId });
    await stopped.reached;
    const choice = { date, seatNos: [2] };
    const reserving = reserveSeats(two.app, { place, choice });
    await stage.blockedOrOver(reserving);
    await stage.clock.advance(1);
    stopped.release();

    expect(await releasing).toMatchObject({ status: 'released' });
    const { expiresAt } = await reserving;
    expect(await queueStatus(one.app, place)).toMatchObject({ status: 'active', expiresAt });
    await stage.audit();
  });

  test('claims nothing when the admission step has just written it off', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { ...room, maxActive: 1 } });
    const [one, two] = stage.servers;
    const [first, second] = await joinAll(stage, concertId, 2);
    await stage.clock.advance(60_000);

    const stopped = one.direction.stopNext('before commit');
    one.app.admissionRunner.soon(concertId);
    await stopped.reached;
    const asking = queueStatus(two.app, first!);
    await stage.blockedOrOver(asking);
    stopped.release();

    expect(await asking).toMatchObject({ status: 'expired' });
    await one.app.admissionRunner.idle();
    expect(await queueStatus(one.app, second!)).toMatchObject({ status: 'active' });
    await stage.audit();
  });
});

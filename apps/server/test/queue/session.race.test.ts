/** Calls of one place that wait for each other while its session runs out. */
import { describe, expect, test } from 'vitest';
import { readQueueStatus } from '../../src/domains/queue/status.usecase.ts';
import { releaseReservation } from '../../src/domains/reservation/release.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import {
  admitNext,
  date,
  holder,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

const room = { sessionSeconds: 100, claimSeconds: 60 };
const choice = { date, seatNos: [2] };

describe.each(postgresOnly)('on $name, a call that waits for another of its place', (dialect) => {
  test('is refused when the session ran out while it waited, and extends nothing', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(
      fixture,
      await newConcert(fixture, { reservationSeconds: 100, room }),
    );
    await fixture.clock.advance(99_999);

    const { first, second } = await overlap(fixture, {
      first: (app) => releaseReservation(app, held),
      second: (app) => reserveSeats(app, { place: held.place, choice }),
      beforeEnd: () => fixture.clock.advance(1),
    });

    expect(first).toMatchObject({ answer: { status: 'released' } });
    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    const status = await readQueueStatus(fixture.apps[0], held.place);
    expect(status).toMatchObject({ status: 'expired' });
    await fixture.audit();
  });

  test('extends the session when there is a millisecond left', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(
      fixture,
      await newConcert(fixture, { reservationSeconds: 100, room }),
    );
    await fixture.clock.advance(99_998);

    const { first, second } = await overlap(fixture, {
      first: (app) => releaseReservation(app, held),
      second: (app) => reserveSeats(app, { place: held.place, choice }),
      beforeEnd: () => fixture.clock.advance(1),
    });

    expect(first).toMatchObject({ answer: { status: 'released' } });
    const { status, expiresAt } = await readQueueStatus(fixture.apps[0], held.place);
    expect(status).toBe('active');
    expect(second).toMatchObject({ answer: { expiresAt } });
    await fixture.audit();
  });

  test('claims nothing when the admission step has just expired the session', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { ...room, maxActive: 1 } });
    const [place, next] = await joinAll(fixture, concertId, 2);
    await fixture.clock.advance(60_000);

    const { second } = await overlap(fixture, {
      first: admitNext(concertId),
      second: (app) => readQueueStatus(app, place!),
    });

    expect(second).toMatchObject({ answer: { status: 'expired' } });
    expect(await readQueueStatus(fixture.apps[0], next!)).toMatchObject({ status: 'active' });
    await fixture.audit();
  });
});

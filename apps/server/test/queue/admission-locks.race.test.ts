import { describe, expect, test } from 'vitest';
import { setRoom } from '../../src/domains/admin/admin.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { queueStatus } from '../../src/domains/queue/status.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { outcome } from '../fixtures/race-outcomes.ts';
import {
  claimAll,
  activeIn,
  date,
  holder,
  join,
  joinAll,
  newConcert,
  openStage,
  racing,
} from '../fixtures/race-fixture.ts';

describe.each(racing)('on $name, an admission', (dialect) => {
  test('does not give away the place of somebody who is just extending the session', async () => {
    await using stage = await openStage(dialect);
    const room = { maxActive: 1, sessionSeconds: 60 };
    const concertId = await newConcert(stage, { room });
    const [one, two] = stage.servers;
    const [first] = await joinAll(stage, concertId, 2);
    await claimAll(one.app, [first!]);
    await stage.clock.advance(59_999);

    const stopped = one.direction.stopNext('before commit');
    const choice = { date, seatNos: [1] };
    const reserving = reserveSeats(one.app, { place: first!, choice });
    await stopped.reached;
    await stage.clock.advance(1);
    two.app.admissionRunner.soon(concertId);
    await stage.blockedOrOver(two.app.admissionRunner.idle());
    stopped.release();

    expect(await reserving).toMatchObject({ status: 'held' });
    await two.app.admissionRunner.idle();
    expect(await activeIn(stage, concertId)).toEqual([1]);
    await stage.audit();
  });

  test('does not give away the place of somebody who is just claiming it', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 1, claimSeconds: 60 } });
    const [one, two] = stage.servers;
    const [first] = await joinAll(stage, concertId, 2);
    await stage.clock.advance(59_999);

    const stopped = one.direction.stopNext('before commit');
    const claiming = queueStatus(one.app, first!);
    await stopped.reached;
    await stage.clock.advance(1);
    two.app.admissionRunner.soon(concertId);
    await stage.blockedOrOver(two.app.admissionRunner.idle());
    stopped.release();

    expect(await claiming).toMatchObject({ status: 'active' });
    await two.app.admissionRunner.idle();
    expect(await activeIn(stage, concertId)).toEqual([1]);
    await stage.audit();
  });

  test('gives it away for good when the session has run out: extending comes too late', async () => {
    await using stage = await openStage(dialect);
    const room = { maxActive: 1, sessionSeconds: 60 };
    const concertId = await newConcert(stage, { room });
    const [one, two] = stage.servers;
    const [first] = await joinAll(stage, concertId, 2);
    await stage.clock.advance(60_000);

    const stopped = one.direction.stopNext('before commit');
    one.app.admissionRunner.soon(concertId);
    await stopped.reached;
    const choice = { date, seatNos: [1] };
    const reserving = outcome(two.app, reserveSeats(two.app, { place: first!, choice }));
    await stage.blockedOrOver(reserving);
    stopped.release();

    expect(await reserving).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await one.app.admissionRunner.idle();
    expect(await activeIn(stage, concertId)).toEqual([2]);
    await stage.audit();
  });

  test('passes over somebody who is just leaving the line', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 1 } });
    const [one, two] = stage.servers;
    const places = await joinAll(stage, concertId, 3);
    await stage.clock.advance(60_000);

    const stopped = one.direction.stopNext('before commit');
    const leaving = leaveQueue(one.app, places[1]!);
    await stopped.reached;
    two.app.admissionRunner.soon(concertId);
    await stage.blockedOrOver(two.app.admissionRunner.idle());
    stopped.release();

    expect(await leaving).toMatchObject({ status: 'left' });
    await two.app.admissionRunner.idle();
    expect(await activeIn(stage, concertId)).toEqual([3]);
    await stage.audit();
  });

  test('is undone by a leave that comes while it is made, and the next is admitted', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 1 } });
    const [one, two] = stage.servers;
    const places = await joinAll(stage, concertId, 3);
    await stage.clock.advance(60_000);

    const stopped = one.direction.stopNext('before commit');
    one.app.admissionRunner.soon(concertId);
    await stopped.reached;
    const leaving = leaveQueue(two.app, places[1]!);
    await stage.blockedOrOver(leaving);
    stopped.release();

    expect(await leaving).toMatchObject({ status: 'left' });
    await Promise.all([one.app.admissionRunner.idle(), two.app.admissionRunner.idle()]);
    expect(await activeIn(stage, concertId)).toEqual([3]);
    await stage.audit();
  });

  test('waits for a payment to be certain before it gives the place on', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 1 } });
    const [one, two] = stage.servers;
    const { place, reservationId } = await holder(stage, concertId);
    await join(two.app, concertId);

    const stopped = one.direction.stopNext('before commit');
    const paying = payReservation(one.app, { place, reservationId });
    await stopped.reached;
    await two.app.admissionRunner.tick();
    expect(await activeIn(stage, concertId)).toEqual([1]);
    stopped.release();

    await paying;
    await one.app.admissionRunner.idle();
    expect(await activeIn(stage, concertId)).toEqual([2]);
    await stage.audit();
  });

  test('comes after the payment whose slot it takes, though it began before', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 1 } });
    const [one, two] = stage.servers;
    const { place, reservationId } = await holder(stage, concertId);
    await join(two.app, concertId);
    await two.app.lineCache.refresh();

    const stopped = two.direction.stopNext({ afterClockReading: 1 });
    two.app.admissionRunner.soon(concertId);
    await stopped.reached;
    await stage.clock.advance(1_000);
    await payReservation(one.app, { place, reservationId });
    stopped.release();

    await two.app.admissionRunner.idle();
    await one.app.admissionRunner.idle();
    expect(await activeIn(stage, concertId)).toEqual([2]);
    // An admission dated before that payment would show two active at once.
    await stage.audit();
  });

  test('goes by the time at which it has the room, not by that at which it asked for it', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 1 } });
    const [one, two] = stage.servers;
    await joinAll(stage, concertId, 2);

    const stopped = one.direction.stopNext('before commit');
    const setting = setRoom(one.app, { concertId, paused: true });
    await stopped.reached;
    two.app.admissionRunner.soon(concertId);
    await stage.blockedOrOver(two.app.admissionRunner.idle());
    await stage.clock.advance(60_000);
    stopped.kill();

    await expect(setting).rejects.toThrow('The server died here.');
    await two.app.admissionRunner.idle();
    expect(await activeIn(stage, concertId)).toEqual([2]);
    await stage.audit();
  });

  test('goes by the limits that an operator is just setting', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 5 } });
    const [one, two] = stage.servers;
    await joinAll(stage, concertId, 9);
    await stage.clock.advance(60_000);

    const stopped = one.direction.stopNext('before commit');
    const setting = setRoom(one.app, { concertId, maxActive: 2 });
    await stopped.reached;
    two.app.admissionRunner.soon(concertId);
    await stage.blockedOrOver(two.app.admissionRunner.idle());
    stopped.release();

    await setting;
    await Promise.all([one.app.admissionRunner.idle(), two.app.admissionRunner.idle()]);
    expect(await activeIn(stage, concertId)).toEqual([6, 7]);
    await stage.audit();
  });
});

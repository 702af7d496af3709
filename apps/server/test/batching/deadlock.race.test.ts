import { randomIds } from '@onsale/core/ids';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createAccount } from '../../src/domains/account/account.usecases.ts';
import { createApp } from '../../src/app.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { queueStatus } from '../../src/domains/queue/status.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { outcome } from '../fixtures/race-outcomes.ts';
import {
  date,
  holder,
  join,
  joinAll,
  newConcert,
  openStage,
  racing,
} from '../fixtures/race-fixture.ts';

describe.each(racing)('on $name', (dialect) => {
  test('joining does not wait for an admission that is under way', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 1 } });
    const [one, two] = stage.servers;
    const [first] = await joinAll(stage, concertId, 3);
    await stage.clock.advance(60_000);

    const stopped = one.direction.stopNext('before commit');
    one.app.admissionRunner.soon(concertId);
    await stopped.reached;
    const joining = join(two.app, concertId);
    const joined = joining.then(() => 'joined');
    const met = await Promise.race([joined, stage.blockedOrOver(joining).then(() => 'blocked')]);
    stopped.release();

    expect(met).toBe('joined');
    expect(await joining).toMatchObject({ waitNo: 4 });
    await one.app.admissionRunner.idle();
    expect(await queueStatus(one.app, first!)).toMatchObject({ status: 'expired' });
    await stage.audit();
  });

  test('whoever joins again after a session ran out does not collide with the admission step', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 1 } });
    const [one, two, three] = stage.servers;
    const [first] = await joinAll(stage, concertId, 3);
    await stage.clock.advance(60_000);

    // The join has written down that the old session is over, and so holds its row, for which the
    // admission waits with the room in its hands.
    const stopped = three.direction.stopNext({ afterQueryOf: 'ended_at' });
    const rejoining = join(three.app, concertId, first!.userId);
    await stopped.reached;
    one.app.admissionRunner.soon(concertId);
    await stage.blockedOrOver(one.app.admissionRunner.idle());
    stopped.release();

    expect(await rejoining).toMatchObject({ waitNo: 4 });
    await Promise.all([one.app.admissionRunner.idle(), two.app.admissionRunner.tick()]);
    expect(stage.collisions()).toBe(0);
    await stage.audit();
  });

  test('two servers do not lock each other out whose callers join the same two lines', async () => {
    await using stage = await openStage(dialect);
    const lines = [
      await newConcert(stage, { room: { maxActive: 1 } }),
      await newConcert(stage, { room: { maxActive: 1 } }),
    ] as const;
    for (const line of lines) await joinAll(stage, line, 3);
    const [one, two] = stage.apps;
    const users: string[] = [];
    for (let count = 0; count < 12; count += 1) users.push((await createAccount(one)).userId);

    // Who has an account already would be first at its line's counter, and each server has them in
    // another line; the strangers, who come there later, are in the other.
    await Promise.all(
      users.flatMap((userId, at) => {
        const [app, first, second] = at < 6 ? [one, lines[0], lines[1]] : [two, lines[1], lines[0]];
        return [join(app, first, userId), join(app, second)];
      }),
    );
    expect(stage.collisions()).toBe(0);
    await stage.audit();
  });

  test('a payment does not collide with whoever picks the best seats as they run out', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { reservationSeconds: 30 });
    const [one, two] = stage.servers;
    // Of a row of ten, seat 5 is the best.
    const { place, reservationId } = await holder(stage, concertId, { seatNos: [5] });
    const [other] = await joinAll(stage, concertId, 1);
    await stage.clock.advance(29_999);

    const stopped = one.direction.stopNext({ afterClockReading: 1 });
    const paying = outcome(one.app, payReservation(one.app, { place, reservationId }));
    await stopped.reached;
    await stage.clock.advance(1);
    const choice = { date, best: 1 };
    const picking = outcome(two.app, reserveSeats(two.app, { place: other!, choice }));
    await stage.blockedOrOver(picking);
    stopped.release();

    expect(await paying).toMatchObject({ answer: { seatNos: [5] } });
    expect(await picking).toMatchObject({ answer: { seatNos: [6] } });
    expect(stage.collisions()).toBe(0);
    await stage.audit();
  });

  test('a server with one connection serves a concert that another server has just made', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [place] = await joinAll(stage, concertId, 1);
    const app = await createApp({
      db: await stage.another({ poolSize: 1, acquireTimeoutMs: 1_000 }),
      clock: stage.clock,
      ids: randomIds,
      log: pino({ level: 'silent' }),
      adminKey: 'admin',
    });

    const choice = { date, seatNos: [1] };
    expect(await outcome(app, reserveSeats(app, { place: place!, choice }))).toMatchObject({
      answer: { seatNos: [1] },
    });
  });
});

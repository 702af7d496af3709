/** Calls of several servers that lock the same rows: they may wait, and must not deadlock. */
import { randomIds } from '@onsale/core/ids';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createAccount } from '../../src/domains/account/account.usecases.ts';
import { createApp, type App } from '../../src/app.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { readQueueStatus } from '../../src/domains/queue/status.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { withIdempotency } from '../../src/rpc/idempotent-app.ts';
import {
  admitNext,
  claimAll,
  date,
  holder,
  join,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { outcomeOf } from '../fixtures/race-outcomes.ts';
import { overlap } from '../fixtures/race-overlap.ts';

describe.each(postgresOnly)('on $name', (dialect) => {
  test('a join does not wait for an admission that has not committed', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    const [expired] = await joinAll(fixture, concertId, 3);
    await fixture.clock.advance(60_000);

    const { second } = await overlap(fixture, {
      first: admitNext(concertId),
      second: (app) => join(app, concertId),
      secondWaits: false,
    });

    expect(second).toMatchObject({ answer: { waitNo: 4 } });
    const status = await readQueueStatus(fixture.apps[0], expired!);
    expect(status).toMatchObject({ status: 'expired' });
    await fixture.audit();
  });

  test('a join after an expired session does not deadlock with the admission step', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    const [expired] = await joinAll(fixture, concertId, 3);
    await fixture.clock.advance(60_000);

    // The join has ended the old session and so holds the lock of its row. The admission step
    // waits for that lock while it holds the lock of the room.
    const { first } = await overlap(fixture, {
      first: (app) => join(app, concertId, expired!.userId),
      at: { afterQueryOf: 'ended_at' },
      second: admitNext(concertId),
    });

    expect(first).toMatchObject({ answer: { waitNo: 4 } });
    await fixture.apps[2].admissionRunner.tick();
    expect(fixture.collisions()).toBe(0);
    await fixture.audit();
  });

  test('two servers do not deadlock whose users join the same two lines', async () => {
    await using fixture = await openRaceFixture(dialect);
    const lines = [
      await newConcert(fixture, { room: { maxActive: 1 } }),
      await newConcert(fixture, { room: { maxActive: 1 } }),
    ] as const;
    for (const line of lines) await joinAll(fixture, line, 3);
    const [one, two] = fixture.apps;
    const users: string[] = [];
    for (let count = 0; count < 12; count += 1) users.push((await createAccount(one)).userId);

    // A join with an account reaches its line's counter first, and a join that creates one reaches
    // the counter later. Each server gets these two kinds for the two lines the other way round.
    await Promise.all(
      users.flatMap((userId, at) => {
        const [app, first, second] = at < 6 ? [one, lines[0], lines[1]] : [two, lines[1], lines[0]];
        return [join(app, first, userId), join(app, second)];
      }),
    );
    expect(fixture.collisions()).toBe(0);
    await fixture.audit();
  });

  test('reservations with a key and without one do not deadlock on two servers', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [one, two] = fixture.apps;
    const half = 6;
    const concertId = await newConcert(fixture, { seatsPerDate: 100 });
    const places = await joinAll(fixture, concertId, 4 * half);
    await claimAll(one, places);
    const withKey = (app: App, key: string) =>
      withIdempotency(app, { scope: 'buyers', key, request: 'request' });

    // The first server has the low seats without a key and the high ones with one; on the second
    // it is the other way round.
    const choices = Array.from({ length: 2 * half }, (_, at) => ({ date, seatNos: [at + 1] }));
    const calls = choices.flatMap((choice, at) => {
      const isLow = at < half;
      const first = isLow ? one : withKey(one, `first ${at}`);
      const second = isLow ? withKey(two, `second ${at}`) : two;
      return [
        reserveSeats(first, { place: places[at]!, choice }),
        reserveSeats(second, { place: places[2 * half + at]!, choice }),
      ];
    });
    const settled = await Promise.allSettled(calls);

    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(2 * half);
    expect(fixture.collisions()).toBe(0);
    await fixture.audit();
  });

  test('a payment does not deadlock with the choice of its seat as the hold runs out', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { reservationSeconds: 30 });
    // Of a row of ten, seat 5 is the best.
    const held = await holder(fixture, concertId, { seatNos: [5] });
    const [other] = await joinAll(fixture, concertId, 1);
    await claimAll(fixture.apps[0], [other!]);
    await fixture.clock.advance(29_999);

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      at: { afterClockReading: 1 },
      beforeSecond: () => fixture.clock.advance(1),
      second: (app) => reserveSeats(app, { place: other!, choice: { date, best: 1 } }),
    });

    expect(first).toMatchObject({ answer: { seatNos: [5] } });
    expect(second).toMatchObject({ answer: { seatNos: [6] } });
    expect(fixture.collisions()).toBe(0);
    await fixture.audit();
  });

  test('a server with one connection serves a concert that another server has created', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [place] = await joinAll(fixture, await newConcert(fixture), 1);
    const app = await createApp({
      db: await fixture.another({ poolSize: 1, acquireTimeoutMs: 1_000 }),
      clock: fixture.clock,
      ids: randomIds,
      log: pino({ level: 'silent' }),
      adminKey: 'admin',
    });

    const choice = { date, seatNos: [1] };
    expect(await outcomeOf(app, reserveSeats(app, { place: place!, choice }))).toMatchObject({
      answer: { seatNos: [1] },
    });
  });
});

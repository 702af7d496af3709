import { randomIds } from '@onsale/core/ids';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { queueStatus } from '../../src/domains/queue/status.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { outcome } from '../fixtures/race-outcomes.ts';
import {
  date,
  join,
  joinAll,
  newConcert,
  openStage,
  racing,
  type Stage,
} from '../fixtures/race-fixture.ts';

/** One more server. Its board is looked at anew for each poll, unless it takes itself for the only one. */
async function server(stage: Stage, { isShared = true } = {}): Promise<App & { looks(): number }> {
  const database = await stage.another();
  let looks = 0;
  const query = database.query.withPlugin({
    transformQuery: ({ node }) => node,
    // A query that is built once runs many times, and each time has a result.
    async transformResult({ result }) {
      looks += 1;
      return result;
    },
  });
  const app = await createApp({
    db: { ...database, query, isShared },
    clock: stage.clock,
    ids: randomIds,
    log: pino({ level: 'silent' }),
    adminKey: 'admin',
  });
  await app.lineCache.refresh();
  return { ...app, looks: () => looks };
}

const small = { room: { maxActive: 1 } };
const choice = { date, seatNos: [1] };

describe.each(racing)('on $name', (dialect) => {
  test('who left by one server is told so by all others at once', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, small);
    const [, second, third] = await joinAll(stage, concertId, 3);
    const [one, two, three] = stage.apps;
    const careless = await server(stage, { isShared: false });

    await leaveQueue(one, second!);
    expect(await queueStatus(two, second!)).toMatchObject({ status: 'left' });
    expect(await queueStatus(three, third!)).toMatchObject({ status: 'waiting', ahead: 0 });
    // What a board says that is not looked at anew.
    expect(await queueStatus(careless, second!)).toMatchObject({ status: 'waiting' });
    expect(await queueStatus(careless, third!)).toMatchObject({ status: 'waiting', ahead: 1 });
  });

  test('who was told to come in by one server is never told to wait by another', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, small);
    const [first, second] = await joinAll(stage, concertId, 2);
    const [one, two] = stage.apps;
    const careless = await server(stage, { isShared: false });

    await leaveQueue(one, first!);
    await one.admissionRunner.idle();
    expect(await queueStatus(one, second!)).toMatchObject({ status: 'active' });
    expect(await queueStatus(two, second!)).toMatchObject({ status: 'active' });
    expect(await queueStatus(careless, second!)).toMatchObject({ status: 'waiting' });
    expect(await reserveSeats(careless, { place: second!, choice })).toMatchObject({
      seatNos: [1],
    });
  });

  test('whoever joins, or is turned away from the seats, stands behind those who are there now', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, small);
    const [, second, third] = await joinAll(stage, concertId, 3);
    const [one, two, three] = stage.apps;

    await leaveQueue(one, second!);
    expect(await outcome(two, reserveSeats(two, { place: third!, choice }))).toMatchObject({
      refused: 'NOT_ADMITTED',
      details: { ahead: 0 },
    });
    const joined = await joinQueue(three, { caller: null, concertId });
    expect(joined).toMatchObject({ status: 'waiting', ahead: 1, waitNo: 4 });
    expect(await joinQueue(two, { caller: joined, concertId })).toMatchObject({
      token: joined.token,
      ahead: 1,
    });
  });

  test('a place is good everywhere, in a room of which no other server has heard', async () => {
    await using stage = await openStage(dialect);
    const [one, two, three] = stage.apps;
    const concertId = await newConcert(stage, small);
    const first = await join(one, concertId);
    const second = await join(two, concertId);

    expect(await queueStatus(three, second)).toMatchObject({ status: 'waiting', ahead: 0 });
    expect(await reserveSeats(two, { place: first, choice })).toMatchObject({ seatNos: [1] });
    expect(await leaveQueue(three, second)).toMatchObject({ status: 'left' });
    expect(await queueStatus(one, second)).toMatchObject({ status: 'left' });
    expect(await join(three, concertId, second.userId)).toMatchObject({ waitNo: 3 });
  });

  test('a thousand polls share two looks, and who is known to be gone needs none', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, small);
    const [first, second] = await joinAll(stage, concertId, 2);
    const app = await server(stage);
    const before = app.looks();

    const polls = Array.from({ length: 1_000 }, () => queueStatus(app, second!));
    expect(new Set((await Promise.all(polls)).map(({ status }) => status))).toEqual(
      new Set(['waiting']),
    );
    expect(app.looks() - before).toBeLessThanOrEqual(2);

    const polled = app.looks();
    await app.lineCache.isWaiting(concertId, first!.waitNo);
    expect(app.looks()).toBe(polled);
  });
});

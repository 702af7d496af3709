/** Answers of several servers on one line: each sees what any of them has committed. */
import { randomIds } from '@onsale/core/ids';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { readQueueStatus } from '../../src/domains/queue/status.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { outcomeOf } from '../fixtures/race-outcomes.ts';
import {
  date,
  join,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';

/** One more server; it refreshes its line cache for each poll if its database is shared. */
async function openServer(
  fixture: RaceFixture,
  { isShared = true } = {},
): Promise<App & { queries(): number }> {
  const database = await fixture.another();
  let queries = 0;
  const query = database.query.withPlugin({
    transformQuery: ({ node }) => node,
    // A compiled query is transformed once, but has a result each time.
    async transformResult({ result }) {
      queries += 1;
      return result;
    },
  });
  const app = await createApp({
    db: { ...database, query, isShared },
    clock: fixture.clock,
    ids: randomIds,
    log: pino({ level: 'silent' }),
    adminKey: 'admin',
  });
  await app.lineCache.refresh();
  return { ...app, queries: () => queries };
}

const small = { room: { maxActive: 1 } };
const choice = { date, seatNos: [1] };

describe.each(postgresOnly)('on $name', (dialect) => {
  test('a place that was left through one server has left on all others at once', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, small);
    const [, second, third] = await joinAll(fixture, concertId, 3);
    const [one, two, three] = fixture.apps;
    const stale = await openServer(fixture, { isShared: false });

    await leaveQueue(one, second!);
    expect(await readQueueStatus(two, second!)).toMatchObject({ status: 'left' });
    expect(await readQueueStatus(three, third!)).toMatchObject({ status: 'waiting', ahead: 0 });
    // The opposite: a server that does not refresh its line cache answers with the old state.
    expect(await readQueueStatus(stale, second!)).toMatchObject({ status: 'waiting' });
    expect(await readQueueStatus(stale, third!)).toMatchObject({ status: 'waiting', ahead: 1 });
  });

  test('a place that one server calls active is never called waiting by another', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, small);
    const [first, second] = await joinAll(fixture, concertId, 2);
    const [one, two] = fixture.apps;
    const stale = await openServer(fixture, { isShared: false });

    await leaveQueue(one, first!);
    await one.admissionRunner.idle();
    expect(await readQueueStatus(one, second!)).toMatchObject({ status: 'active' });
    expect(await readQueueStatus(two, second!)).toMatchObject({ status: 'active' });
    expect(await readQueueStatus(stale, second!)).toMatchObject({ status: 'waiting' });
    expect(await reserveSeats(stale, { place: second!, choice })).toMatchObject({
      seatNos: [1],
    });
  });

  test('a join, and a refused reservation, count only the places that still wait', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, small);
    const [, second, third] = await joinAll(fixture, concertId, 3);
    const [one, two, three] = fixture.apps;

    await leaveQueue(one, second!);
    expect(await outcomeOf(two, reserveSeats(two, { place: third!, choice }))).toMatchObject({
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

  test('a place is known to every server, also in a room that no other has read', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [one, two, three] = fixture.apps;
    const concertId = await newConcert(fixture, small);
    const first = await join(one, concertId);
    const second = await join(two, concertId);

    expect(await readQueueStatus(three, second)).toMatchObject({ status: 'waiting', ahead: 0 });
    expect(await reserveSeats(two, { place: first, choice })).toMatchObject({ seatNos: [1] });
    expect(await leaveQueue(three, second)).toMatchObject({ status: 'left' });
    expect(await readQueueStatus(one, second)).toMatchObject({ status: 'left' });
    expect(await join(three, concertId, second.userId)).toMatchObject({ waitNo: 3 });
  });

  test('a thousand polls share two refreshes, and a place known to have left needs none', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, small);
    const [first, second] = await joinAll(fixture, concertId, 2);
    const app = await openServer(fixture);
    const before = app.queries();

    const polls = Array.from({ length: 1_000 }, () => readQueueStatus(app, second!));
    expect(new Set((await Promise.all(polls)).map(({ status }) => status))).toEqual(
      new Set(['waiting']),
    );
    expect(app.queries() - before).toBeLessThanOrEqual(2);

    const polled = app.queries();
    await app.lineCache.isWaiting(concertId, first!.waitNo);
    expect(app.queries()).toBe(polled);
  });
});

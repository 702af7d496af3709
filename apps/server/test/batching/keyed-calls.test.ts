/** Calls with an idempotency key share batches with each other, and with calls without one. */
import { PooledConnection } from '@onsale/db/dialects/postgres/pooled-connection';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test, vi } from 'vitest';
import type { App } from '../../src/app.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { withIdempotency } from '../../src/rpc/idempotent-app.ts';
import { concertDate as date, testApp, type TestApp } from '../fixtures/test-app.ts';

const postgres = dialects.find(({ isConcurrent }) => isConcurrent)!;
const callCount = 32;

function withKey(app: App, key: string, request = 'request'): App {
  return withIdempotency(app, { scope: 'anybody', key, request });
}

/** Buyers inside, each with a claimed session. */
async function placesInside(t: TestApp, count: number) {
  const { concertId } = await t.concert({ maxSeatsPerUser: 2, seatsPerDate: 200 });
  const places = [];
  for (let number = 0; number < count; number += 1) {
    const { call, userId, entry } = await t.join();
    await call.queue.status();
    places.push({ concertId, userId, waitNo: entry.waitNo! });
  }
  return places;
}

async function storedKeys({ app: { db } }: TestApp): Promise<number> {
  const rows = await db.query.selectFrom('answers').select('keyId').execute();
  return rows.length;
}

test('refused calls with a key neither store it nor take the others out of the batch', async () => {
  await using t = await testApp(postgres);
  const places = await placesInside(t, callCount);
  await t.app.admissionRunner.idle();
  const queries = vi.spyOn(PooledConnection.prototype, 'query').mockClear();
  const settled = await Promise.allSettled(
    places.map((place, at) => {
      // Every other buyer asks for more than the limit allows.
      const choice = { date, best: at % 2 === 0 ? 1 : 3 };
      return reserveSeats(withKey(t.app, `key ${at}`), { place, choice });
    }),
  );
  const commits = queries.mock.calls.filter(([text]) => (text as unknown) === 'commit');
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(callCount / 2);
  expect(commits.length).toBeLessThan(callCount / 4);
  expect(await storedKeys(t)).toBe(callCount / 2);
});

describe.each(dialects)('on $name', (dialect) => {
  test('of calls with one key at the same time, all get the answer of the first', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const join = (app: App) => joinQueue(app, { caller: null, concertId });
    // While it is in flight, the calls behind it gather for a batch.
    const ahead = join(t.app);
    const calls = Array.from({ length: 6 }, () => join(withKey(t.app, 'one key')));
    const others = [ahead, join(withKey(t.app, 'another key'))];
    const [first, ...repeats] = await Promise.all(calls);
    for (const repeat of repeats) expect(repeat).toEqual(first);
    expect(new Set((await Promise.all(others)).map(({ userId }) => userId)).size).toBe(2);
    const users = await t.app.db.query.selectFrom('users').select('userId').execute();
    expect(users).toHaveLength(3);
  });

  test('a key that was used for another request is refused, beside calls that are not', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const join = (key: string, request: string) =>
      joinQueue(withKey(t.app, key, request), { caller: null, concertId });
    await join('used', 'one request');
    const [refused, ...joined] = await Promise.allSettled([
      join('used', 'another request'),
      join('new', 'another request'),
      join('newer', 'another request'),
    ]);
    expect(refused).toMatchObject({ reason: { reason: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(joined.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });
});

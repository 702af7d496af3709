import { systemClock } from '@onsale/core/time/clock';
import type { Database } from '@onsale/db/database';
import type { PostgresFacts } from '@onsale/db/dialects/database-facts';
import { dialects, testDatabase } from '@onsale/db/testing';
import { adjustableDatabaseClock } from '@onsale/db/testing/database-clock';
import { sql } from 'kysely';
import { expect, test } from 'vitest';

const postgres = dialects.find(({ hasOwnClock }) => hasOwnClock)!;
const tenMinutesMs = 600_000;
/** By how much time may be ahead of a clock that was set back by less (database-time.ts). */
const leaseMs = 1_500;

/** Two servers on a database whose clock the test sets. */
async function createFixture() {
  const database = await testDatabase(postgres, { ownClock: true });
  const clock = await adjustableDatabaseClock(database.db);
  const [one, other] = [await database.another(), await database.another()];
  return {
    clock,
    one,
    other,
    another: database.another,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** The reading of the clock itself, without the guard. */
async function unguarded({ query }: Database): Promise<number> {
  const { rows } = await sql<{ now: number }>`
    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now
  `.execute(query);
  return rows[0]!.now;
}

const inTransaction = (db: Database) => db.transaction((tx) => tx.now());

test('a right clock is read as it is', async () => {
  await using fixture = await createFixture();
  const { one } = fixture;
  for (let reading = 1; reading <= 3; reading += 1) {
    const before = await unguarded(one);
    const now = await inTransaction(one);
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(await unguarded(one));
  }
});

test('time goes on from where it was when the clock is set back, for every server', async () => {
  await using fixture = await createFixture();
  const { clock, one, other, another } = fixture;
  let latest = await inTransaction(one);
  await clock.set(-tenMinutesMs);
  expect(await unguarded(other)).toBeLessThan(latest - tenMinutesMs + 60_000);
  for (const db of [other, one, await another(), one, other]) {
    for (const now of [await inTransaction(db), await db.now()]) {
      expect(now).toBeGreaterThanOrEqual(latest);
      latest = now;
    }
  }
  const { timeAheadMs } = (await one.facts()) as PostgresFacts;
  expect(Math.round(timeAheadMs / 60_000)).toBe(tenMinutesMs / 60_000);
  const seenByAudit = await other.snapshot((store) => store.now());
  expect(seenByAudit).toBeGreaterThanOrEqual(latest);
  expect(seenByAudit).toBeLessThanOrEqual(latest + leaseMs);
});

test('a refusal outlives the clock too: also a transaction that rolled back is covered', async () => {
  await using fixture = await createFixture();
  const { clock, one, other } = fixture;
  await clock.set(tenMinutesMs);
  let refusedAt = 0;
  const refused = one.transaction(async (tx) => {
    refusedAt = await tx.now();
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  await clock.set(0);
  expect(await other.now()).toBeGreaterThanOrEqual(refusedAt);
});

test('a clock set back by less than the mark shows is noticed by whoever had read it', async () => {
  await using fixture = await createFixture();
  const { clock, one, other } = fixture;
  const latest = await inTransaction(one);
  await other.now();
  await clock.set(-500);
  expect(await unguarded(one)).toBeLessThan(latest);
  expect(await inTransaction(one)).toBeGreaterThanOrEqual(latest);
  expect(await other.now()).toBeGreaterThanOrEqual(latest);
});

test('once the clock has caught up, it is read again', async () => {
  await using fixture = await createFixture();
  const { clock, one, other } = fixture;
  await one.now();
  await clock.set(-500);
  const held = await one.now();
  await clock.set(leaseMs + 500);
  expect(await unguarded(one)).toBeGreaterThan(held);
  for (const db of [one, other, one]) {
    const before = await unguarded(db);
    expect(await inTransaction(db)).toBeGreaterThanOrEqual(before);
    expect(await db.now()).toBeLessThanOrEqual(await unguarded(db));
  }
});

test('time does not stand still while the clock is behind', async () => {
  await using fixture = await createFixture();
  const { clock, one, other } = fixture;
  await one.now();
  await clock.set(-tenMinutesMs);
  const start = await one.now();
  const from = systemClock.elapsed!();
  const readings = { timeout: 10_000, interval: 20 };
  await expect.poll(() => one.now(), readings).toBeGreaterThan(start);
  const passed = systemClock.elapsed!() - from;
  const moved = (await other.now()) - start;
  expect(moved).toBeGreaterThanOrEqual(500);
  expect(moved).toBeLessThanOrEqual(passed);
});

test('the mark is written at most once a second, and never by waiting for a lock', async () => {
  await using fixture = await createFixture();
  const { one, other } = fixture;
  await one.now();
  const mark = () =>
    one.query.selectFrom('settings').where('name', '=', 'database_time').select('value').execute();
  const first = await mark();
  for (let reading = 1; reading <= 100; reading += 1) await other.now();
  expect(await mark()).toEqual(first);
});

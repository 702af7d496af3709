import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock, type ManualClock } from '@onsale/core/time/manual-clock';
import { openDatabase } from '@onsale/db/open-database';
import { afterAll, beforeAll, expect, test } from 'vitest';

const noon = Date.UTC(2027, 0, 1, 12);
const tenMinutesMs = 600_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onsale-time-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Opens the database as a server does. */
const open = (name: string, clock: ManualClock) =>
  openDatabase(`sqlite:${join(folder, name)}`, { clock, asOwner: true });

test('a process starts after every instant that an earlier one returned', async () => {
  const first = await open('restarted', manualClock(noon));
  const last = await first.now();
  await first.close();
  const second = await open('restarted', manualClock(noon - tenMinutesMs));
  expect(await second.now()).toBeGreaterThan(last);
  await second.close();
});

test('also after instants between two marks, and after those of a transaction that rolled back', async () => {
  const clock = manualClock(noon);
  const first = await open('between', clock);
  await first.now();
  await clock.advance(999);
  let last = await first.now();
  await first.close();
  const second = await open('between', clock);
  expect(await second.now()).toBeGreaterThan(last);

  await clock.advance(30_000);
  const refused = second.transaction(async (tx) => {
    last = await tx.now();
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  await second.close();
  const third = await open('between', manualClock(noon - tenMinutesMs));
  expect(await third.now()).toBeGreaterThan(last);
  await third.close();
});

test('a correct clock is followed from a second after the last mark on', async () => {
  const first = await open('right', manualClock(noon));
  await first.now();
  await first.close();
  const second = await open('right', manualClock(noon + 1_000));
  expect(await second.now()).toBe(noon + 1_000);
  await second.close();
});

test('the mark is persisted once a second, however often the time is read', async () => {
  const clock = manualClock(noon);
  const database = await open('few', clock);
  const persisted = () =>
    database.query
      .selectFrom('settings')
      .select('value')
      .where('name', '=', 'latest_instant')
      .executeTakeFirst();
  await database.now();
  expect(await persisted()).toEqual({ value: String(noon) });
  await clock.advance(999);
  await database.now();
  expect(await persisted()).toEqual({ value: String(noon) });
  await clock.advance(1);
  await database.now();
  expect(await persisted()).toEqual({ value: String(noon + 1_000) });
  await database.close();
});

test('the facts say by how much time is ahead of a clock that was set back', async () => {
  const first = await open('ahead', manualClock(noon + tenMinutesMs));
  await first.now();
  await first.close();
  const second = await open('ahead', manualClock(noon));
  expect(await second.facts()).toMatchObject({ timeAheadMs: tenMinutesMs });
  await second.close();
  const third = await open('ahead', manualClock(noon + 2 * tenMinutesMs));
  expect(await third.facts()).toMatchObject({ timeAheadMs: 0 });
  await third.close();
});

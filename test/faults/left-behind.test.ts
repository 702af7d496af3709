/** A standby is promoted while the old primary lives on and accepts writes. */
import type { Database } from '@onsale/db/database';
import type { LeftBehind } from '@onsale/db/dialects/postgres/timelines';
import { openDatabase } from '@onsale/db/open-database';
import { createOnsaleClient, newAccountKey } from '@onsale/sdk';
import { expect, test } from 'vitest';
import { joinAndCharge, outcomeOf } from './harness/buyers.ts';
import { reportFault } from './harness/figures.ts';
import { date, operatorOf } from './harness/operator.ts';
import { startServer } from './harness/servers.ts';
import { startReplicatedPair } from './harness/standby.ts';

const patience = { timeout: 30_000, interval: 50 };

/** A transaction as a call makes it: a write after a reading of the clock. */
const write = (db: Database, name: string) =>
  db.transaction(async (tx) => {
    await tx.now();
    await tx.query.insertInto('settings').values({ name, value: 'written' }).execute();
  });

async function namesWritten(url: string): Promise<string[]> {
  const db = await openDatabase(url);
  const rows = await db.query
    .selectFrom('settings')
    .where('value', '=', 'written')
    .select('name')
    .orderBy('name')
    .execute();
  await db.close();
  return rows.map(({ name }) => name);
}

const isRefused = (db: Database, name: string) =>
  write(db, name).then(
    () => false,
    (error: unknown) => db.isUnavailable(error),
  );

test('the old primary gets no write of a server that has seen the new one', async () => {
  await using stack = new AsyncDisposableStack();
  const pair = stack.use(await startReplicatedPair({ synchronous: false }));
  const refused: LeftBehind[] = [];
  const open = async (url: string) => {
    const db = await openDatabase(url, { onLeftBehind: (host) => refused.push(host) });
    stack.defer(() => db.close());
    return db;
  };
  const knowsBoth = await open(pair.url);
  const knowsOld = await open(pair.primaryUrl);
  await write(knowsBoth, 'a before');
  await pair.replicated();
  await pair.promoteStandby();

  // A server that cannot know goes on as before: this is the opposite of the guarantee.
  await write(knowsOld, 'b in the dark');
  // Of two hosts that accept writes, a server that starts chooses the newer.
  await write(await open(pair.url), 'c started later');
  // One whose connections to the old primary still work looks around, and then leaves it.
  const seenBy = () => refused.map(({ timeline, highest }) => ({ timeline, highest }));
  await expect.poll(seenBy, patience).toContainEqual({ timeline: 1, highest: 2 });
  await expect.poll(() => isRefused(knowsBoth, 'd after'), patience).toBe(false);
  // It has left a note there, which a server that reaches no other host reads with the clock.
  await expect.poll(() => isRefused(knowsOld, `e ${refused.length}`), patience).toBe(true);
  const onOld = await namesWritten(pair.primaryUrl).catch(() => null);
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    await write(knowsBoth, `f ${attempt}`);
    expect(await isRefused(knowsOld, `g ${attempt}`)).toBe(true);
  }
  expect(await namesWritten(pair.standbyUrl)).toEqual(
    expect.arrayContaining(['a before', 'c started later', 'd after', 'f 1', 'f 20']),
  );
  expect(onOld).toEqual(expect.arrayContaining(['a before', 'b in the dark']));
  expect(onOld?.some((name) => /^[cdf] /.test(name))).toBe(false);
  expect((await namesWritten(pair.primaryUrl)).some((name) => /^[cdfg] /.test(name))).toBe(false);
  reportFault({
    fault: 'standby promoted, old primary lives on',
    injections: 1,
    calls: 64,
    lost: 0,
    doubled: 0,
    unknown: 0,
    resolvedByRepeat: 0,
    recoveredMs: null,
  });
});

test('a credential that only the new primary knows is not refused as wrong', async () => {
  await using pair = await startReplicatedPair({ synchronous: true });
  await using ahead = await startServer({ database: pair.url });
  await using behind = await startServer({ database: pair.primaryUrl });
  const concertId = await operatorOf(ahead.url).openConcert();
  await pair.promoteStandby();

  // Its COMMITs wait for a standby that has become a primary, and its reads go on.
  await expect.poll(() => outcomeOf(joinAndCharge(ahead.url, concertId)), patience).toBe('done');
  const { onsale, place } = await joinAndCharge(ahead.url, concertId);
  const { accountKey } = onsale;
  const options = { url: behind.url, accountKey, maxRetries: 0, timeoutMs: 30_000 };
  const elsewhere = createOnsaleClient(options);
  const outcomes = [
    await outcomeOf(elsewhere.wallet.balance()),
    await outcomeOf(elsewhere.resume(place.token).status()),
    await outcomeOf(elsewhere.resume(place.token).reserve({ date, seatNos: [1] })),
  ];
  expect(outcomes).toEqual(['OVERLOADED', 'OVERLOADED', 'OVERLOADED']);
  // A key that no database has is wrong where commits are replicated, or need not be.
  const wrong = createOnsaleClient({ url: ahead.url, accountKey: newAccountKey(), maxRetries: 0 });
  expect(await outcomeOf(wrong.wallet.balance())).toBe('NOT_AUTHENTICATED');
});

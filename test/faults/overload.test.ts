import type { Database } from '@onsale/db/database';
import { openDatabase } from '@onsale/db/open-database';
import { startProxy, type PostgresProxy } from '@onsale/db/testing/proxy';
import { lockWallet } from '@onsale/db/repositories/wallet.repository';
import { createOnsaleClient, type Held, type Onsale } from '@onsale/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { date, operatorOf, type Operator } from './harness/operator.ts';
import { startDurablePostgres } from './harness/postgres.ts';
import { serverFigures } from './harness/server-metrics.ts';
import { startServer, type ServerProcess } from './harness/servers.ts';
import { callWithoutRetry } from './harness/expect-overloaded.ts';

const price = 1_000;
const poolSize = 3;
const crowd = 200;

const stack = new AsyncDisposableStack();
let proxy: PostgresProxy;
/** Waits for locks longer than any of these tests takes. */
let longTimeouts: ServerProcess;
/** Gives up soon. */
let shortTimeouts: ServerProcess;
let operator: Operator;
/** Another session on the same database, without a time limit. */
let otherSession: Database;
/** Concerts, one of which holds seats for two seconds only. */
let shortHoldConcert: string;
let normalConcert: string;
let seatNo = 0;

beforeAll(async () => {
  const postgres = stack.use(await startDurablePostgres());
  const database = await postgres.createDatabase();
  proxy = stack.use(await startProxy(database));
  const serve = async (env: Record<string, string>) =>
    stack.use(
      await startServer({
        database: proxy.url,
        env: { ONSALE_POOL_SIZE: String(poolSize), ONSALE_ACQUIRE_TIMEOUT_MS: '700', ...env },
      }),
    );
  longTimeouts = await serve({
    ONSALE_LOCK_TIMEOUT_MS: '30000',
    ONSALE_STATEMENT_TIMEOUT_MS: '30000',
    ONSALE_TRANSACTION_TIMEOUT_MS: '40000',
  });
  shortTimeouts = await serve({
    ONSALE_LOCK_TIMEOUT_MS: '1000',
    ONSALE_TRANSACTION_TIMEOUT_MS: '4000',
  });
  const patienceMs = 120_000;
  otherSession = await openDatabase(database, {
    idleInTransactionTimeoutMs: patienceMs,
    transactionTimeoutMs: patienceMs,
  });
  stack.defer(() => otherSession.close());
  operator = operatorOf(longTimeouts.url);
  shortHoldConcert = await operator.openConcert({ reservationSeconds: 2 });
  normalConcert = await operator.openConcert();
});
afterAll(() => stack.disposeAsync());

interface Customer {
  onsale: Onsale;
  userId: string;
}

async function createBuyer({ url }: ServerProcess): Promise<Customer> {
  const { userId, accountKey } = await createOnsaleClient({
    url,
  }).trpc.account.create.mutate();
  const options = { url, accountKey, maxRetries: 0, timeoutMs: 60_000 };
  return { onsale: createOnsaleClient(options), userId };
}

async function buyerWithHold(
  server: ServerProcess,
  concertId: string,
): Promise<Customer & { held: Held }> {
  const customer = await createBuyer(server);
  const place = await customer.onsale.join({ concertId });
  await customer.onsale.wallet.charge(price);
  seatNo += 1;
  return { ...customer, held: await place.reserve({ date, seatNos: [seatNo] }) };
}

/** Locks the wallet of a buyer until it is released. */
async function lockWalletOf(userId: string): Promise<() => Promise<unknown>> {
  const locked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holding = otherSession.transaction(async (tx) => {
    await lockWallet(tx, userId);
    locked.resolve();
    await release.promise;
  });
  await Promise.race([locked.promise, holding]);
  return () => {
    release.resolve();
    return holding;
  };
}

/** The outcome of a call: its reason, or OK. */
const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'OK',
    ({ reason }: { reason: string }) => reason,
  );

async function report(fault: string, calls: number): Promise<void> {
  await operator.expectSoundRows();
  const { readBack, internal } = await serverFigures(longTimeouts, shortTimeouts);
  reportFault({
    fault,
    injections: 1,
    calls,
    unknown: 0,
    resolvedByRepeat: 0,
    readBack,
    lost: 0,
    doubled: 0,
    recoveredMs: null,
  });
  expect(internal).toBe(0);
}

test('with all connections in use, further calls are OVERLOADED and none queues up', async () => {
  const { onsale, userId } = await createBuyer(longTimeouts);
  const releaseLock = await lockWalletOf(userId);
  const waiting = Array.from({ length: poolSize }, (_, at) =>
    outcomeOf(onsale.wallet.charge(price, { idempotencyKey: `waiting-${at}` })),
  );
  await expect
    .poll(() => callWithoutRetry(longTimeouts.url), { timeout: 20_000 })
    .toMatchObject({ status: 503 });
  const answers = await Promise.all(
    Array.from({ length: crowd }, () => callWithoutRetry(longTimeouts.url)),
  );
  expect(new Set(answers.map(({ reason }) => reason))).toEqual(new Set(['OVERLOADED']));
  await releaseLock();
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: poolSize }, () => 'OK'));
  // After the overload nothing is left in a queue that later calls would wait for.
  expect(await callWithoutRetry(longTimeouts.url)).toMatchObject({ status: 200 });
  expect(await onsale.wallet.balance()).toBe(poolSize * price);
  await report('pool exhausted', crowd + poolSize);
});

test('a row locked for longer than the lock timeout makes only calls for that row OVERLOADED', async () => {
  const { onsale, userId } = await createBuyer(shortTimeouts);
  const other = await createBuyer(shortTimeouts);
  const releaseLock = await lockWalletOf(userId);
  const charge = () => onsale.wallet.charge(price, { idempotencyKey: 'locked' });
  const refused = outcomeOf(charge());
  expect(await other.onsale.wallet.charge(price)).toBe(price);
  expect(await refused).toBe('OVERLOADED');
  await releaseLock();
  expect(await onsale.wallet.balance()).toBe(0);
  expect([await charge(), await charge()]).toEqual([price, price]);
  await report('row locked by another session', 4);
});

test('a payment that waited for a lock beyond the expiry of its reservation is refused', async () => {
  const { onsale, userId, held } = await buyerWithHold(longTimeouts, shortHoldConcert);
  const releaseLock = await lockWalletOf(userId);
  const paying = outcomeOf(held.pay());
  const status = async () => (await onsale.reservations())[0]?.status;
  await expect.poll(status, { timeout: 20_000 }).toBe('expired');
  await releaseLock();
  expect(await paying).toBe('RESERVATION_EXPIRED');
  expect(await onsale.wallet.balance()).toBe(price);
  await report('row locked until a reservation had run out', 1);
});

test('a payment that waited for a lock for less succeeds', async () => {
  const { onsale, userId, held } = await buyerWithHold(longTimeouts, normalConcert);
  const releaseLock = await lockWalletOf(userId);
  const paying = held.pay();
  await releaseLock();
  const { paidAt } = await paying;
  expect(Date.parse(paidAt)).toBeLessThan(Date.parse(held.expiresAt));
  expect(await onsale.wallet.balance()).toBe(0);
});

test('with a database delay of two seconds nothing expired is paid, and calls recover afterwards', async () => {
  const { onsale, held } = await buyerWithHold(shortTimeouts, shortHoldConcert);
  proxy.delayMs = 2_000;
  const paying = outcomeOf(held.pay());
  const answers = await Promise.all(
    Array.from({ length: crowd }, () => callWithoutRetry(shortTimeouts.url)),
  );
  expect(answers.filter(({ reason }) => reason !== undefined && reason !== 'OVERLOADED')).toEqual(
    [],
  );
  expect(answers.some(({ reason }) => reason === 'OVERLOADED')).toBe(true);
  expect(await paying).not.toBe('OK');
  proxy.delayMs = 0;
  await expect
    .poll(() => callWithoutRetry(shortTimeouts.url), { timeout: 20_000 })
    .toMatchObject({ status: 200 });
  expect(await outcomeOf(held.pay())).toBe('RESERVATION_EXPIRED');
  expect(await onsale.wallet.balance()).toBe(price);
  await report('database two seconds slow', crowd + 2);
});

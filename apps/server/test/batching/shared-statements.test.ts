/** Calls of a batch share every statement, for any age of the line and any batch size. */
import { maxBatchSize, maxConcurrentBatches } from '@onsale/db/transactions/batch-scheduler';
import { PooledConnection } from '@onsale/db/dialects/postgres/pooled-connection';
import { dialects } from '@onsale/db/testing';
import { expect, test, vi } from 'vitest';
import { concertDate as date, testApp, type Buyer, type TestApp } from '../fixtures/test-app.ts';

const postgres = dialects.find(({ isConcurrent }) => isConcurrent)!;
const callCount = 32;
/** A transaction reads the clock twice; a refresh of the line cache may fall into the calls. */
const perBatch = 2;
const refreshes = 4;

/** The statements that were sent more often than the batches need. */
async function unsharedStatements(
  t: TestApp,
  calls: (() => Promise<unknown>)[],
): Promise<string[]> {
  await t.app.admissionRunner.idle();
  const queries = vi.spyOn(PooledConnection.prototype, 'query').mockClear();
  await Promise.all(calls.map((call) => call()));
  await t.app.admissionRunner.idle();
  const texts = queries.mock.calls.map(([text]) => text as unknown as string);
  const counts = Map.groupBy(texts, (text) => text);
  const batches = counts.get('commit')!.length;
  expect(batches).toBeLessThan(callCount / 4);
  const most = perBatch * batches + refreshes;
  return [...counts].filter(([, { length }]) => length > most).map(([text]) => text);
}

async function buyers(t: TestApp): Promise<Buyer[]> {
  await t.concert({ price: 100 });
  const all: Buyer[] = [];
  for (let number = 0; number < callCount; number += 1) all.push(await t.join());
  // A claimed admission leaves nothing to do but the call itself.
  for (const { call } of all) await call.queue.status();
  return all;
}

test('joins share statements, also in a line with more numbers than places that may wait', async () => {
  const waitingPerRoom = maxConcurrentBatches * maxBatchSize + 2 * callCount;
  await using t = await testApp(postgres, { limits: { waitingPerRoom } });
  const { concertId } = await t.concert({ room: { maxActive: 1 } });
  await t.join();
  for (let number = 0; number < waitingPerRoom; number += 1) {
    const { call } = await t.join();
    await call.queue.leave();
  }
  const { entry } = await t.join();
  expect(entry.waitNo).toBeGreaterThan(waitingPerRoom);
  const join = () => t.as(null).queue.join({ concertId });
  await join();
  expect(
    await unsharedStatements(
      t,
      Array.from({ length: callCount }, () => join),
    ),
  ).toEqual([]);
});

test('joins to an open room share statements, first polls, best seats and leaves too', async () => {
  await using t = await testApp(postgres);
  const { concertId } = await t.concert({ room: { maxActive: callCount } });
  // The first call of a kind reads the concert into the caches.
  const { token } = await t.as(null).queue.join({ concertId });
  await t.as(token).queue.leave();
  const joined: { token: string; status: string }[] = [];
  const join = async () => void joined.push(await t.as(null).queue.join({ concertId }));
  const joins = Array.from({ length: callCount }, () => join);
  expect(await unsharedStatements(t, joins)).toEqual([]);
  expect(joined.filter(({ status }) => status === 'active')).toHaveLength(callCount);
  const calls = joined.map(({ token }) => t.as(token));
  expect(
    await unsharedStatements(
      t,
      calls.map((call) => () => call.queue.status()),
    ),
  ).toEqual([]);
  await calls[0]!.seat.dates();
  const best = calls.map((call) => () => call.reservation.create({ date, best: 1 }));
  expect(await unsharedStatements(t, best)).toEqual([]);
  const held = await Promise.all(calls.map((call) => call.reservation.list()));
  const release = calls.slice(callCount / 2).map((call, at) => () => {
    const { reservationId } = held[callCount / 2 + at]!.reservations[0]!;
    return call.reservation.release({ reservationId });
  });
  expect(await unsharedStatements(t, release)).toEqual([]);
  const leave = calls.map((call) => () => call.queue.leave());
  expect(await unsharedStatements(t, leave)).toEqual([]);
});

test('reservations, charges, payments and cancellations share statements', async () => {
  await using t = await testApp(postgres);
  const all = await buyers(t);
  // The first call reads the concert into the cache.
  await all[0]!.call.seat.list({ date });
  const reserve = all.map(
    ({ call }, at) =>
      () =>
        call.reservation.create({ date, seatNos: [at + 1] }),
  );
  expect(await unsharedStatements(t, reserve)).toEqual([]);
  const charge = all.map(
    ({ call }, at) =>
      () =>
        call.wallet.charge({ amount: 200, idempotencyKey: `key ${at}` }),
  );
  expect(await unsharedStatements(t, charge)).toEqual([]);
  const held = await Promise.all(all.map(({ call }) => call.reservation.list()));
  const pay = all.map(({ call }, at) => () => {
    const { reservationId } = held[at]!.reservations[0]!;
    return call.payment.pay({ reservationId });
  });
  expect(await unsharedStatements(t, pay)).toEqual([]);
  const orders = await Promise.all(all.map(({ accountKey }) => t.as(accountKey).order.list()));
  const cancel = all.map(({ accountKey }, at) => () => {
    const { orderId } = orders[at]!.orders[0]!;
    return t.as(accountKey).order.cancel({ orderId });
  });
  expect(await unsharedStatements(t, cancel)).toEqual([]);
});

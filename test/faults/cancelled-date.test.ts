import { createOnsaleClient, type Onsale } from '@onsale/sdk';
import { expect, test } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { date, operatorOf } from './harness/operator.ts';
import { startDurablePostgres } from './harness/postgres.ts';
import { startServer, type ServerProcess } from './harness/servers.ts';

const buyers = 950;
/** One payment pays so many reservations, each of which is an order. */
const ordersEach = 10;
const cashOrders = 500;
const orders = buyers * ordersEach + cashOrders;
const price = 100;
const charged = 5_000;
const atOnce = 16;
const reason = 'The hall is flooded';

/** A server is killed when so many orders are refunded; the last time, both are. */
const killsAt = [1_000, 2_500, 4_000, 5_500, 7_000];

/** Runs the calls, so many at once. */
async function inParallel(count: number, call: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await call((next += 1) - 1);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** @returns the account keys of the buyers. */
async function sell(operator: Onsale, url: string, concertId: string): Promise<string[]> {
  const keys: string[] = [];
  await inParallel(buyers, async (index) => {
    const buyer = createOnsaleClient({ url });
    const place = await buyer.join({ concertId });
    keys.push(buyer.accountKey!);
    await buyer.wallet.charge(charged);
    const reservationIds = [];
    for (let seat = 1; seat <= ordersEach; seat += 1) {
      const seatNos = [index * ordersEach + seat];
      reservationIds.push((await place.reserve({ date, seatNos })).reservationId);
    }
    await place.pay(reservationIds);
  });
  await inParallel(cashOrders, async (index) => {
    const seatNos = [buyers * ordersEach + index + 1];
    const payment = 'cash' as const;
    const sale = { concertId, date, seatNos, payment, idempotencyKey: `till-${index}` };
    await operator.trpc.admin.order.issue.mutate(sale);
  });
  return keys;
}

test('the refunds of 10,000 orders of a cancelled date go on through kill -9 of the servers, each made once', async () => {
  await using postgres = await startDurablePostgres();
  const database = await postgres.createDatabase();
  await using one = await startServer({ database });
  await using other = await startServer({ database });
  const operators = new Map([one, other].map((server) => [server, operatorOf(server.url)]));
  const { onsale, openConcert, expectSoundRows } = operators.get(one)!;
  const concertId = await openConcert({
    seatsPerDate: orders,
    price,
    maxSeatsPerUser: ordersEach,
    room: { maxActive: 10_000, admitPerMinute: 100_000, holdsPerSession: ordersEach },
  });
  const keys = await sell(onsale, one.url, concertId);

  let calls = 0;
  const statusOf = (server: ServerProcess) => {
    calls += 1;
    const performance = operators.get(server)!.onsale.trpc.admin.performance;
    return performance.status.query({ concertId, date });
  };
  const begun = await onsale.trpc.admin.performance.cancel.mutate({ concertId, date, reason });
  expect(begun).toMatchObject({ total: orders, finished: false });

  let kills = 0;
  let recoveredMs = 0;
  for (const killAt of killsAt) {
    const [victim, survivor] = kills % 2 === 0 ? [one, other] : [other, one];
    let status = await statusOf(survivor);
    while (status.refunded < killAt) status = await statusOf(survivor);
    // The more a server refunds, the less a point is chosen: it is somewhere within a transaction.
    victim.kill('SIGKILL');
    const isLast = killAt === killsAt.at(-1);
    if (isLast) survivor.kill('SIGKILL');
    const killedAt = performance.now();
    expect(status.finished, `before the kill at ${killAt}`).toBe(false);
    if (isLast) await survivor.restart();
    const { refunded } = await statusOf(survivor);
    while ((await statusOf(survivor)).refunded === refunded);
    recoveredMs = Math.max(recoveredMs, performance.now() - killedAt);
    await victim.restart();
    kills += isLast ? 2 : 1;
  }
  let status = await statusOf(one);
  while (!status.finished) status = await statusOf(one);
  const refunded = keys.map(async (accountKey) => {
    const buyer = createOnsaleClient({ url: one.url, accountKey });
    const [balance, { orders: own }] = [
      await buyer.wallet.balance(),
      await buyer.trpc.order.list.query(),
    ];
    return { balance, own };
  });
  let [lost, doubled] = [0, 0];
  for (const { balance, own } of await Promise.all(refunded)) {
    lost += Math.max(0, charged - balance) / price;
    doubled += Math.max(0, balance - charged) / price;
    expect(own).toHaveLength(ordersEach);
    for (const order of own) {
      expect(order).toMatchObject({ status: 'cancelled', refunds: [{ reason, amount: price }] });
    }
  }
  const figures = { calls, unknown: 0, resolvedByRepeat: 0, lost, doubled, recoveredMs };
  reportFault({ fault: 'kill -9 while a date is refunded', injections: kills, ...figures });
  expect(status).toMatchObject({ total: orders, refunded: orders, remaining: 0, reason });
  expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
  await expectSoundRows();
});

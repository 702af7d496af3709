/** Calls that go together share every statement of theirs, however old the line is and however many they are. */
import { maxBatchSize, maxConcurrentBatches } from '@onsale/db/transactions/batch-scheduler';
import { PooledConnection } from '@onsale/db/dialects/postgres/pooled-connection';
import { dialects } from '@onsale/db/testing';
import { expect, test, vi } from 'vitest';
import { concertDate as date, testApp, type Buyer, type TestApp } from '../fixtures/test-app.ts';

const postgres = dialects.find(({ racesForReal }) => racesForReal)!;
const together = 32;
/** The clock is read twice in a transaction; the look of a board may fall into the calls as well. */
const timesAGroup = 2;
const looks = 4;

/** The statements that were sent more often than so many groups send any. */
async function repeated(t: TestApp, calls: (() => Promise<unknown>)[]): Promise<string[]> {
  await t.app.admissionRunner.idle();
  const asked = vi.spyOn(PooledConnection.prototype, 'query').mockClear();
  await Promise.all(calls.map((call) => call()));
  await t.app.admissionRunner.idle();
  const texts = asked.mock.calls.map(([text]) => text as unknown as string);
  const counts = Map.groupBy(texts, (text) => text);
  const groups = counts.get('commit')!.length;
  expect(groups).toBeLessThan(together / 4);
  const most = timesAGroup * groups + looks;
  return [...counts].filter(([, { length }]) => length > most).map(([text]) => text);
}

async function buyers(t: TestApp): Promise<Buyer[]> {
  await t.concert({ price: 100 });
  const all: Buyer[] = [];
  for (let number = 0; number < together; number += 1) all.push(await t.join());
  // Whoever has claimed an admission does nothing else on the way.
  for (const { call } of all) await call.queue.status();
  return all;
}

test('joins, to a line that has handed out more numbers than people may wait', async () => {
  const waitingPerRoom = maxConcurrentBatches * maxBatchSize + 2 * together;
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
    await repeated(
      t,
      Array.from({ length: together }, () => join),
    ),
  ).toEqual([]);
});

test('reservations, charges and payments', async () => {
  await using t = await testApp(postgres);
  const all = await buyers(t);
  // A concert is read once, by whoever comes first.
  await all[0]!.call.seat.list({ date });
  const reserve = all.map(
    ({ call }, at) =>
      () =>
        call.reservation.create({ date, seatNos: [at + 1] }),
  );
  expect(await repeated(t, reserve)).toEqual([]);
  const charge = all.map(
    ({ call }, at) =>
      () =>
        call.wallet.charge({ amount: 200, idempotencyKey: `key ${at}` }),
  );
  expect(await repeated(t, charge)).toEqual([]);
  const held = await Promise.all(all.map(({ call }) => call.reservation.list()));
  const pay = all.map(({ call }, at) => () => {
    const { reservationId } = held[at]!.reservations[0]!;
    return call.payment.pay({ reservationId });
  });
  expect(await repeated(t, pay)).toEqual([]);
});

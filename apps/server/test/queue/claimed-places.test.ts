/** A place that is known to have claimed its admission is not read before a write, only in it. */
import { PooledConnection } from '@onsale/db/dialects/postgres/pooled-connection';
import { dialects } from '@onsale/db/testing';
import { expect, test, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import { createRouter } from '../../src/router.ts';
import { adminKey, concertDate as date, testApp, type TestApp } from '../fixtures/test-app.ts';

const postgres = dialects.find(({ isConcurrent }) => isConcurrent)!;

/** The unlocked reads of entries during some work. */
async function readsOf(work: () => Promise<unknown>): Promise<number> {
  const queries = vi.spyOn(PooledConnection.prototype, 'query').mockClear();
  await work();
  const texts = queries.mock.calls.map(([text]) => text as unknown as string);
  queries.mockRestore();
  const reads = texts.filter((text) => text.startsWith('select "queue_entries".*'));
  return reads.filter((text) => !text.includes('for update')).length;
}

/** Another server on the same database, which has seen no claim. */
async function otherServer({ app, database: { db, clock, ids } }: TestApp, token: string) {
  const router = createRouter(await createApp({ db, clock, ids, adminKey, log: app.log }));
  return router.createCaller({ requestId: 'req_other', credential: token });
}

test('a server that has seen the claim reads the place in the transaction alone', async () => {
  await using t = await testApp(postgres);
  await t.concert();
  const { call, token } = await t.join();
  await call.queue.status();
  await t.app.admissionRunner.idle();
  const reserve = (caller: typeof call, seatNo: number) => () =>
    caller.reservation.create({ date, seatNos: [seatNo] });
  expect(await readsOf(reserve(call, 1))).toBe(0);
  const other = await otherServer(t, token);
  expect(await readsOf(reserve(other, 2))).toBe(1);
  expect(await readsOf(reserve(other, 3))).toBe(0);
});

test('a place that has ended since is refused by the transaction', async () => {
  await using t = await testApp(postgres);
  await t.concert();
  const { call, token } = await t.join();
  await call.queue.status();
  await (await otherServer(t, token)).queue.leave();
  await expect(call.reservation.create({ date, seatNos: [1] })).rejects.toMatchObject({
    cause: { reason: 'QUEUE_TOKEN_EXPIRED' },
  });
});

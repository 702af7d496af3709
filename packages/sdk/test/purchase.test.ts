/** The SDK against the real server, over HTTP, on an embedded database. */
import {
  createOnsaleClient,
  isOnsaleError,
  type BuyStep,
  type Onsale,
  type QueueEntry,
} from '@onsale/sdk';
import { readServeOptions } from '@onsale/server/startup/serve-options';
import { startServer, type RunningServer } from '@onsale/server/serve';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { failureOf } from './scripted-fetch.ts';

const dates = ['2098-01-01', '2098-01-02'];

let server: RunningServer;
let admin: Onsale;

beforeAll(async () => {
  const place = { port: 0, databaseUrl: 'sqlite::memory:' };
  server = await startServer(
    readServeOptions(place, { ONSALE_LOG_LEVEL: 'silent', ONSALE_DRAIN_DELAY_MS: '0' }),
  );
  admin = createOnsaleClient({ url: server.url, accountKey: server.adminKey });
});

afterAll(() => server.close());

const newBuyer = (options: { accountKey?: string } = {}) =>
  createOnsaleClient({ url: server.url, ...options });

const newConcert = async (changes: object = {}) =>
  (await admin.trpc.admin.concert.create.mutate({ title: 'A concert', dates, ...changes }))
    .concertId;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const item of items) seen.push(item);
  return seen;
}

test('the public state of a line is readable without a credential', async () => {
  const { concertId } = await admin.trpc.admin.concert.create.mutate({ title: 'A hall', dates });
  const onlooker = newBuyer();
  await newBuyer().join({ concertId });
  await vi.waitFor(async () => {
    expect(await onlooker.room(concertId)).toMatchObject({
      concertId,
      state: 'on_sale',
      joined: 1,
      soldOut: false,
      available: 100,
      priceFrom: 1_000,
    });
  });
  const error = await failureOf(onlooker.room('con_none'));
  expect(error).toMatchObject({ reason: 'CONCERT_NOT_FOUND', httpStatus: 404 });
  const { response } = await onlooker.concerts().withResponse();
  expect(response.headers.get('onsale-version')).toMatch(/^\d+\.\d+\.\d+$/);
});

test('step by step: join, read, reserve, charge, pay, cancel', async () => {
  const concertId = await newConcert();
  const onsale = newBuyer();
  expect(await onsale.concerts()).toContainEqual(
    expect.objectContaining({
      concertId,
      title: 'A concert',
      dates,
      saleState: 'on_sale',
      opensAt: null,
    }),
  );

  const place = await onsale.join({ concertId });
  expect(onsale.accountKey).toMatch(/^osa_/);
  expect(place.token).toMatch(/^osq_/);
  expect(place.entry).toMatchObject({ waitNo: 1, status: 'active' });
  expect((await onsale.join({ concertId })).token).toBe(place.token);
  expect(await place.admitted()).toMatchObject({ status: 'active' });
  expect(await place.dates()).toEqual(dates);

  const held = await place.reserve({ date: '2098-01-01', best: 2 });
  expect(held).toMatchObject({ status: 'held', seatNos: [5, 6], total: 2_000 });
  const { seats, available } = await place.seats('2098-01-01');
  expect(seats.filter(({ mine }) => mine).map(({ seatNo }) => seatNo)).toEqual([5, 6]);
  expect(available).not.toContain(5);

  const poor = await failureOf(held.pay());
  if (!isOnsaleError(poor, 'INSUFFICIENT_BALANCE')) throw poor;
  expect(poor.details).toEqual({ balance: 0, required: 2_000 });
  expect(poor.requestId).toEqual(expect.any(String));

  expect(await onsale.wallet.charge(3_000)).toBe(3_000);
  const receipt = await held.pay();
  expect(receipt).toMatchObject({ result: 'SUCCESS', seatNos: [5, 6], balance: 1_000 });
  expect(held.status).toBe('paid');
  expect(await held.pay()).toEqual(receipt);

  const [order] = await all(onsale.orders());
  expect(order).toMatchObject({ orderId: receipt.orderId, status: 'paid' });
  expect(await onsale.cancel(receipt.orderId)).toMatchObject({ refunded: 2_000, balance: 3_000 });
  expect(await onsale.wallet.balance()).toBe(3_000);
  expect((await all(onsale.wallet.history())).map(({ kind }) => kind)).toEqual([
    'refund',
    'payment',
    'charge',
  ]);
});

test('in one call: buy reports each step and returns the tickets', async () => {
  const concertId = await newConcert({ room: { maxActive: 1 } });
  const first = await newBuyer().join({ concertId });
  const onsale = newBuyer();
  const steps: string[] = [];
  const entries: QueueEntry[] = [];
  const receipt = await onsale.buy({
    concertId,
    best: 2,
    maxPrice: 2_000,
    onProgress: async (progress: BuyStep) => {
      steps.push(progress.step);
      if (progress.step === 'waiting') entries.push(progress.entry);
      if (progress.step === 'waiting' && entries.length === 1) await first.leave();
      if (progress.step === 'reserved') await onsale.wallet.charge(progress.reservation.total);
    },
  });
  expect(receipt).toMatchObject({ date: '2098-01-01', balance: 0 });
  expect(receipt.tickets).toHaveLength(2);
  expect(entries[0]).toMatchObject({ waitNo: 2, ahead: 0 });
  expect(steps.filter((step) => step !== 'waiting')).toEqual([
    'joined',
    'admitted',
    'reserved',
    'paid',
  ]);
});

test('a purchase that cannot be paid releases its seats', async () => {
  const concertId = await newConcert();
  const onsale = newBuyer();
  const error = await failureOf(onsale.buy({ concertId, best: 4 }));
  expect(isOnsaleError(error, 'INSUFFICIENT_BALANCE')).toBe(true);
  const [reservation] = await onsale.reservations();
  expect(reservation).toMatchObject({ status: 'released', seatNos: [3, 4, 5, 6] });
  expect((await admin.trpc.admin.concert.stats.query({ concertId })).seats).toMatchObject({
    available: 100,
    held: 0,
  });
});

test('a place and its reservation are resumed from their ids alone', async () => {
  const concertId = await newConcert();
  const before = newBuyer();
  const { token } = await before.join({ concertId });
  await before.resume(token).reserve({ date: '2098-01-02', seatNos: [1] });

  const after = newBuyer({ accountKey: before.accountKey! });
  await after.wallet.charge(1_000);
  const place = after.resume(token);
  expect(place.entry).toBeUndefined();
  expect(await place.status()).toMatchObject({ token, status: 'active' });
  const [reservation] = await after.reservations();
  expect(await place.held(reservation!).pay()).toMatchObject({ seatNos: [1] });
  expect((await place.status()).status).toBe('finished');
});

test('seats of a block that is left are available to others', async () => {
  const concertId = await newConcert();
  const [one, other] = [newBuyer(), newBuyer()];
  const choice = { date: '2098-01-01', seatNos: [9, 10] };
  const place = await other.join({ concertId });
  {
    await using held = await (await one.join({ concertId })).reserve(choice);
    expect(held.status).toBe('held');
    const taken = await failureOf(place.reserve(choice));
    if (!isOnsaleError(taken, 'SEAT_UNAVAILABLE')) throw taken;
    expect(taken.details.seatNos).toEqual([9, 10]);
  }
  expect(await place.reserve(choice)).toMatchObject({ status: 'held' });
});

describe('paged listings', () => {
  test('yield every item', async () => {
    const onsale = newBuyer();
    await onsale.join({ concertId: await newConcert() });
    for (let amount = 1; amount <= 60; amount += 1) await onsale.wallet.charge(amount);
    const amounts = (await all(onsale.wallet.history())).map(({ amount }) => amount);
    expect(amounts).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index));
  });

  test('fetch no page that is not needed', async () => {
    const onsale = newBuyer();
    await onsale.join({ concertId: await newConcert() });
    await onsale.wallet.charge(5);
    for await (const { amount } of onsale.wallet.history()) {
      expect(amount).toBe(5);
      break;
    }
  });
});

test('a server that does not run is UNREACHABLE', async () => {
  const offline = createOnsaleClient({ url: 'http://127.0.0.1:1', maxRetries: 0 });
  expect(isOnsaleError(await failureOf(offline.concerts()), 'UNREACHABLE')).toBe(true);
});

test('a url that is not an Onsale server is an error', async () => {
  const wrong = createOnsaleClient({ url: `${server.url}/elsewhere` });
  const error = await failureOf(wrong.concerts());
  expect(error).toMatchObject({ name: 'OnsaleError', retryable: false });
});

test('an aborted signal ends the wait and keeps the place', async () => {
  const concertId = await newConcert({ room: { maxActive: 1 } });
  await newBuyer().join({ concertId });
  const onsale = newBuyer();
  const controller = new AbortController();
  let token = '';
  const buying = onsale.buy({
    concertId,
    signal: controller.signal,
    onProgress: (step) => {
      if (step.step === 'joined') ({ token } = step);
      if (step.step === 'waiting') controller.abort();
    },
  });
  expect(await failureOf(buying)).toBe(controller.signal.reason);
  expect((await onsale.resume(token).status()).status).toBe('waiting');
});

test('afterwards the audit finds no violation', async () => {
  const { ok, checks } = await admin.trpc.admin.audit.query();
  expect(checks.filter((check) => !check.ok)).toEqual([]);
  expect(ok).toBe(true);
});

/** Retry policy: which calls are retried after which failures, and what a caller then knows. */
import { isOnsaleError, isOutcomeUnknown, type Onsale } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import {
  breaksConnection,
  entryOf,
  failureOf,
  gives,
  receipt,
  refuses,
  refusesConnection,
  reservation,
  scripted,
  staysSilent,
  type Answer,
} from './scripted-fetch.ts';

const accountKey = 'osa_mine';
const overloaded = refuses('OVERLOADED', {});
/** In doubt: the server lost its database before it learned whether the COMMIT succeeded. */
const inDoubt = refuses('OVERLOADED', { outcome: 'unknown' });
const limited = refuses('RATE_LIMITED', {});
const cancelled = { orderId: 'ord_1', status: 'cancelled', refunded: 1, balance: 1 };

interface Case {
  name: string;
  path: string;
  answer: object;
  call: (onsale: Onsale) => Promise<unknown>;
  accountKey?: string | undefined;
}

const always: Case[] = [
  {
    name: 'a query',
    path: 'concert.list',
    answer: { concerts: [] },
    call: (onsale) => onsale.concerts(),
  },
  {
    name: 'a join with an account key',
    path: 'queue.join',
    answer: entryOf(),
    call: (onsale) => onsale.join(),
  },
  {
    name: 'reserving named seats',
    path: 'reservation.create',
    answer: reservation,
    call: (onsale) => onsale.resume('osq_token').reserve({ date: '2098-01-01', seatNos: [5, 6] }),
  },
  {
    name: 'a payment',
    path: 'payment.pay',
    answer: receipt,
    call: (onsale) => onsale.resume('osq_token').held(held).pay(),
  },
  {
    name: 'a charge, which generates its idempotency key',
    path: 'wallet.charge',
    answer: { userId: 'usr_1', balance: 5 },
    call: (onsale) => onsale.wallet.charge(5),
  },
  {
    name: 'leaving',
    path: 'queue.leave',
    answer: entryOf({ status: 'left' }),
    call: (onsale) => onsale.resume('osq_token').leave(),
  },
  {
    name: 'rotating the account key, to a generated one',
    path: 'account.rotateKey',
    answer: { userId: 'usr_1', accountKey: 'osa_new' },
    call: (onsale) => onsale.rotateKey(),
  },
];

const keyed: Case[] = [
  {
    name: 'a join that makes an account',
    path: 'queue.join',
    answer: { ...entryOf(), accountKey: 'osa_new' },
    call: (onsale) => onsale.join(),
    accountKey: undefined,
  },
  {
    name: 'a release',
    path: 'reservation.release',
    answer: { ...reservation, status: 'released' },
    call: (onsale) => onsale.resume('osq_token').held(held).release(),
  },
  {
    name: 'a cancellation',
    path: 'order.cancel',
    answer: cancelled,
    call: (onsale) => onsale.cancel('ord_1'),
  },
  {
    name: 'reserving the best seats',
    path: 'reservation.create',
    answer: reservation,
    call: (onsale) => onsale.resume('osq_token').reserve({ date: '2098-01-01', best: 2 }),
  },
  {
    name: 'a charge without a key',
    path: 'wallet.charge',
    answer: { userId: 'usr_1', balance: 5 },
    call: (onsale) => onsale.trpc.wallet.charge.mutate({ amount: 5 }),
  },
  {
    name: 'making an account',
    path: 'account.create',
    answer: { userId: 'usr_1', accountKey: 'osa_1' },
    call: (onsale) => onsale.trpc.account.create.mutate(),
  },
  {
    name: 'changing the account key to one of the server’s making',
    path: 'account.rotateKey',
    answer: { userId: 'usr_1', accountKey: 'osa_new' },
    call: (onsale) => onsale.trpc.account.rotateKey.mutate(),
  },
];

const never: Case[] = [
  {
    name: 'creating a concert',
    path: 'admin.concert.create',
    answer: { concertId: 'con_1' },
    call: (onsale) =>
      onsale.trpc.admin.concert.create.mutate({ title: 'A', dates: ['2098-01-01'] }),
  },
];

const held = { ...reservation, seatNos: [5, 6] };

async function attempts({ path, answer, call, ...options }: Case, first: Answer): Promise<number> {
  const { onsale, requests, inTime } = scripted(
    { [path]: [first, gives(answer)] },
    { accountKey, ...options },
  );
  await inTime(call(onsale)).catch((error: unknown) => {
    if (!isOnsaleError(error)) throw error;
  });
  return requests.length;
}

describe('is retried after any transient failure', () => {
  test.for(always)('$name', async (example) => {
    const may = [refusesConnection, breaksConnection, staysSilent, limited, overloaded, inDoubt];
    for (const failure of may) {
      expect(await attempts(example, failure)).toBe(2);
    }
  });
});

describe('is retried after any transient failure, with one key for all attempts', () => {
  test.for(keyed)('$name', async ({ path, answer, call, ...options }) => {
    const failures = [
      refusesConnection,
      breaksConnection,
      staysSilent,
      limited,
      overloaded,
      inDoubt,
    ];
    const keys = new Set<string>();
    for (const failure of failures) {
      const { onsale, requests, inTime } = scripted(
        { [path]: [failure, gives(answer)] },
        { accountKey, ...options },
      );
      await inTime(call(onsale));
      const [first, second] = requests.map(({ headers }) => headers['idempotency-key']);
      expect(first).toMatch(/^idk_.{16,}/);
      expect(second).toBe(first);
      keys.add(first!);
    }
    // The opposite: each call has a key of its own.
    expect(keys.size).toBe(failures.length);
  });

  test.for(always)('$name needs none', async ({ path, answer, call, ...options }) => {
    const { onsale, requests, inTime } = scripted(
      { [path]: [gives(answer)] },
      { accountKey, ...options },
    );
    await inTime(call(onsale));
    expect(requests[0]!.headers).not.toHaveProperty('idempotency-key');
  });
});

describe('is never retried', () => {
  test.for(never)('$name', async (example) => {
    for (const failure of [refusesConnection, breaksConnection, staysSilent, limited, overloaded]) {
      expect(await attempts(example, failure)).toBe(1);
    }
  });

  test.for(always)('$name, after an error that is not retryable', async (example) => {
    expect(await attempts(example, refuses('INTERNAL', {}))).toBe(1);
    expect(await attempts(example, refuses('NOT_AUTHENTICATED', {}))).toBe(1);
    expect(await attempts(example, refuses('NOT_ADMITTED', { ahead: 1, pollAfterMs: 1 }))).toBe(1);
  });
});

test('a retried charge keeps its idempotency key, and the next charge has another', async () => {
  const answer = gives({ userId: 'usr_1', balance: 5 });
  const { onsale, requests, inTime } = scripted(
    { 'wallet.charge': [overloaded, answer, answer, answer] },
    { accountKey },
  );
  await inTime(onsale.wallet.charge(5));
  await inTime(onsale.wallet.charge(5));
  await inTime(onsale.wallet.charge(5, { idempotencyKey: 'mine' }));
  const [first, again, other, given] = requests.map(
    ({ input }) => (input as { idempotencyKey: string }).idempotencyKey,
  );
  expect(first).toMatch(/^idk_/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(given).toBe('mine');
});

describe('without a response', () => {
  const pay = (onsale: Onsale) => onsale.resume('osq_token').held(held).pay();

  test.for([
    ['the connection broke', breaksConnection, 'UNREACHABLE'],
    ['the server did not respond', staysSilent, 'TIMED_OUT'],
  ] as const)('a payment says that its outcome is unknown: %s', async ([, answer, reason]) => {
    const { onsale, inTime } = scripted({ 'payment.pay': answer }, { accountKey });
    const error = await failureOf(inTime(pay(onsale)));
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(error).toMatchObject({ reason, message: expect.stringContaining('never paid twice') });
  });

  test('the outcome stays unknown when a later attempt is refused', async () => {
    for (const later of [refusesConnection, overloaded]) {
      const { onsale, inTime } = scripted(
        { 'payment.pay': [breaksConnection, later, later] },
        { accountKey },
      );
      expect(isOutcomeUnknown(await failureOf(inTime(pay(onsale))))).toBe(true);
    }
  });

  test('the outcome is known if the call was never sent, was answered, or is a query', async () => {
    const refused = scripted({ 'payment.pay': refusesConnection });
    expect(isOutcomeUnknown(await failureOf(refused.inTime(pay(refused.onsale))))).toBe(false);

    const tooPoor = refuses('INSUFFICIENT_BALANCE', { balance: 1, required: 2 });
    const poor = scripted({ 'payment.pay': [breaksConnection, tooPoor] });
    expect(isOutcomeUnknown(await failureOf(poor.inTime(pay(poor.onsale))))).toBe(false);

    const query = scripted({ 'concert.list': breaksConnection });
    const error = await failureOf(query.inTime(query.onsale.concerts()));
    expect(isOutcomeUnknown(error)).toBe(false);
    expect(error).toMatchObject({ reason: 'UNREACHABLE', details: {}, httpStatus: null });
  });
});

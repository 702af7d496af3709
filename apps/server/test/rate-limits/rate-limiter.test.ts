/** Limits that each server keeps in its memory: exactly at the limit, one beyond, and later. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  expectRefusal,
  expectSound,
  refusal,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

const sqlite = dialects[0]!;
const home = '203.0.113.7';
const elsewhere = '203.0.113.8';

/** The error with which a call is told to wait, as the two things that a client needs. */
async function waitOf(call: Promise<unknown>): Promise<[unknown, number | undefined]> {
  const { reason, details, retryAfterMs } = await refusal(call);
  expect(reason).toBe('RATE_LIMITED');
  return ['limit' in details ? details.limit : undefined, retryAfterMs];
}

async function repeat(count: number, call: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += 1) await call();
}

/** From now on every statement fails, until it is undone. */
function withoutDatabase({ app: { db } }: TestApp): () => void {
  const { query, now, transaction } = db;
  const away = () => Promise.reject(new Error('the database was asked'));
  const throwing = () => {
    throw new Error('the database was asked');
  };
  Object.defineProperty(db, 'query', { get: throwing, configurable: true });
  Object.assign(db, { now: away, transaction: away });
  return () => {
    Object.defineProperty(db, 'query', { value: query });
    Object.assign(db, { now, transaction });
  };
}

describe('a poll', () => {
  const limits = { pollBurst: 3 };

  test('faster than pollAfterMs is refused with the wait, and passes once it is over', async () => {
    await using t = await testApp(sqlite, { limits });
    await t.concert({ room: { maxActive: 1 } });
    await t.join();
    const { token, entry } = await t.join();
    const poll = () => t.as(token, home).queue.status();
    expect(entry.pollAfterMs).toBe(1_000);
    await repeat(3, poll);
    expect(await waitOf(poll())).toEqual(['pollBurst', 250]);
    await t.clock.advance(249);
    expect(await waitOf(poll())).toEqual(['pollBurst', 1]);
    await t.clock.advance(1);
    await poll();
    expect(await waitOf(poll())).toEqual(['pollBurst', 250]);
  });

  test('in four tabs, each at the pace that it was told, is never refused; five are', async () => {
    await using t = await testApp(sqlite);
    await t.concert({ room: { maxActive: 1 } });
    for (let ahead = 0; ahead < 30; ahead += 1) await t.join();
    const { token, entry } = await t.join();
    const poll = () => t.as(token, home).queue.status();
    const pollTabs = async (tabs: number): Promise<void> => {
      for (let round = 0; round < 20; round += 1) {
        await t.clock.advance(entry.pollAfterMs);
        await repeat(tabs, poll);
      }
    };
    await pollTabs(4);
    expect((await waitOf(pollTabs(5)))[0]).toBe('pollBurst');
  });

  test('at the pace that each answer asks for is never refused', async () => {
    await using t = await testApp(sqlite, { limits: { pollBurst: 1 } });
    await t.concert({ room: { maxActive: 1 } });
    for (let ahead = 0; ahead < 30; ahead += 1) await t.join();
    const { token, entry } = await t.join();
    let { pollAfterMs } = entry;
    for (let polled = 0; polled < 50; polled += 1) {
      await t.clock.advance(pollAfterMs);
      ({ pollAfterMs } = await t.as(token, home).queue.status());
    }
    expect(pollAfterMs).toBeGreaterThan(0);
    expect((await waitOf(t.as(token, home).queue.status()))[1]).toBe(Math.ceil(pollAfterMs / 4));
  });

  test('of an active place and of one that is over has its pace too', async () => {
    await using t = await testApp(sqlite, { limits: { pollBurst: 1 } });
    await t.concert();
    const { token, call } = await t.join();
    const poll = () => t.as(token, home).queue.status();
    await poll();
    expect(await waitOf(poll())).toEqual(['pollBurst', 1_250]);
    await call.queue.leave();
    await t.clock.advance(5_000);
    expect((await poll()).status).toBe('left');
    expect(await waitOf(poll())).toEqual(['pollBurst', 15_000]);
  });

  test('that is refused asks no database, and costs no other place anything', async () => {
    await using t = await testApp(sqlite, { limits });
    await t.concert();
    const [one, other] = [await t.join(), await t.join()];
    await repeat(3, () => t.as(one.token, home).queue.status());
    await t.as(other.token, home).queue.status();
    const undo = withoutDatabase(t);
    expect((await waitOf(t.as(one.token, home).queue.status()))[0]).toBe('pollBurst');
    // The opposite: one that passes does ask.
    const passes = t.as(other.token, home).queue.status();
    await expect(passes).rejects.toThrow('the database was asked');
    undo();
  });

  test('is let through however fast when the limit is off, and where nothing is counted', async () => {
    for (const [off, address] of [
      [{ pollBurst: Infinity }, home],
      [limits, undefined],
      [limits, '127.0.0.1'],
    ] as const) {
      await using t = await testApp(sqlite, { limits: off });
      await t.concert();
      const { token } = await t.join();
      await repeat(20, () => t.as(token, address).queue.status());
      expect((await t.as(token, address).queue.status()).status).toBe('active');
    }
  });
});

interface Limited {
  limit: string;
  /** Calls as one user, from an address. */
  call: (t: TestApp, buyer: { token: string; reservationId: string }, address: string) => unknown;
}

const ofOneUser: Limited[] = [
  { limit: 'joinsPerAccountPerMinute', call: (t, { token }, at) => t.as(token, at).queue.join() },
  {
    limit: 'chargesPerAccountPerMinute',
    call: (t, { token }, at) => t.as(token, at).wallet.charge({ amount: 1 }),
  },
  {
    limit: 'paymentsPerAccountPerMinute',
    call: (t, { token, reservationId }, at) => t.as(token, at).payment.pay({ reservationId }),
  },
];

test('leaves count with the joins, as each repeat with a new key stores a response', async () => {
  await using t = await testApp(sqlite, { limits: { joinsPerAccountPerMinute: 3 } });
  await t.concert();
  const one = t.as((await t.join()).token, home);
  await one.queue.join();
  await repeat(2, () => one.queue.leave());
  const limited = ['joinsPerAccountPerMinute', 20_000];
  expect(await waitOf(one.queue.leave())).toEqual(limited);
  expect(await waitOf(one.queue.join())).toEqual(limited);
});

const ofOneAddress: Limited[] = ofOneUser.map(({ limit, call }) => ({
  limit: limit.replace('joinsPerAccount', 'joinAttemptsPerAddress').replace('Account', 'Address'),
  call,
}));

/** A buyer who may pay as often as it likes: what is paid is paid. */
async function buyer(t: TestApp): Promise<{ token: string; reservationId: string }> {
  const { token, call } = await t.join();
  await call.wallet.charge({ amount: 10_000 });
  const { reservationId } = await call.reservation.create({ date: '2027-05-01', best: 1 });
  return { token, reservationId };
}

describe.each(ofOneUser)('$limit', ({ limit, call }) => {
  test('is of one user, wherever it calls from', async () => {
    await using t = await testApp(sqlite, { limits: { [limit]: 3 } });
    await t.concert();
    const [one, other] = [await buyer(t), await buyer(t)];
    await call(t, one, home);
    await call(t, one, elsewhere);
    await call(t, one, home);
    const next = () => Promise.resolve(call(t, one, elsewhere));
    expect(await waitOf(next())).toEqual([limit, 20_000]);
    await call(t, other, home);
    await t.clock.advance(19_999);
    expect(await waitOf(next())).toEqual([limit, 1]);
    await t.clock.advance(1);
    await next();
  });

  test('passes when it is off', async () => {
    await using t = await testApp(sqlite, { limits: { [limit]: Infinity } });
    await t.concert();
    const one = await buyer(t);
    for (let done = 0; done < 40; done += 1) await call(t, one, home);
    await expectSound(t);
  });
});

describe.each(ofOneAddress)('$limit', ({ limit, call }) => {
  test('is counted by address, for all callers from there', async () => {
    await using t = await testApp(sqlite, { limits: { [limit]: 2 } });
    await t.concert();
    const [one, other] = [await buyer(t), await buyer(t)];
    await call(t, one, home);
    await call(t, other, home);
    const next = () => Promise.resolve(call(t, one, home));
    expect(await waitOf(next())).toEqual([limit, 30_000]);
    await call(t, one, elsewhere);
    await t.clock.advance(30_000);
    await next();
  });

  test('counts who has no credential that holds, before it is looked at', async () => {
    await using t = await testApp(sqlite, { limits: { [limit]: 1 } });
    await t.concert();
    const forged = { token: 'osa_forged', reservationId: 'res_none' };
    const first = Promise.resolve(call(t, forged, home));
    expect(['NOT_AUTHENTICATED', 'QUEUE_TOKEN_REQUIRED']).toContain((await refusal(first)).reason);
    await expectRefusal(Promise.resolve(call(t, forged, home)), 'RATE_LIMITED', { limit });
  });

  test('counts the addresses of one IPv6 subscriber together', async () => {
    await using t = await testApp(sqlite, { limits: { [limit]: 1 } });
    await t.concert();
    const one = await buyer(t);
    await call(t, one, '2001:db8:1:2::1');
    await expectRefusal(Promise.resolve(call(t, one, '2001:db8:1:2:ffff::9')), 'RATE_LIMITED');
    await call(t, one, '2001:db8:1:3::1');
  });
});

describe('an IPv6 client', () => {
  const hosts = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => `2001:db8:1:${(from + at).toString(16)}::1`);

  test('is limited by its /64, and with all others of its /48 at ten times the figure', async () => {
    await using t = await testApp(sqlite, { limits: { joinAttemptsPerAddressPerMinute: 2 } });
    await t.concert();
    const joinFrom = (address: string) => t.as(null, address).queue.join();
    await repeat(2, () => joinFrom('2001:db8:1:1::1'));
    const full = ['joinAttemptsPerAddressPerMinute', 30_000];
    expect(await waitOf(joinFrom('2001:db8:1:1::2'))).toEqual(full);
    for (const address of hosts(2, 17)) await joinFrom(address);
    // The refused call of the /64 did not count for the /48: 19 of its 20 are used.
    await joinFrom('2001:db8:1:ff::1');
    expect((await waitOf(joinFrom('2001:db8:1:fe::1')))[0]).toBe(full[0]);
    await joinFrom('2001:db8:2:fe::1');
  });

  test('uses up the quotas in the database in the same way', async () => {
    await using t = await testApp(sqlite, { limits: { joinsPerAddressPerMinute: 1 } });
    await t.concert();
    const joinFrom = (address: string) => t.as(null, address).queue.join();
    for (const address of hosts(1, 10)) await joinFrom(address);
    expect((await waitOf(joinFrom('2001:db8:1:ff::1')))[0]).toBe('joinsPerAddressPerMinute');
    await joinFrom('2001:db8:2:ff::1');
    await expectSound(t);
  });
});

import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { adminKey, concertDate as date } from '../fixtures/test-app.ts';
import { hold, inside } from './people.ts';
import { newKey, serving, type Ask, type Serving } from './http-fixture.ts';

const best = (credential: string): Ask => {
  return { method: 'POST', path: '/api/reservations', credential, body: { date, best: 1 } };
};

const create: Ask = {
  method: 'POST',
  path: '/api/admin/concerts',
  credential: adminKey,
  body: { title: 'The Midnight Rooms', dates: [date] },
};

async function countKept({ database }: Serving): Promise<number> {
  return (await database.db.query.selectFrom('answers').selectAll().execute()).length;
}

describe.each(dialects)('on $name', (dialect) => {
  test('the same key of two users is two keys', async () => {
    await using s = await serving(dialect);
    const [one, two] = [await inside(s), await s.join()];
    const key = newKey();

    const first = await s.ask({ ...best(one.token), key });
    const second = await s.ask({ ...best(two.token), key });

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).not.toEqual(first.body);
    expect(await s.ask({ ...best(one.token), key })).toEqual(first);
    expect(await s.ask({ ...best(two.token), key })).toEqual(second);
  });

  test('a user’s account key and queue tokens share the keys of that user', async () => {
    await using s = await serving(dialect);
    const who = await inside(s);
    const { reservationId } = await hold(who, 1);
    const { orderId } = await who.call.payment.pay({ reservationId });
    const cancel: Ask = { method: 'POST', path: `/api/orders/${orderId}/cancel` };
    const key = newKey();

    const first = await s.ask({ ...cancel, credential: who.accountKey, key });
    expect(first).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await s.ask({ ...cancel, credential: who.token, key })).toEqual(first);

    const without = await s.ask({ ...cancel, credential: who.token });
    expect(without).toMatchObject({ status: 409, body: { reason: 'ALREADY_CANCELLED' } });
    const elsewhere = await s.ask({ ...best(who.token), key });
    expect(elsewhere).toMatchObject({ status: 409, body: { reason: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  test('the keys of the operator, of users and of those without a credential are apart', async () => {
    await using s = await serving(dialect);
    const who = await inside(s);
    const key = newKey();
    const asks: Ask[] = [
      create,
      best(who.token),
      { method: 'POST', path: '/api/accounts' },
      { method: 'POST', path: '/api/wallet/charges', credential: who.token, body: { amount: 5 } },
    ];

    const first = [];
    for (const request of asks) first.push(await s.ask({ ...request, key }));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const rows = await s.rows();
    for (const [at, request] of asks.entries()) {
      expect(await s.ask({ ...request, key })).toEqual(first[at]);
    }
    expect(await s.rows()).toBe(rows);
  });

  test('a credential with no right to a call gets nothing by the key of one that has', async () => {
    await using s = await serving(dialect);
    const { token, accountKey } = await inside(s);
    const key = newKey();
    expect(await s.ask({ ...create, key })).toMatchObject({ status: 200 });
    expect(await s.ask({ ...best(token), key })).toMatchObject({ status: 200 });

    const reasonFor = async (request: Ask) =>
      ((await s.ask({ ...request, key })).body as { reason: string }).reason;
    expect(await reasonFor({ ...create, credential: token })).toBe('ADMIN_ONLY');
    expect(await reasonFor({ ...create, credential: undefined })).toBe('NOT_AUTHENTICATED');
    expect(await reasonFor(best(accountKey))).toBe('QUEUE_TOKEN_REQUIRED');
    expect(await reasonFor(best(`${token}x`))).toBe('NOT_AUTHENTICATED');
    expect(await reasonFor(best(adminKey))).toBe('NOT_AUTHENTICATED');
  });

  test('the same words with the token of another line are another request', async () => {
    await using s = await serving(dialect);
    const { token, accountKey } = await inside(s);
    const { concertId } = await s.concert();
    const elsewhere = await s.as(accountKey).queue.join({ concertId });
    // Any call of the place claims it, also one that is refused.
    await s.as(elsewhere.token).queue.status();
    const join: Ask = { method: 'POST', path: '/api/queue' };

    for (const words of [best(token), { ...join, credential: token }]) {
      const key = newKey();
      const first = await s.ask({ ...words, key });
      expect(first.status).toBe(200);
      const rows = await s.rows();
      expect(await s.ask({ ...words, credential: elsewhere.token, key })).toMatchObject({
        status: 409,
        body: { reason: 'IDEMPOTENCY_KEY_REUSED' },
      });
      expect(await s.rows()).toBe(rows);
      expect(await s.ask({ ...words, key })).toEqual(first);
      const withOwn = { ...words, credential: elsewhere.token, key: newKey() };
      expect((await s.ask(withOwn)).body).toMatchObject({ concertId });
    }
  });

  test('without a credential a key has 16 characters, with one it may be short', async () => {
    await using s = await serving(dialect);
    const { token } = await inside(s);
    const [short, long] = ['123456789012345', '1234567890123456'];
    for (const path of ['/api/queue', '/api/accounts']) {
      const open: Ask = { method: 'POST', path };
      const refused = await s.ask({ ...open, key: short });
      expect(refused).toMatchObject({
        status: 400,
        body: { reason: 'INVALID_INPUT', details: { issues: [{ path: 'Idempotency-Key' }] } },
      });
      expect((await s.ask({ ...open, key: `${long}${path}` })).status).toBe(200);
    }
    // Whoever needs no credential is not known by one either.
    const known: Ask = { method: 'POST', path: '/api/accounts', credential: token, key: short };
    expect((await s.ask(known)).status).toBe(400);
    expect((await s.ask({ ...best(token), key: '1' })).status).toBe(200);
  });

  test('a key may come in quotes, as structured headers have it', async () => {
    await using s = await serving(dialect);
    const { token } = await inside(s);
    const key = newKey();
    const first = await s.ask({ ...best(token), key });
    expect(await s.ask({ ...best(token), key: `"${key}"` })).toEqual(first);
    expect((await s.ask({ ...best(token), key: `'${key}'` })).body).not.toEqual(first.body);
  });

  test('a key that is empty or longer than 255 characters is refused with no effect', async () => {
    await using s = await serving(dialect);
    const { token } = await inside(s);
    const rows = await s.rows();
    for (const key of ['', '""', 'k'.repeat(256), `"${'k'.repeat(256)}"`]) {
      expect(await s.ask({ ...best(token), key })).toMatchObject({
        status: 400,
        body: { reason: 'INVALID_INPUT', details: { issues: [{ path: 'Idempotency-Key' }] } },
      });
    }
    expect(await s.rows()).toBe(rows);
    expect((await s.ask({ ...best(token), key: 'k'.repeat(255) })).status).toBe(200);
  });

  test('a GET does not look at the key', async () => {
    await using s = await serving(dialect);
    const { token, call } = await inside(s);
    const balance = (key: string) =>
      s.ask({ method: 'GET', path: '/api/wallet', credential: token, key });
    const key = newKey();
    expect((await balance(key)).body).toMatchObject({ balance: 10_000 });
    await call.wallet.charge({ amount: 1 });
    expect((await balance(key)).body).toMatchObject({ balance: 10_001 });
    expect((await balance('k'.repeat(256))).status).toBe(200);
    expect(await countKept(s)).toBe(0);
    await s.ask({ ...best(token), key });
    expect(await countKept(s)).toBe(1);
  });
});

describe.each(dialects)('on $name, a refused request keeps nothing', (dialect) => {
  test('so the key of a payment with too few points pays once there are enough', async () => {
    await using s = await serving(dialect);
    const { concertId } = await s.concert({ price: 1_000 });
    const who = await s.join(concertId);
    const { reservationId } = await hold(who, 1);
    const path = `/api/reservations/${reservationId}/payment`;
    const pay: Ask = { method: 'POST', path, credential: who.token, key: newKey() };

    expect((await s.ask(pay)).body).toMatchObject({ reason: 'INSUFFICIENT_BALANCE' });
    expect(await countKept(s)).toBe(0);
    await who.call.wallet.charge({ amount: 1_000 });
    const paid = await s.ask(pay);
    expect(paid).toMatchObject({ status: 200, body: { result: 'SUCCESS', balance: 0 } });
    expect(await s.ask(pay)).toEqual(paid);
    expect(await countKept(s)).toBe(1);
  });

  test('and its key may ask for something else', async () => {
    await using s = await serving(dialect);
    const [one, two] = [await inside(s), await s.join()];
    await hold(one, 1);
    const reserve = (seatNo: number): Ask => {
      return { ...best(two.token), body: { date, seatNos: [seatNo] }, key: 'mine' };
    };
    expect((await s.ask(reserve(1))).body).toMatchObject({ reason: 'SEAT_UNAVAILABLE' });
    expect((await s.ask(reserve(2))).body).toMatchObject({ seatNos: [2] });
    expect((await s.ask(reserve(3))).body).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });
});

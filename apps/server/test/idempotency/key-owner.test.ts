import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { adminKey, concertDate as date } from '../fixtures/test-app.ts';
import type { HttpRequest } from '../fixtures/http-fixture.ts';
import {
  activeBuyer,
  hold,
  idempotencyFixture,
  newKey,
  type IdempotencyFixture,
} from './idempotency-fixture.ts';

const best = (credential: string): HttpRequest => {
  return { method: 'POST', path: '/api/reservations', credential, body: { date, best: 1 } };
};

const create: HttpRequest = {
  method: 'POST',
  path: '/api/admin/concerts',
  credential: adminKey,
  body: { title: 'The Midnight Rooms', dates: [date] },
};

async function countStored({ database }: IdempotencyFixture): Promise<number> {
  return (await database.db.query.selectFrom('answers').selectAll().execute()).length;
}

describe.each(dialects)('on $name', (dialect) => {
  test('equal keys of two users are different keys', async () => {
    await using s = await idempotencyFixture(dialect);
    const [one, two] = [await activeBuyer(s), await s.join()];
    const key = newKey();

    const first = await s.reply({ ...best(one.token), key });
    const second = await s.reply({ ...best(two.token), key });

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).not.toEqual(first.body);
    expect(await s.reply({ ...best(one.token), key })).toEqual(first);
    expect(await s.reply({ ...best(two.token), key })).toEqual(second);
  });

  test('the account key and the queue tokens of a user share idempotency keys', async () => {
    await using s = await idempotencyFixture(dialect);
    const buyer = await activeBuyer(s);
    const { reservationId } = await hold(buyer, 1);
    const { orderId } = await buyer.call.payment.pay({ reservationId });
    const cancel: HttpRequest = { method: 'POST', path: `/api/orders/${orderId}/cancel` };
    const key = newKey();

    const first = await s.reply({ ...cancel, credential: buyer.accountKey, key });
    expect(first).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    const over = await s.reply({ ...cancel, credential: buyer.token, key });
    expect(over).toMatchObject({ status: 403, body: { reason: 'QUEUE_TOKEN_EXPIRED' } });
    const { token } = await s.as(buyer.accountKey).queue.join();
    expect(await s.reply({ ...cancel, credential: token, key })).toEqual(first);

    const without = await s.reply({ ...cancel, credential: token });
    expect(without).toMatchObject({ status: 409, body: { reason: 'ALREADY_CANCELLED' } });
    const elsewhere = await s.reply({ ...best(token), key });
    expect(elsewhere).toMatchObject({ status: 409, body: { reason: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  test('the operator, users and anonymous callers have separate keys', async () => {
    await using s = await idempotencyFixture(dialect);
    const buyer = await activeBuyer(s);
    const key = newKey();
    const requests: HttpRequest[] = [
      create,
      best(buyer.token),
      { method: 'POST', path: '/api/accounts' },
      { method: 'POST', path: '/api/wallet/charges', credential: buyer.token, body: { amount: 5 } },
    ];

    const first = [];
    for (const request of requests) first.push(await s.reply({ ...request, key }));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const rows = await s.rows();
    for (const [at, request] of requests.entries()) {
      expect(await s.reply({ ...request, key })).toEqual(first[at]);
    }
    expect(await s.rows()).toBe(rows);
  });

  test('a key of another caller gives an unauthorized one no response', async () => {
    await using s = await idempotencyFixture(dialect);
    const { token, accountKey } = await activeBuyer(s);
    const key = newKey();
    expect(await s.reply({ ...create, key })).toMatchObject({ status: 200 });
    expect(await s.reply({ ...best(token), key })).toMatchObject({ status: 200 });

    const reasonFor = async (request: HttpRequest) =>
      ((await s.reply({ ...request, key })).body as { reason: string }).reason;
    expect(await reasonFor({ ...create, credential: token })).toBe('ADMIN_ONLY');
    expect(await reasonFor({ ...create, credential: undefined })).toBe('NOT_AUTHENTICATED');
    expect(await reasonFor(best(accountKey))).toBe('QUEUE_TOKEN_REQUIRED');
    expect(await reasonFor(best(`${token}x`))).toBe('NOT_AUTHENTICATED');
    expect(await reasonFor(best(adminKey))).toBe('NOT_AUTHENTICATED');
  });

  test('an equal body with the token of another line is another request', async () => {
    await using s = await idempotencyFixture(dialect);
    const { token, accountKey } = await activeBuyer(s);
    const { concertId } = await s.concert();
    const elsewhere = await s.as(accountKey).queue.join({ concertId });
    // Any call with the token claims the admission, even one that is refused.
    await s.as(elsewhere.token).queue.status();
    const join: HttpRequest = { method: 'POST', path: '/api/queue' };

    for (const request of [best(token), { ...join, credential: token }]) {
      const key = newKey();
      const first = await s.reply({ ...request, key });
      expect(first.status).toBe(200);
      const rows = await s.rows();
      expect(await s.reply({ ...request, credential: elsewhere.token, key })).toMatchObject({
        status: 409,
        body: { reason: 'IDEMPOTENCY_KEY_REUSED' },
      });
      expect(await s.rows()).toBe(rows);
      expect(await s.reply({ ...request, key })).toEqual(first);
      const withOwn = { ...request, credential: elsewhere.token, key: newKey() };
      expect((await s.reply(withOwn)).body).toMatchObject({ concertId });
    }
  });

  test('a key has at least 16 characters without a credential, and 1 with one', async () => {
    await using s = await idempotencyFixture(dialect);
    const { token } = await activeBuyer(s);
    const [short, long] = ['123456789012345', '1234567890123456'];
    for (const path of ['/api/queue', '/api/accounts']) {
      const open: HttpRequest = { method: 'POST', path };
      const refused = await s.reply({ ...open, key: short });
      expect(refused).toMatchObject({
        status: 400,
        body: { reason: 'INVALID_INPUT', details: { issues: [{ path: 'Idempotency-Key' }] } },
      });
      expect((await s.reply({ ...open, key: `${long}${path}` })).status).toBe(200);
    }
    // A route without authentication ignores a credential.
    const known: HttpRequest = {
      method: 'POST',
      path: '/api/accounts',
      credential: token,
      key: short,
    };
    expect((await s.reply(known)).status).toBe(400);
    expect((await s.reply({ ...best(token), key: '1' })).status).toBe(200);
  });

  test('an operator needs 16 characters only where the answer is a secret', async () => {
    await using s = await idempotencyFixture(dialect);
    const asOperator = { method: 'POST', credential: adminKey };
    for (const path of ['/api/admin/keys', '/trpc/admin.key.create']) {
      const name = path.slice(1, 4);
      const made: HttpRequest = { ...asOperator, path, body: { name, scopes: ['read'] } };
      const key = `${name} 56789012345`;
      expect((await s.reply({ ...made, key })).status).toBe(400);
      const first = await s.reply({ ...made, key: `${key}6` });
      expect(first.status).toBe(200);
      expect(await s.reply({ ...made, key: `${key}6` })).toEqual(first);
    }
    expect(await s.app.db.query.selectFrom('adminKeys').select('name').execute()).toHaveLength(2);
    expect((await s.reply({ ...create, key: '7' })).status).toBe(200);
  });

  test('a key may be quoted, as in structured headers', async () => {
    await using s = await idempotencyFixture(dialect);
    const { token } = await activeBuyer(s);
    const key = newKey();
    const first = await s.reply({ ...best(token), key });
    expect(await s.reply({ ...best(token), key: `"${key}"` })).toEqual(first);
    expect((await s.reply({ ...best(token), key: `'${key}'` })).body).not.toEqual(first.body);
  });

  test('an empty key or one over 255 characters is refused without effect', async () => {
    await using s = await idempotencyFixture(dialect);
    const { token } = await activeBuyer(s);
    const rows = await s.rows();
    for (const key of ['', '""', 'k'.repeat(256), `"${'k'.repeat(256)}"`]) {
      expect(await s.reply({ ...best(token), key })).toMatchObject({
        status: 400,
        body: { reason: 'INVALID_INPUT', details: { issues: [{ path: 'Idempotency-Key' }] } },
      });
    }
    expect(await s.rows()).toBe(rows);
    expect((await s.reply({ ...best(token), key: 'k'.repeat(255) })).status).toBe(200);
  });

  test('a GET request ignores the key', async () => {
    await using s = await idempotencyFixture(dialect);
    const { token, call } = await activeBuyer(s);
    const balance = (key: string) =>
      s.reply({ method: 'GET', path: '/api/wallet', credential: token, key });
    const key = newKey();
    expect((await balance(key)).body).toMatchObject({ balance: 10_000 });
    await call.wallet.charge({ amount: 1 });
    expect((await balance(key)).body).toMatchObject({ balance: 10_001 });
    expect((await balance('k'.repeat(256))).status).toBe(200);
    expect(await countStored(s)).toBe(0);
    await s.reply({ ...best(token), key });
    expect(await countStored(s)).toBe(1);
  });
});

describe.each(dialects)('on $name, a refused request stores nothing', (dialect) => {
  test('so the key of a payment with too few points pays later', async () => {
    await using s = await idempotencyFixture(dialect);
    const { concertId } = await s.concert({ price: 1_000 });
    const buyer = await s.join(concertId);
    const { reservationId } = await hold(buyer, 1);
    const path = `/api/reservations/${reservationId}/payment`;
    const pay: HttpRequest = { method: 'POST', path, credential: buyer.token, key: newKey() };

    expect((await s.reply(pay)).body).toMatchObject({ reason: 'INSUFFICIENT_BALANCE' });
    expect(await countStored(s)).toBe(0);
    await buyer.call.wallet.charge({ amount: 1_000 });
    const paid = await s.reply(pay);
    expect(paid).toMatchObject({ status: 200, body: { result: 'SUCCESS', balance: 0 } });
    expect(await s.reply(pay)).toEqual(paid);
    expect(await countStored(s)).toBe(1);
  });

  test('so its key may be used for another request', async () => {
    await using s = await idempotencyFixture(dialect);
    const [one, two] = [await activeBuyer(s), await s.join()];
    await hold(one, 1);
    const reserve = (seatNo: number): HttpRequest => {
      return { ...best(two.token), body: { date, seatNos: [seatNo] }, key: 'mine' };
    };
    expect((await s.reply(reserve(1))).body).toMatchObject({ reason: 'SEAT_UNAVAILABLE' });
    expect((await s.reply(reserve(2))).body).toMatchObject({ seatNos: [2] });
    expect((await s.reply(reserve(3))).body).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });
});

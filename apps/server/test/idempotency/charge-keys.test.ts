import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { adminKey, expectRefusal, expectSound } from '../fixtures/test-app.ts';
import type { HttpRequest } from '../fixtures/http-fixture.ts';
import {
  dayMs,
  idempotencyFixture,
  newKey,
  type IdempotencyFixture,
  type Reply,
} from './idempotency-fixture.ts';

interface Body {
  balance?: number;
  point?: string | number;
  reason?: string;
}

const bodyOf = ({ body }: Reply): Body => body as Body;

/** A user with an account, and the calls by which that user can charge points. */
async function charger(s: IdempotencyFixture) {
  const { userId, accountKey: credential } = await s.as(null).account.create();
  const charge = (body: Record<string, unknown>, key?: string): Promise<Reply> =>
    s.reply({ method: 'POST', path: '/api/wallet/charges', credential, body, key });
  const chargeLegacy = (amount: number | string, key?: string): Promise<Reply> => {
    const body = { userId, amount };
    return s.reply({ method: 'POST', path: '/api/point/charge', credential, body, key });
  };
  const overTrpc = (amount: number, idempotencyKey?: string) =>
    s.as(credential).wallet.charge({ amount, idempotencyKey });
  const balance = async () => (await s.as(credential).wallet.balance()).balance;
  return { userId, credential, charge, chargeLegacy, overTrpc, balance };
}

describe.each(dialects)('on $name', (dialect) => {
  test('a key charges once, whether in the header, in the body, on either path or over tRPC', async () => {
    await using s = await idempotencyFixture(dialect);
    const { charge, chargeLegacy, overTrpc, balance } = await charger(s);
    const key = newKey();

    expect(bodyOf(await charge({ amount: 500 }, key)).balance).toBe(500);
    await overTrpc(1);
    expect(bodyOf(await charge({ amount: 500, idempotencyKey: key })).balance).toBe(500);
    expect(bodyOf(await charge({ amount: 500, idempotencyKey: key }, key)).balance).toBe(500);
    expect(bodyOf(await chargeLegacy(500, key)).point).toBe(500);
    expect(bodyOf(await chargeLegacy('500', `"${key}"`)).point).toBe(500);
    expect((await overTrpc(500, key)).balance).toBe(500);
    expect(await balance()).toBe(501);

    expect(bodyOf(await charge({ amount: 500 }, newKey())).balance).toBe(1_001);
    expect(bodyOf(await chargeLegacy(500)).point).toBe(1_501);
    await expectSound(s);
  });

  test('a key first used over tRPC is recognised over REST', async () => {
    await using s = await idempotencyFixture(dialect);
    const { charge, chargeLegacy, overTrpc, balance } = await charger(s);
    await overTrpc(500, 'mine');
    expect(bodyOf(await charge({ amount: 500 }, 'mine')).balance).toBe(500);
    expect(bodyOf(await chargeLegacy(500, 'mine')).point).toBe(500);
    expect(await balance()).toBe(500);
  });

  test('a key with another amount is IDEMPOTENCY_KEY_REUSED on every path', async () => {
    await using s = await idempotencyFixture(dialect);
    const { charge, chargeLegacy, overTrpc } = await charger(s);
    await charge({ amount: 500 }, 'mine');
    const rows = await s.rows();
    const refused = [
      await charge({ amount: 501 }, 'mine'),
      await charge({ amount: 501, idempotencyKey: 'mine' }),
      await chargeLegacy(501, 'mine'),
    ];
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 409, body: { reason: 'IDEMPOTENCY_KEY_REUSED' } });
    }
    await expectRefusal(overTrpc(501, 'mine'), 'IDEMPOTENCY_KEY_REUSED');
    expect(await s.rows()).toBe(rows);
  });

  test('different keys in header and body are refused without effect', async () => {
    await using s = await idempotencyFixture(dialect);
    const { userId, charge } = await charger(s);
    const rows = await s.rows();
    const credit: HttpRequest = {
      method: 'POST',
      path: `/api/admin/wallets/${userId}/credits`,
      credential: adminKey,
      body: { amount: 500, idempotencyKey: 'one' },
      key: 'other',
    };
    for (const answer of [
      await charge({ amount: 500, idempotencyKey: 'one' }, 'other'),
      await s.reply(credit),
    ]) {
      expect(answer).toMatchObject({
        status: 400,
        body: { reason: 'INVALID_INPUT', details: { issues: [{ path: 'Idempotency-Key' }] } },
      });
    }
    expect(await s.rows()).toBe(rows);
    expect((await s.reply({ ...credit, key: 'one' })).status).toBe(200);
  });

  test('a credit requires a key, in the header or the body, and takes effect once', async () => {
    await using s = await idempotencyFixture(dialect);
    const { userId, balance } = await charger(s);
    const path = `/api/admin/wallets/${userId}/credits`;
    const credit = (body: object, key?: string) =>
      s.reply({ method: 'POST', path, credential: adminKey, body, key });

    expect(bodyOf(await credit({ amount: 500 })).reason).toBe('INVALID_INPUT');
    expect(bodyOf(await credit({ amount: 500 }, 'thanks')).balance).toBe(500);
    expect(bodyOf(await credit({ amount: 500, idempotencyKey: 'thanks' })).balance).toBe(500);
    const again = await s.admin.wallet.credit({ userId, amount: 500, idempotencyKey: 'thanks' });
    expect(again.balance).toBe(500);
    expect(await balance()).toBe(500);
    expect(bodyOf(await credit({ amount: 500 }, 'thanks again')).balance).toBe(1_000);
  });

  test('equal keys of two users, or of a user and the operator, are different keys', async () => {
    await using s = await idempotencyFixture(dialect);
    const [one, two] = [await charger(s), await charger(s)];
    await one.charge({ amount: 500 }, 'mine');
    await two.charge({ amount: 700 }, 'mine');
    await s.admin.wallet.credit({ userId: one.userId, amount: 900, idempotencyKey: 'mine' });
    expect([await one.balance(), await two.balance()]).toEqual([1_400, 700]);
  });

  test('the key of a charge does not expire', async () => {
    await using s = await idempotencyFixture(dialect);
    const { charge, balance } = await charger(s);
    await charge({ amount: 500 }, 'mine');
    await s.clock.advance(dayMs + 1);
    expect(bodyOf(await charge({ amount: 500 }, 'mine')).balance).toBe(500);
    expect(await balance()).toBe(500);
  });

  test('a refused charge does not store its key', async () => {
    await using s = await idempotencyFixture(dialect);
    const { userId, credential, charge, balance } = await charger(s);
    const { query } = s.database.db;
    const full = 1_000_000_000_000;
    const setBalance = (points: number) =>
      query.updateTable('wallets').set({ balance: points }).where('userId', '=', userId).execute();
    await setBalance(full);
    expect(bodyOf(await charge({ amount: 1 }, 'mine')).reason).toBe('BALANCE_LIMIT_EXCEEDED');
    await setBalance(0);
    expect(bodyOf(await charge({ amount: 1 }, 'mine')).balance).toBe(1);
    expect(await balance()).toBe(1);
    expect((await s.as(credential).wallet.history()).entries).toHaveLength(1);
  });
});

/** Charging by buyers can be switched off, by every way that leads to `wallet.charge`. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { readServeOptions } from '../../src/startup/serve-options.ts';
import { firstDate, httpFixture, type HttpFixture } from '../fixtures/http-fixture.ts';
import { adminKey, expectSound } from '../fixtures/test-app.ts';

const amount = 5_000;

/** The status and the reason that each way to charge a wallet answers with. */
async function chargeInEveryWay(s: HttpFixture): Promise<Record<string, unknown[]>> {
  const { userId, token, accountKey } = await s.buyer(await s.openConcert());
  const post = async (path: string, body: object, key?: string) => {
    const credential = path.startsWith('/api/point') ? token : accountKey;
    const answer = await s.send('POST', path, { credential, body, key });
    const batch = Array.isArray(answer.body) ? (answer.body as object[]).at(-1)! : answer.body;
    const { error = {} } = batch as { error?: { data?: { reason?: string } } };
    return [answer.status, answer.body['reason'] ?? error.data?.reason];
  };
  const batch = { 0: {}, 1: { amount } };
  return {
    single: await post('/trpc/wallet.charge', { amount }),
    'single with a key': await post('/trpc/wallet.charge', { amount, idempotencyKey: 'one' }),
    batch: await post('/trpc/account.create,wallet.charge?batch=1', batch),
    'batch of one': await post('/trpc/wallet.charge?batch=1', { 0: { amount } }),
    'encoded batch': await post('/trpc/account.create%2Cwallet.charge?batch=1', batch),
    REST: await post('/api/wallet/charges', { amount }),
    'REST with a slash': await post('/api/wallet/charges/', { amount }),
    'REST with a key': await post('/api/wallet/charges', { amount }, 'another'),
    'original REST': await post('/api/point/charge', { userId, amount }),
  };
}

describe.each(dialects)('on $name', (dialect) => {
  test('off, every way is CHARGING_OFF and only an operator fills a wallet', async () => {
    await using s = await httpFixture(dialect, { change: () => ({ allowsSelfCharge: false }) });
    const { batch, ...others } = await chargeInEveryWay(s);
    for (const [way, seen] of Object.entries(others)) {
      const status = way === 'encoded batch' ? 207 : 403;
      expect(seen, way).toEqual([status, 'CHARGING_OFF']);
    }
    expect(batch).toEqual([207, 'CHARGING_OFF']);
    const buyer = await s.buyer(await s.openConcert());
    const { userId, token: credential } = buyer;
    const balance = () => s.call('GET', `/api/point/${userId}`, { credential });
    expect(await balance()).toEqual({ point: 0 });
    await s.call('POST', `/api/admin/wallets/${userId}/credits`, {
      credential: adminKey,
      body: { amount: 1_000, idempotencyKey: 'a gift' },
    });
    expect(await balance()).toEqual({ point: 1_000 });
    const seat = { userId, date: firstDate, seatNo: '1' };
    await s.call('POST', '/api/reservation', { credential, body: seat });
    await s.call('POST', '/api/payment', { credential, body: seat });
    await expectSound(s);
  });

  test('on, as by default, every way charges', async () => {
    await using s = await httpFixture(dialect);
    for (const [way, [status, reason]] of Object.entries(await chargeInEveryWay(s))) {
      expect([way, status, reason]).toEqual([way, 200, undefined]);
    }
    await expectSound(s);
  });
});

test('the setting is on or off, and on by default', () => {
  const read = (text?: string) =>
    readServeOptions({}, text === undefined ? {} : { ONSALE_SELF_CHARGE: text }).allowsSelfCharge;
  expect([read(), read('on'), read('off')]).toEqual([true, true, false]);
  for (const wrong of ['no', 'OFF', '0']) {
    expect(() => read(wrong)).toThrow(`ONSALE_SELF_CHARGE must be on or off, and is "${wrong}".`);
  }
});

/** The Idempotency-Key header over tRPC: single calls, by the fast path and by tRPC's own. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { firstDate, httpFixture, type HttpFixture } from '../fixtures/http-fixture.ts';
import { adminKey, expectSound } from '../fixtures/test-app.ts';

const key = 'b2f7c1de-6a51-4a6e-9d0c-2c5d5f6f1a77';

interface Reply {
  status: number;
  data: Record<string, unknown> | undefined;
  reason: string | undefined;
}

async function post(
  s: HttpFixture,
  path: string,
  sent: { credential?: string; key?: string; body?: unknown } = {},
): Promise<Reply> {
  const { status, body } = await s.send('POST', `/trpc/${path}`, sent);
  const { result, error } = body as {
    result?: { data: Record<string, unknown> };
    error?: { data: { reason: string } };
  };
  return { status, data: result?.data, reason: error?.data.reason };
}

describe.each(dialects)('on $name', (dialect) => {
  describe.each([
    ['the fast path', false],
    ["tRPC's own handler", true],
  ])('by %s', (_, disableFastPath) => {
    test('an anonymous join with a key is one place; without one, each is another', async () => {
      await using s = await httpFixture(dialect, { disableFastPath });
      const concertId = await s.openConcert();
      const join = (sent: object) => post(s, 'queue.join', { body: { concertId }, ...sent });
      const first = await join({ key });
      expect(first).toMatchObject({ status: 200, data: { waitNo: 1 } });
      expect(await join({ key })).toEqual(first);
      expect(await join({})).toMatchObject({ data: { waitNo: 2 } });
      expect(await join({ key, body: {} })).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
      expect(await join({ key: 'too short' })).toMatchObject({ reason: 'INVALID_INPUT' });
      await expectSound(s);
    });

    test('the best seats, a cancellation and a concert take effect once', async () => {
      await using s = await httpFixture(dialect, { disableFastPath });
      const concertId = await s.openConcert();
      const { token: credential } = await s.buyer(concertId);
      await post(s, 'wallet.charge', { credential, body: { amount: 5_000 } });
      const best = { credential, key: 'best', body: { date: firstDate, best: 1 } };
      const held = await post(s, 'reservation.create', best);
      expect(held.status).toBe(200);
      expect(await post(s, 'reservation.create', best)).toEqual(held);
      const other = await post(s, 'reservation.create', { ...best, key: 'other' });
      expect(other.data!['seatNos']).not.toEqual(held.data!['seatNos']);

      const { reservationId } = held.data!;
      const paid = await post(s, 'payment.pay', { credential, body: { reservationId } });
      const { accountKey } = await s.buyer(concertId);
      const cancel = { credential, key: 'cancel', body: { orderId: paid.data!['orderId'] } };
      const cancelled = await post(s, 'order.cancel', cancel);
      expect([200, 403]).toContain(cancelled.status);
      expect(await post(s, 'order.cancel', cancel)).toEqual(cancelled);
      expect(await post(s, 'order.cancel', { ...cancel, credential: accountKey })).toMatchObject({
        reason: 'ORDER_NOT_FOUND',
      });

      const create = {
        credential: adminKey,
        key: 'concert',
        body: { title: 'Once', dates: [firstDate] },
      };
      const created = await post(s, 'admin.concert.create', create);
      expect(await post(s, 'admin.concert.create', create)).toEqual(created);
      const again = await post(s, 'admin.concert.create', { ...create, key: 'another' });
      expect(again.data!['concertId']).not.toBe(created.data!['concertId']);
      await expectSound(s);
    });

    test('of a charge the header is its own key, and a batch takes none', async () => {
      await using s = await httpFixture(dialect, { disableFastPath });
      const { token: credential } = await s.buyer(await s.openConcert());
      const charge = { credential, key: 'charge', body: { amount: 5 } };
      expect(await post(s, 'wallet.charge', charge)).toMatchObject({ data: { balance: 5 } });
      expect(await post(s, 'wallet.charge', charge)).toMatchObject({ data: { balance: 5 } });
      const inBody = { credential, body: { amount: 5, idempotencyKey: 'charge' } };
      expect(await post(s, 'wallet.charge', inBody)).toMatchObject({ data: { balance: 5 } });
      const both = { ...inBody, key: 'differs' };
      expect(await post(s, 'wallet.charge', both)).toMatchObject({ reason: 'INVALID_INPUT' });
      const batch = { credential, key, body: { 0: { amount: 5 }, 1: { amount: 5 } } };
      for (const path of [
        'wallet.charge?batch=1',
        'wallet.charge?%62atch=1',
        'wallet.charge,wallet.charge?batch=1',
      ]) {
        expect(await post(s, path, batch)).toMatchObject({ status: 400, reason: 'INVALID_INPUT' });
      }
      const { key: _key, ...withoutKey } = batch;
      const { status } = await post(s, 'wallet.charge,wallet.charge?batch=1', withoutKey);
      expect(status).toBe(200);
    });

    test('a body that is nested deeper than any input is refused, with a key too', async () => {
      await using s = await httpFixture(dialect, { disableFastPath });
      const body = '['.repeat(30_000) + ']'.repeat(30_000);
      const { accountKey } = await s.buyer(await s.openConcert());
      const calls: [path: string, credential?: string][] = [
        ['account.create'],
        ['queue.join'],
        ['admin.concert.create'],
        ['account.rotateKey', accountKey],
        ['wallet.charge', accountKey],
      ];
      for (const [path, credential] of calls) {
        const sent = credential === undefined ? { key, body } : { key, body, credential };
        const reply = await post(s, path, sent);
        expect(reply, path).toMatchObject({ status: 400, reason: 'INVALID_INPUT' });
      }
    });
  });
});

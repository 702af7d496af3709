/** For every error reason, a REST request that gets it, and the details of the error. */
import type { Reason } from '@onsale/core/errors';
import { walletLimits } from '@onsale/core/wallet';
import { expect } from 'vitest';
import { statusOf } from '../contract/client.ts';
import { adminKey } from '../fixtures/test-app.ts';
import { pay, reserve, seatReasons } from './seat-reasons.ts';
import { doorReasons } from './door-reasons.ts';
import { venueReasons, type Met } from './venue-reasons.ts';

/** The statuses of the contract, and of one later reason. */
export const statuses: Record<string, number> = { ...statusOf, CHALLENGE_REQUIRED: 403 };

/** A reason of core's that is missing here does not compile. */
export const reasons: Record<Exclude<Reason, FoundElsewhere>, Met> = {
  ...venueReasons,
  INVALID_INPUT: {
    details: {
      issues: [{ path: 'date', message: expect.stringMatching(/^must be a date as YYYY-MM-DD/) }],
    },
    async meet(s) {
      const { token: credential } = await s.buyer(await s.openConcert());
      return s.send('GET', '/api/seat/2027-02-30', { credential });
    },
  },
  CONCERT_REQUIRED: {
    details: { concertIds: expect.arrayContaining([expect.stringMatching(/^con_/)]) },
    async meet(s) {
      await s.openConcert();
      await s.openConcert();
      return s.send('POST', '/api/queue');
    },
  },
  NOT_AUTHENTICATED: { details: {}, meet: (s) => s.send('GET', '/api/wallet') },
  QUEUE_TOKEN_REQUIRED: {
    details: {},
    async meet(s) {
      const { accountKey: credential } = await s.buyer(await s.openConcert());
      return s.send('GET', '/api/seat', { credential });
    },
  },
  CHALLENGE_REQUIRED: {
    details: {
      challenge: expect.stringMatching(/^osp_1\.con_/),
      bits: 8,
      expiresAt: expect.stringMatching(/Z$/),
    },
    async meet(s) {
      const concertId = await s.openConcert({ room: { challenge: 8 } });
      return s.send('POST', '/api/queue', { body: { concertId } });
    },
  },
  INSUFFICIENT_BALANCE: {
    details: { balance: 300, required: 1_000 },
    async meet(s) {
      const buyer = await s.buyer(await s.openConcert());
      await s.charge(buyer, 300);
      await reserve(s, buyer);
      return pay(s, buyer);
    },
  },
  NOT_ADMITTED: {
    details: { ahead: 1, pollAfterMs: expect.any(Number) },
    async meet(s) {
      const concertId = await s.openConcert({ room: { maxActive: 1 } });
      await s.buyer(concertId);
      await s.buyer(concertId);
      const { token: credential } = await s.buyer(concertId);
      return s.send('GET', '/api/seat', { credential });
    },
  },
  QUEUE_TOKEN_EXPIRED: {
    details: {},
    async meet(s) {
      const { userId, token: credential } = await s.buyer(await s.openConcert());
      await s.call('DELETE', `/api/queue/${userId}`, { credential });
      return s.send('GET', '/api/seat', { credential });
    },
  },
  ADMIN_ONLY: {
    details: {},
    async meet(s) {
      const { accountKey: credential } = await s.buyer(await s.openConcert());
      return s.send('GET', '/api/admin/audit', { credential });
    },
  },
  CONCERT_NOT_FOUND: {
    details: {},
    meet: (s) => s.send('POST', '/api/queue', { body: { concertId: 'con_none' } }),
  },
  DATE_NOT_FOUND: {
    details: {},
    async meet(s) {
      const { token: credential } = await s.buyer(await s.openConcert());
      return s.send('GET', '/api/seat/2027-12-31', { credential });
    },
  },
  SEAT_NOT_FOUND: {
    details: { seatNos: [51] },
    meet: async (s) => reserve(s, await s.buyer(await s.openConcert()), '51'),
  },
  RESERVATION_NOT_FOUND: {
    details: {},
    meet: async (s) => pay(s, await s.buyer(await s.openConcert())),
  },
  ORDER_NOT_FOUND: {
    details: {},
    async meet(s) {
      const { accountKey: credential } = await s.buyer(await s.openConcert());
      return s.send('POST', '/api/orders/ord_none/cancel', { credential });
    },
  },
  USER_NOT_FOUND: {
    details: {},
    async meet(s) {
      const { token: credential } = await s.buyer(await s.openConcert());
      return s.send('GET', '/api/point/usr_none', { credential });
    },
  },
  NOT_ON_SALE: {
    details: { opensAt: '2027-02-01T00:00:00.000Z' },
    async meet(s) {
      const concertId = await s.openConcert({ opensAt: '2027-02-01T01:00:00+01:00' });
      return s.send('POST', '/api/queue', { body: { concertId } });
    },
  },
  SEAT_LIMIT_EXCEEDED: {
    details: { limit: 1, have: 1 },
    async meet(s) {
      const buyer = await s.buyer(await s.openConcert({ maxSeatsPerUser: 1 }));
      await reserve(s, buyer);
      return reserve(s, buyer, '6');
    },
  },
  RESERVATION_EXPIRED: {
    details: {},
    async meet(s) {
      const buyer = await s.buyer(await s.openConcert({ reservationSeconds: 1 }));
      await reserve(s, buyer);
      await s.clock.advance(1_000);
      return pay(s, buyer);
    },
  },
  RESERVATION_RELEASED: {
    details: {},
    async meet(s) {
      const buyer = await s.buyer(await s.openConcert());
      await reserve(s, buyer);
      const { token: credential } = buyer;
      const list = await s.call<{ reservations: { reservationId: string }[] }>(
        'GET',
        '/api/reservations',
        { credential },
      );
      const [{ reservationId }] = list.reservations as [{ reservationId: string }];
      await s.call('DELETE', `/api/reservations/${reservationId}`, { credential });
      return pay(s, buyer);
    },
  },
  BALANCE_LIMIT_EXCEEDED: {
    details: { balance: walletLimits.balancePoints, limit: walletLimits.balancePoints },
    async meet(s) {
      const { userId, token: credential } = await s.buyer(await s.openConcert());
      const wallet = s.app.db.query.updateTable('wallets').where('userId', '=', userId);
      await wallet.set({ balance: walletLimits.balancePoints }).execute();
      return s.send('POST', '/api/point/charge', { credential, body: { userId, amount: 1 } });
    },
  },
  IDEMPOTENCY_KEY_REUSED: {
    details: {},
    async meet(s) {
      const { userId, token: credential } = await s.buyer(await s.openConcert());
      const charge = (amount: number) => ({
        credential,
        body: { userId, amount },
        headers: { 'idempotency-key': 'a charge' },
      });
      await s.call('POST', '/api/point/charge', charge(1));
      return s.send('POST', '/api/point/charge', charge(2));
    },
  },
  ALREADY_CANCELLED: {
    details: {},
    async meet(s) {
      const buyer = await s.buyer(await s.openConcert());
      const { accountKey: credential } = buyer;
      await s.charge(buyer, 1_000);
      await reserve(s, buyer);
      await pay(s, buyer);
      const { orders } = await s.call<{ orders: { orderId: string }[] }>('GET', '/api/orders', {
        credential,
      });
      const path = `/api/orders/${orders[0]!.orderId}/cancel`;
      await s.call('POST', path, { credential });
      return s.send('POST', path, { credential });
    },
  },
  CANCELLATION_CLOSED: {
    details: { closedAt: expect.stringMatching(/^2026-03-/) },
    async meet(s) {
      const buyer = await s.buyer(await s.openConcert({ cancelUntilHours: 10_000 }));
      const { accountKey: credential } = buyer;
      await s.charge(buyer, 1_000);
      await reserve(s, buyer);
      await pay(s, buyer);
      const { orders } = await s.call<{ orders: { orderId: string }[] }>('GET', '/api/orders', {
        credential,
      });
      return s.send('POST', `/api/orders/${orders[0]!.orderId}/cancel`, { credential });
    },
  },
  ...seatReasons,
  ...doorReasons,
  BANNED: {
    details: { expiresAt: null },
    async meet(s) {
      const { userId, token } = await s.buyer(await s.openConcert());
      await s.admin.ban.create({ userId, reason: 'bots' });
      return s.send('GET', `/api/queue/${userId}`, { credential: token });
    },
  },
  WEBHOOK_NOT_FOUND: {
    details: {},
    meet: (s) => s.send('DELETE', '/api/admin/webhooks/whk_none', { credential: adminKey }),
  },
  EVENTS_EXPIRED: {
    details: { oldest: '1' },
    async meet(s) {
      const { accountKey: credential } = await s.buyer(await s.openConcert());
      await s.app.eventNumbering.run();
      await s.app.db.query.updateTable('eventPosition').set({ prunedPosition: 1 }).execute();
      return s.send('GET', '/api/events?after=0', { credential });
    },
  },
  PAYLOAD_TOO_LARGE: {
    details: { limitBytes: 65_536 },
    meet: (s) => s.send('POST', '/api/queue', { body: ' '.repeat(65_537) }),
  },
};

/** Not met by a buyer's doing: their tests make the server fail. Clients make the last two. */
type FoundElsewhere =
  | 'CHARGING_OFF'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'INTERNAL'
  | 'UNREACHABLE'
  | 'TIMED_OUT';

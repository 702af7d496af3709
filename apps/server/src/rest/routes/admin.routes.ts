/** The routes for operators, with the input and output of the procedures. */
import { concertTerms, date, draw, ids, layout, room } from '../openapi/openapi-examples.ts';
import type { Route } from '../route.ts';

const group = 'Operating';

const ban = {
  banId: ids.ban,
  address: '203.0.113.0/24',
  userId: null,
  reason: 'bots',
  createdAt: '2027-04-01T12:00:00.000Z',
  expiresAt: '2027-05-02T00:00:00.000Z',
  removedAt: null,
};

const blockedSeat = {
  seatNo: 9,
  label: 'A-9',
  section: 'main',
  reason: 'mixing desk',
  blockedAt: '2027-03-02T09:00:00.000Z',
};
const blocked = { concertId: ids.concert, date, seatNos: [9, 10] };

export const adminRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/admin/concerts',
    procedure: 'admin.concert.create',
    group,
    summary: 'Put a concert on sale',
    description:
      'Its seats are rows of one price, or a `layout` of sections, rows and aisles with prices of their own, accessible seats, companion seats and restricted views.',
    reasons: [],
    example: {
      input: { title: 'The Midnight Rooms', dates: [date], seatsPerDate: 50, price: 1_000 },
      moreInputs: {
        'A hall of sections': {
          title: 'The Midnight Rooms',
          dates: ['2027-05-01T15:00', '2027-05-01T20:00'],
          timeZone: 'Europe/Berlin',
          salesEndMinutes: 30,
          cancelUntilHours: 24,
          price: 800,
          singleSeats: 'refuse',
          layout,
        },
      },
      answer: { ...concertTerms, room },
    },
  },
  {
    method: 'PATCH',
    path: '/api/admin/concerts/{concertId}/room',
    procedure: 'admin.room.set',
    group,
    summary: 'Change the limits of a waiting room, or pause it',
    description:
      'Fields that are left out keep their values. A lower limit ends no active session.',
    reasons: ['CONCERT_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert, maxActive: 80 },
      answer: { concertId: ids.concert, ...room, maxActive: 80 },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/concerts/{concertId}/draw',
    procedure: 'admin.room.draw',
    group,
    summary: 'Add a beacon to the draw of lots',
    description:
      'A value that the operator could not choose, so that nobody can tell the draw in advance. Before the opening it is kept for the draw. From the opening on, if the room was paused, the lots are drawn at once. It cannot be changed.',
    reasons: ['CONCERT_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert, beacon: 'drand 4812345' },
      answer: { ...draw, beacon: 'drand 4812345' },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/concerts/{concertId}/line/remove',
    procedure: 'admin.line.remove',
    group,
    summary: 'End the place of a user in a line',
    description: 'A place that waits ends as expired, an active one as left, with its holds.',
    reasons: ['CONCERT_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert, userId: ids.user },
      answer: { removed: 1 },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/concerts/{concertId}/line/purge',
    procedure: 'admin.line.purge',
    group,
    summary: 'End the places whose buyers have been absent for so long',
    description:
      'Where several servers run, places are announced first: they `remain`, and a repeat of the call after 20 seconds ends those whose buyers have not returned.',
    reasons: ['CONCERT_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert, absentSeconds: 120 },
      answer: { removed: 2_885, remaining: 0 },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/concerts/{concertId}/seats/block',
    procedure: 'admin.seat.block',
    group,
    summary: 'Take seats of a date off sale',
    description:
      'All of them or none: seats that are held or sold are refused. A seat that is blocked already gets the new reason.',
    reasons: ['CONCERT_NOT_FOUND', 'DATE_NOT_FOUND', 'SEAT_NOT_FOUND', 'SEAT_UNAVAILABLE'],
    example: {
      input: { ...blocked, reason: 'mixing desk' },
      answer: blocked,
    },
  },
  {
    method: 'POST',
    path: '/api/admin/concerts/{concertId}/seats/unblock',
    procedure: 'admin.seat.unblock',
    group,
    summary: 'Put blocked seats back on sale',
    description: 'Seats that are not blocked stay as they are.',
    reasons: ['CONCERT_NOT_FOUND', 'DATE_NOT_FOUND', 'SEAT_NOT_FOUND'],
    example: { input: blocked, answer: blocked },
  },
  {
    method: 'GET',
    path: '/api/admin/concerts/{concertId}/seats/blocked',
    procedure: 'admin.seat.blocked',
    group,
    summary: 'The blocked seats of a date',
    reasons: ['CONCERT_NOT_FOUND', 'DATE_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert, date },
      answer: {
        concertId: ids.concert,
        date,
        seats: [blockedSeat],
      },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/bans',
    procedure: 'admin.ban.create',
    group,
    summary: 'Ban a user, or the clients of an address or network',
    description:
      'Exactly one of `address` and `userId`. Banned again, the target gets the new reason and end. The places of a banned user end, with their holds; orders and tickets stay.',
    reasons: ['USER_NOT_FOUND'],
    example: {
      input: { address: '203.0.113.0/24', reason: 'bots', expiresAt: ban.expiresAt },
      answer: ban,
    },
  },
  {
    method: 'GET',
    path: '/api/admin/bans',
    procedure: 'admin.ban.list',
    group,
    summary: 'The bans in force, newest first',
    reasons: [],
    example: {
      input: { limit: 1 },
      answer: { bans: [ban], nextCursor: `1806580800000.${ids.ban}` },
    },
  },
  {
    method: 'DELETE',
    path: '/api/admin/bans/{banId}',
    procedure: 'admin.ban.delete',
    group,
    summary: 'End a ban',
    description: 'A ban that has ended already is returned unchanged.',
    reasons: [],
    example: {
      input: { banId: ids.ban },
      answer: { ...ban, removedAt: '2027-04-01T13:00:00.000Z' },
    },
  },
  {
    method: 'GET',
    path: '/api/admin/concerts/{concertId}/stats',
    procedure: 'admin.concert.stats',
    group,
    summary: 'The figures of a sale',
    reasons: ['CONCERT_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert },
      answer: {
        waiting: 950,
        active: 50,
        admitted: 92,
        finished: 40,
        expired: 1,
        left: 1,
        seats: { available: 20, held: 50, sold: 80, blocked: 0 },
        dates: [{ date, available: 20, held: 50, sold: 80, blocked: 0 }],
        room,
        revenue: 80_000,
        revenueBy: { points: 60_000, cash: 20_000 },
      },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/wallets/{userId}/credits',
    procedure: 'admin.wallet.credit',
    group,
    summary: 'Give points to a user',
    description: 'Requires an idempotency key, in the body or in the Idempotency-Key header.',
    reasons: ['USER_NOT_FOUND', 'BALANCE_LIMIT_EXCEEDED'],
    handlesIdempotency: true,
    example: {
      input: { userId: ids.user, amount: 1_000, idempotencyKey: 'goodwill-2027-04-01' },
      answer: { userId: ids.user, balance: 6_000 },
    },
  },
  {
    method: 'GET',
    path: '/api/admin/audit',
    procedure: 'admin.audit',
    group,
    summary: 'Check the invariants of the sale',
    reasons: [],
    example: {
      answer: {
        ok: true,
        checks: [
          {
            invariant: 1,
            name: 'a seat has at most one of: live reservation, sale',
            ok: true,
            violations: [],
          },
        ],
        counts: { users: 1_000, seats: 150, orders: 75 },
      },
    },
  },
];

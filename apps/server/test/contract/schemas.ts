/** Schemas of the answers, as the contract words them: every key, no other key, each type. */
import { expect } from 'vitest';

/** Fails the test and names the path when the value does not match. */
export type Schema = (value: unknown, at?: string) => void;

const matching =
  (pattern: RegExp): Schema =>
  (value, at = 'answer') => {
    expect(typeof value, at).toBe('string');
    expect(value, at).toMatch(pattern);
  };

export const text = matching(/[^]/);
export const userId = text;
/** ISO-8601, in UTC. */
export const time = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
export const date = matching(/^\d{4}-\d\d-\d\d$/);
export const accountKey = matching(/^osa_./);
export const queueToken = matching(/^osq_./);

export const integer: Schema = (value, at) => expect(value, at).toSatisfy(Number.isSafeInteger);
export const count: Schema = (value, at) => {
  integer(value, at);
  expect(value, at).toBeGreaterThanOrEqual(0);
};
export const truth: Schema = (value, at) => expect(typeof value, at).toBe('boolean');

const anyObject: Schema = (value, at) => expect(value, at).toBeTypeOf('object');

export const oneOf =
  (...values: unknown[]): Schema =>
  (value, at) =>
    expect(values, at).toContainEqual(value);

export const nullable =
  (schema: Schema): Schema =>
  (value, at) => {
    if (value !== null) schema(value, at);
  };

export const list =
  (schema: Schema): Schema =>
  (value, at = 'answer') => {
    expect(Array.isArray(value), `${at} is an array`).toBe(true);
    (value as unknown[]).forEach((item, index) => schema(item, `${at}[${index}]`));
  };

export const object =
  (schemas: Record<string, Schema>): Schema =>
  (value, at = 'answer') => {
    expect(value, at).toBeTypeOf('object');
    expect(value, at).not.toBeNull();
    const fields = value as Record<string, unknown>;
    expect(Object.keys(fields).toSorted(), `keys of ${at}`).toEqual(
      Object.keys(schemas).toSorted(),
    );
    for (const [key, schema] of Object.entries(schemas)) schema(fields[key], `${at}.${key}`);
  };

const numberOrText: Schema = (value, at) =>
  expect(['number', 'string'], at).toContain(typeof value);

const queueEntryFields = {
  token: queueToken,
  userId,
  concertId: text,
  waitNo: nullable(integer),
  lot: nullable(integer),
  opensAt: nullable(time),
  status: oneOf('lobby', 'waiting', 'active', 'finished', 'expired', 'left'),
  ahead: count,
  etaSeconds: nullable(count),
  expiresAt: nullable(time),
  pollAfterMs: count,
};
export const queueEntry = object(queueEntryFields);
export const newUsersQueueEntry = object({ ...queueEntryFields, accountKey });

export const seat = object({
  seatNo: integer,
  label: text,
  section: text,
  row: numberOrText,
  price: count,
  flags: list(oneOf('accessible', 'companion', 'restrictedView')),
  status: oneOf('available', 'held', 'sold', 'blocked'),
  mine: truth,
});

const seatPrices = { seatNo: integer, label: text, section: text, price: count };
const seatsWithPrices = list(object(seatPrices));

export const reservation = object({
  reservationId: text,
  concertId: text,
  date,
  seatNos: list(integer),
  seats: seatsWithPrices,
  total: count,
  status: oneOf('held', 'paid', 'released', 'expired', 'cancelled'),
  expiresAt: time,
});

export const ticket = object({ ticketCode: text, ...seatPrices });

export const order = object({
  orderId: text,
  concertId: text,
  date,
  seatNos: list(integer),
  seats: seatsWithPrices,
  total: count,
  refunded: count,
  payment: oneOf('points', 'cash', 'complimentary'),
  refunds: list(
    object({
      seatNos: list(integer),
      seats: seatsWithPrices,
      amount: count,
      reason: nullable(text),
      refundedAt: time,
    }),
  ),
  status: oneOf('paid', 'cancelled'),
  tickets: list(ticket),
  paidAt: time,
});

const eventPage = object({
  events: list(
    object({ seq: count, concertId: text, type: text, at: time, data: anyObject, cursor: text }),
  ),
  nextAfter: text,
  hasMore: truth,
});

export const balance = object({ userId, balance: count });

export const room = object({
  maxActive: integer,
  admitPerMinute: integer,
  sessionSeconds: integer,
  claimSeconds: integer,
  holdsPerSession: integer,
  paused: truth,
});

/** The output of every procedure. */
export const outputs: Record<string, Schema> = {
  'account.create': object({ userId, accountKey }),
  'concert.list': object({
    concerts: list(
      object({
        concertId: text,
        title: text,
        dates: list(date),
        performances: list(object({ date, startsAt: nullable(time), saleEndsAt: nullable(time) })),
        timeZone: text,
        saleState: text,
        opensAt: nullable(time),
        lobbyOpensAt: nullable(time),
        order: oneOf('arrival', 'draw'),
        seedHash: nullable(text),
        seatsPerDate: count,
        maxSeatsPerUser: count,
        cancelUntilHours: count,
        cancelledDates: list(object({ date, reason: text })),
        soldOut: truth,
        available: count,
        priceFrom: count,
      }),
    ),
  }),
  'queue.join': queueEntry,
  'queue.status': queueEntry,
  'queue.leave': queueEntry,
  'seat.dates': object({ dates: list(date) }),
  'seat.list': object({
    date,
    version: text,
    aisles: list(integer),
    seats: list(seat),
    available: list(integer),
  }),
  'reservation.create': reservation,
  'reservation.list': object({
    reservations: list(reservation),
    nextCursor: nullable(numberOrText),
  }),
  'reservation.release': reservation,
  'wallet.balance': balance,
  'wallet.charge': balance,
  'wallet.history': object({
    entries: list(
      object({
        entryId: numberOrText,
        kind: text,
        amount: integer,
        balanceAfter: count,
        at: time,
        orderId: nullable(text),
      }),
    ),
    nextCursor: nullable(numberOrText),
  }),
  'payment.pay': object({
    result: oneOf('SUCCESS'),
    orderId: text,
    reservationId: text,
    date,
    seatNos: list(integer),
    seats: seatsWithPrices,
    total: count,
    balance: count,
    tickets: list(ticket),
    paidAt: time,
    released: list(object({ reservationId: text, date, seatNos: list(integer) })),
  }),
  'order.list': object({ orders: list(order), nextCursor: nullable(numberOrText) }),
  'event.list': eventPage,
  'admin.event.list': eventPage,
  'order.cancel': object({
    orderId: text,
    status: oneOf('paid', 'cancelled'),
    refunded: count,
    balance: count,
  }),
  'admin.concert.stats': object({
    waiting: count,
    active: count,
    admitted: count,
    finished: count,
    expired: count,
    left: count,
    seats: object({ available: count, held: count, sold: count, blocked: count }),
    dates: list(object({ date, available: count, held: count, sold: count, blocked: count })),
    room,
    revenue: count,
    revenueBy: object({ points: count, cash: count }),
  }),
  'admin.wallet.credit': balance,
  'admin.audit': object({
    ok: truth,
    checks: list(object({ invariant: integer, name: text, ok: truth, violations: list(() => {}) })),
    counts: anyObject,
  }),
};

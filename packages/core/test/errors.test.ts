import {
  isOnsaleError,
  isReason,
  OnsaleError,
  type ErrorDetails,
  type Reason,
} from '@onsale/core/errors';
import { describe, expect, test } from 'vitest';

/** Every reason, with each variant of its details. */
const examples: { [R in Reason]: ErrorDetails[R][] } = {
  INVALID_INPUT: [
    { issues: [] },
    { issues: [{ path: 'seatNos.0', message: 'must be at least 1' }] },
    { issues: [{ path: '', message: 'must be an object.' }] },
  ],
  CONCERT_REQUIRED: [{ concertIds: [] }, { concertIds: ['con_a', 'con_b'] }],
  NOT_AUTHENTICATED: [{}],
  QUEUE_TOKEN_REQUIRED: [{}],
  INSUFFICIENT_BALANCE: [{ balance: 1, required: 2_000 }],
  NOT_ADMITTED: [
    { ahead: 0, pollAfterMs: 1_000 },
    { ahead: 1, pollAfterMs: 1_010 },
  ],
  QUEUE_TOKEN_EXPIRED: [{}],
  CHALLENGE_REQUIRED: [
    { challenge: 'osp_1.con_a.16', bits: 16, expiresAt: '2027-01-01T12:05:00.000Z' },
  ],
  ADMIN_ONLY: [{}],
  CHARGING_OFF: [{}],
  BANNED: [{ expiresAt: null }, { expiresAt: '2027-05-02T00:00:00.000Z' }],
  CONCERT_NOT_FOUND: [{}],
  DATE_NOT_FOUND: [{}],
  SEAT_NOT_FOUND: [{ seatNos: [99] }, { seatNos: [98, 99] }],
  RESERVATION_NOT_FOUND: [{}],
  ORDER_NOT_FOUND: [{}],
  TICKET_NOT_FOUND: [{}],
  USER_NOT_FOUND: [{}],
  NOT_ON_SALE: [{ opensAt: null }, { opensAt: '2027-01-01T12:00:00.000Z' }],
  SEAT_UNAVAILABLE: [{ seatNos: [7] }, { seatNos: [7, 8] }],
  SOLD_OUT: [{}],
  SEATS_HELD: [{}],
  NO_ADJACENT_SEATS: [
    { available: 1 },
    { available: 3, section: 'Stalls' },
    { available: 0, maxPrice: 100 },
    { available: 0, maxPrice: 100, lowestPrice: 200 },
    { available: 9, accessible: 1 },
  ],
  SEAT_RESTRICTED: [{ seatNos: [2] }],
  LEAVES_SINGLE_SEAT: [{ seatNos: [3], alternatives: [[3, 4]] }],
  SEAT_LIMIT_EXCEEDED: [
    { limit: 1, have: 0 },
    { limit: 4, have: 4 },
  ],
  RESERVATION_EXPIRED: [{}],
  RESERVATION_RELEASED: [{}],
  BALANCE_LIMIT_EXCEEDED: [{ balance: 10, limit: 1_000 }],
  IDEMPOTENCY_KEY_REUSED: [{}],
  ALREADY_CANCELLED: [{}],
  DATE_CLOSED: [{ closedAt: '2027-01-01T12:00:00.000Z' }],
  CANCELLATION_CLOSED: [{ closedAt: '2027-01-01T12:00:00.000Z' }],
  DATE_CANCELLED: [{ date: '2027-05-01', reason: 'The singer is ill' }],
  ALREADY_REDEEMED: [
    { redeemedAt: '2027-01-01T12:00:00.000Z', gate: null },
    { redeemedAt: '2027-01-01T12:00:00.000Z', gate: 'North' },
  ],
  WEBHOOK_NOT_FOUND: [{}],
  EVENTS_EXPIRED: [{ oldest: '120' }],
  PAYLOAD_TOO_LARGE: [{ limitBytes: 65_536 }],
  RATE_LIMITED: [
    {},
    { limit: 'pollBurst' },
    { limit: 'chargesPerAccountPerMinute' },
    { limit: 'joinsPerAddressPerMinute' },
    { limit: 'accountsPerAddressPerMinute' },
    { limit: 'accountsPerAddressPerDay' },
    { limit: 'waitingPerRoom' },
    { limit: 'connections' },
    { limit: 'connectionsPerAddress' },
  ],
  OVERLOADED: [{}],
  INTERNAL: [{}],
  UNREACHABLE: [{}],
  TIMED_OUT: [{}],
};

const reasons = Object.keys(examples) as Reason[];
const all = reasons.flatMap((reason) => examples[reason].map((details) => ({ reason, details })));

test.each(all)(
  '$reason says what is wrong and what to do next: $details',
  ({ reason, details }) => {
    const { message } = new OnsaleError(reason, details);
    expect(message).toMatch(/^[A-Z0-9][^.].*[^.:;, ]\.$/);
    expect(message).not.toMatch(
      /undefined|null|NaN|\[object| {2}|\.\.|\b1 (points|seats|people)\b/,
    );
    // First the mistake, then the remedy; in two messages one sentence holds both.
    expect(message).toMatch(/: |needs the admin key/);
  },
);

test('messages contain the numbers that the caller needs', () => {
  const messageOf = <R extends Reason>(reason: R, details: ErrorDetails[R]) =>
    new OnsaleError(reason, details).message;
  expect(messageOf('INSUFFICIENT_BALANCE', { balance: 300, required: 1_000 })).toContain('700');
  expect(messageOf('SEAT_UNAVAILABLE', { seatNos: [7, 8] })).toContain('Seats 7, 8 are');
  expect(messageOf('SEAT_UNAVAILABLE', { seatNos: [7] })).toContain('Seat 7 is');
  expect(messageOf('SEAT_NOT_FOUND', { seatNos: [99] })).toContain('no seat 99');
  expect(messageOf('NO_ADJACENT_SEATS', { available: 1 })).toContain('Only 1 seat is free');
  expect(messageOf('NO_ADJACENT_SEATS', { available: 5 })).toContain('5 seats are free');
  const ceiling = { available: 0, section: 'Stalls', maxPrice: 9, lowestPrice: 12 };
  expect(messageOf('NO_ADJACENT_SEATS', ceiling)).toBe(
    'No such seats in the section "Stalls" cost at most 9 points together: the cheapest cost 12 points.',
  );
  expect(messageOf('NO_ADJACENT_SEATS', { available: 9, accessible: 1 })).toMatch(
    /^No accessible seat with the others beside it is free: /,
  );
  expect(messageOf('NO_ADJACENT_SEATS', { available: 9, accessible: 2 })).toMatch(
    /^No 2 accessible seats with the others beside them are free: /,
  );
  expect(messageOf('LEAVES_SINGLE_SEAT', { seatNos: [3], alternatives: [[4, 5]] })).toBe(
    'This choice leaves seat 3 alone between taken ones: request for example seats 4, 5.',
  );
  expect(messageOf('SEAT_LIMIT_EXCEEDED', { limit: 4, have: 3 })).toContain('at most 1.');
  expect(messageOf('NOT_ADMITTED', { ahead: 1, pollAfterMs: 0 })).toContain('1 person ahead');
  expect(messageOf('INVALID_INPUT', { issues: [{ path: 'date', message: 'is missing' }] })).toBe(
    'Invalid input: date: is missing.',
  );
});

/** The table of the contract. */
const httpStatuses: Record<number, Reason[]> = {
  400: ['INVALID_INPUT', 'CONCERT_REQUIRED'],
  401: ['NOT_AUTHENTICATED', 'QUEUE_TOKEN_REQUIRED'],
  402: ['INSUFFICIENT_BALANCE'],
  403: [
    'NOT_ADMITTED',
    'QUEUE_TOKEN_EXPIRED',
    'CHALLENGE_REQUIRED',
    'ADMIN_ONLY',
    'CHARGING_OFF',
    'BANNED',
  ],
  404: [
    'CONCERT_NOT_FOUND',
    'DATE_NOT_FOUND',
    'SEAT_NOT_FOUND',
    'RESERVATION_NOT_FOUND',
    'ORDER_NOT_FOUND',
    'TICKET_NOT_FOUND',
    'USER_NOT_FOUND',
    'WEBHOOK_NOT_FOUND',
  ],
  409: [
    'NOT_ON_SALE',
    'SEAT_UNAVAILABLE',
    'SOLD_OUT',
    'SEATS_HELD',
    'NO_ADJACENT_SEATS',
    'SEAT_RESTRICTED',
    'LEAVES_SINGLE_SEAT',
    'SEAT_LIMIT_EXCEEDED',
    'RESERVATION_EXPIRED',
    'RESERVATION_RELEASED',
    'BALANCE_LIMIT_EXCEEDED',
    'IDEMPOTENCY_KEY_REUSED',
    'ALREADY_CANCELLED',
    'DATE_CLOSED',
    'CANCELLATION_CLOSED',
    'ALREADY_REDEEMED',
    'DATE_CANCELLED',
  ],
  410: ['EVENTS_EXPIRED'],
  413: ['PAYLOAD_TOO_LARGE'],
  429: ['RATE_LIMITED'],
  500: ['INTERNAL'],
  503: ['OVERLOADED'],
};
const retryable = new Set<Reason>([
  'SEATS_HELD',
  'NOT_ADMITTED',
  'RATE_LIMITED',
  'OVERLOADED',
  'UNREACHABLE',
  'TIMED_OUT',
]);

describe.each(all)('$reason', ({ reason, details }) => {
  test('has the status and the retryability of the contract', () => {
    const error = new OnsaleError(reason, details);
    const [status] =
      Object.entries(httpStatuses).find(([, listed]) => listed.includes(reason)) ?? [];
    expect(error.httpStatus).toBe(status === undefined ? null : Number(status));
    expect(error.retryable).toBe(retryable.has(reason));
  });
});

test('an error keeps its arguments', () => {
  const cause = new Error('the pool is empty');
  const options = { message: 'Later.', retryAfterMs: 250, requestId: 'req_1', cause };
  const error = new OnsaleError('OVERLOADED', {}, options);
  expect(error).toMatchObject(options);
  expect(error.name).toBe('OnsaleError');
});

test('isOnsaleError distinguishes reasons, and other errors', () => {
  const error = new OnsaleError('SOLD_OUT', {});
  expect(isOnsaleError(error)).toBe(true);
  expect(isOnsaleError(error, 'SOLD_OUT')).toBe(true);
  expect(isOnsaleError(error, 'INTERNAL')).toBe(false);
  expect(isOnsaleError(new Error('SOLD_OUT'))).toBe(false);
  expect(isOnsaleError({ reason: 'SOLD_OUT' }, 'SOLD_OUT')).toBe(false);
});

test('isReason knows the closed list', () => {
  expect(reasons.every(isReason)).toBe(true);
  expect(['toString', 'sold_out', '', null, 7].some(isReason)).toBe(false);
});

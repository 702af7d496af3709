import { OnsaleError, type ErrorDetails, type Reason } from '@onsale/core/errors';
import { fromIso } from '@onsale/core/time/dates';
import { expect, test } from 'vitest';
import { describeFailure } from '../../src/errors/failure.ts';

const now = fromIso('2026-12-01T10:00:00.000Z');
const at = '2026-12-04T12:00:00.000Z';

function messageOf<R extends Reason>(reason: R, details: ErrorDetails[R], retryAfterMs?: number) {
  return describeFailure(new OnsaleError(reason, details, { retryAfterMs }), { now }).message;
}

test('an instant is said with the time zone of the machine, and how far away an opening is', () => {
  expect(messageOf('NOT_ON_SALE', { opensAt: at })).toMatch(
    /: the sale opens 4 Dec 2026, 12:00:00 \(UTC\), in 3 days 2 h\.$/,
  );
  expect(messageOf('BANNED', { expiresAt: at })).toContain('until 4 Dec 2026, 12:00:00 (UTC):');
  expect(messageOf('BANNED', { expiresAt: null })).toContain('is banned: ');
  expect(messageOf('CANCELLATION_CLOSED', { closedAt: at })).toContain('until 4 Dec 2026, 12:00');
});

test('no command is suggested to who is banned, as every call is refused', () => {
  const { next } = describeFailure(new OnsaleError('BANNED', { expiresAt: null }));
  expect(next).toBeUndefined();
});

test('no step of a buyer is suggested to an operator', () => {
  const nextOf = (isAdmin: boolean, reason: 'SEAT_UNAVAILABLE' | 'CONCERT_NOT_FOUND') => {
    const details = reason === 'SEAT_UNAVAILABLE' ? { seatNos: [1] } : {};
    return describeFailure(new OnsaleError(reason, details), { isAdmin }).next;
  };
  expect(nextOf(false, 'SEAT_UNAVAILABLE')).toBe('onsale seats <date>');
  expect(nextOf(true, 'SEAT_UNAVAILABLE')).toBeUndefined();
  expect(nextOf(true, 'CONCERT_NOT_FOUND')).toBe('onsale concerts');
});

test('a wait is said as a time, and never as the name of a field', () => {
  expect(messageOf('RATE_LIMITED', { limit: 'joinsPerAddressPerMinute' }, 12_000)).toMatch(
    /: wait 12 s, then join again\.$/,
  );
  expect(messageOf('RATE_LIMITED', { limit: 'connections' }, 300)).toMatch(/after 1 s\.$/);
  expect(messageOf('RATE_LIMITED', {})).toMatch(/: wait a little, then continue\.$/);
  expect(messageOf('SEATS_HELD', {}, 65_000)).toMatch(/ends within 1 min 5 s\.$/);
  expect(messageOf('SEATS_HELD', {})).toMatch(/all are held or sold\.$/);
});

test('amounts have thousands separators', () => {
  const ceiling = { available: 0, section: 'Circle', maxPrice: 12_000, lowestPrice: 28_000 };
  expect(messageOf('NO_ADJACENT_SEATS', ceiling)).toBe(
    'No such seats in Circle cost at most 12,000 points together: the cheapest cost 28,000 points.',
  );
  expect(messageOf('NO_ADJACENT_SEATS', { available: 1, maxPrice: 5 })).toContain(
    'at most 5 points together: none are free at any price.',
  );
  expect(messageOf('INSUFFICIENT_BALANCE', { balance: 0, required: 2_000 })).toContain(
    '0 points, and the payment needs 2,000 points',
  );
  expect(messageOf('BALANCE_LIMIT_EXCEEDED', { balance: 9_999_000, limit: 10_000_000 })).toContain(
    'at most 10,000,000 points, and this one has 9,999,000 points',
  );
});

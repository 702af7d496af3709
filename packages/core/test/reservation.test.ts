import {
  requireHeld,
  requireWithinHoldLimit,
  requireWithinSeatLimit,
  reservationEnd,
  reservationStatusAt,
  sameSeats,
  seatStatusAt,
  type ReservationStatus,
} from '@onsale/core/reservation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const now = Date.UTC(2027, 0, 1, 12);
const held = (expiresAt: number) => ({ status: 'held' as const, expiresAt });
const reason = (name: string) => expect.objectContaining({ reason: name });

describe('a held reservation', () => {
  test('is live until the last millisecond before expiresAt, and expired from it on', () => {
    expect(reservationStatusAt(held(now + 1), now)).toBe('held');
    expect(reservationStatusAt(held(now), now)).toBe('expired');
    expect(reservationStatusAt(held(now - 1), now)).toBe('expired');
  });

  test('can be used while it is live, and not after', () => {
    expect(() => requireHeld(held(now + 1), now)).not.toThrow();
    expect(() => requireHeld(held(now), now)).toThrow(reason('RESERVATION_EXPIRED'));
  });
});

describe('a new reservation', () => {
  test('ends after its time, or when its session ends at the latest', () => {
    const endsAt = (latestSessionEnd: number) =>
      reservationEnd({ reservationSeconds: 300, latestSessionEnd }, now);
    expect(endsAt(now + 300_001)).toBe(now + 300_000);
    expect(endsAt(now + 299_999)).toBe(now + 299_999);
  });

  test('is refused once its session has made as many as the room allows', () => {
    const session = { holdsPerSession: 2, retryAfterMs: 5_000 };
    expect(() => requireWithinHoldLimit({ ...session, holds: 1 })).not.toThrow();
    expect(() => requireWithinHoldLimit({ ...session, holds: 2 })).toThrow(
      expect.objectContaining({
        reason: 'RATE_LIMITED',
        details: { limit: 'holdsPerSession' },
        retryAfterMs: 5_000,
      }),
    );
  });
});

describe.each(['paid', 'released', 'cancelled'] as const)('a reservation that is %s', (status) => {
  test('keeps its status, whatever the time', () => {
    expect(reservationStatusAt({ status, expiresAt: now - 1 }, now)).toBe(status);
    expect(reservationStatusAt({ status, expiresAt: now + 1 }, now)).toBe(status);
  });

  test('is not held', () => {
    const reservation = { status: status satisfies ReservationStatus, expiresAt: now + 1 };
    expect(() => requireHeld(reservation, now)).toThrow(reason('RESERVATION_RELEASED'));
  });
});

describe('the limit of seats', () => {
  test('can be reached, and not exceeded', () => {
    expect(() => requireWithinSeatLimit({ limit: 4, have: 2, requested: 2 })).not.toThrow();
    expect(() => requireWithinSeatLimit({ limit: 4, have: 2, requested: 3 })).toThrow(
      expect.objectContaining({ reason: 'SEAT_LIMIT_EXCEEDED', details: { limit: 4, have: 2 } }),
    );
  });
});

describe('two choices of seats', () => {
  const choices = fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 6 });
  const sorted = (seatNos: number[]) => seatNos.toSorted((a, b) => a - b).join();

  test('are the same when they name the same seats in any order, and only then', () => {
    fc.assert(
      fc.property(choices, choices, (a, b) => sameSeats(a, b) === (sorted(a) === sorted(b))),
      { numRuns: 500 },
    );
    fc.assert(fc.property(choices, (seatNos) => sameSeats(seatNos, seatNos.toReversed())));
  });

  test('are not the same when one is part of the other', () => {
    expect(sameSeats([1, 2], [1])).toBe(false);
    expect(sameSeats([1], [1, 2])).toBe(false);
  });
});

describe('a seat', () => {
  test('without a row is available', () => {
    expect(seatStatusAt(undefined, now)).toBe('available');
    expect(seatStatusAt({ orderId: null, heldUntil: null, blockedAt: null }, now)).toBe(
      'available',
    );
  });

  test('is held until the last millisecond before its hold ends', () => {
    expect(seatStatusAt({ orderId: null, heldUntil: now + 1, blockedAt: null }, now)).toBe('held');
    expect(seatStatusAt({ orderId: null, heldUntil: now, blockedAt: null }, now)).toBe('available');
  });

  test('that is blocked is not available, whatever hold it had', () => {
    const blocked = { orderId: null, blockedAt: now };
    expect(seatStatusAt({ ...blocked, heldUntil: null }, now)).toBe('blocked');
    expect(seatStatusAt({ ...blocked, heldUntil: now }, now)).toBe('blocked');
  });

  test('that is sold stays sold', () => {
    expect(seatStatusAt({ orderId: 'ord_1', heldUntil: null, blockedAt: null }, now)).toBe('sold');
    expect(seatStatusAt({ orderId: 'ord_1', heldUntil: now - 1, blockedAt: null }, now)).toBe(
      'sold',
    );
  });
});

import { isOnsaleError } from '@onsale/core/errors';
import { decidePayment, requireCancellable } from '@onsale/core/payment';
import type { Entry, EntryStatus } from '@onsale/core/queue';
import type { Reservation, ReservationStatus } from '@onsale/core/reservation';
import { describe, expect, test } from 'vitest';

const now = Date.UTC(2027, 0, 1, 12);

const entry = (status: EntryStatus, expiresAt: number | null): Entry => ({
  status,
  admittedAt: expiresAt === null ? null : now - 60_000,
  claimedAt: null,
  expiresAt,
});
const reservation = (status: ReservationStatus, expiresAt = now + 1): Reservation => ({
  status,
  expiresAt,
});

const entries = {
  waiting: entry('waiting', null),
  'active for 1 ms more': entry('active', now + 1),
  'expired this instant': entry('active', now),
  expired: entry('expired', now - 1),
  finished: entry('finished', now + 1),
  left: entry('left', now + 1),
};
const reservations = {
  none: null,
  'held for 1 ms more': reservation('held'),
  'run out this instant': reservation('held', now),
  paid: reservation('paid'),
  released: reservation('released'),
  cancelled: reservation('cancelled'),
};

const expired = 'QUEUE_TOKEN_EXPIRED';
const everything = (answer: string) =>
  Object.fromEntries(Object.keys(reservations).map((name) => [name, answer]));

/** The decision on a payment, by the state of the buyer's entry and of the reservation. */
const table: Record<keyof typeof entries, Record<string, string>> = {
  waiting: everything('NOT_ADMITTED'),
  'active for 1 ms more': {
    none: 'RESERVATION_NOT_FOUND',
    'held for 1 ms more': 'pay',
    'run out this instant': 'RESERVATION_EXPIRED',
    paid: 'replay',
    released: 'RESERVATION_RELEASED',
    cancelled: 'RESERVATION_RELEASED',
  },
  'expired this instant': everything(expired),
  expired: everything(expired),
  finished: { ...everything(expired), paid: 'replay' },
  left: everything(expired),
};

const cases = Object.entries(entries).flatMap(([entryName, of]) =>
  Object.entries(reservations).map(([reservationName, held]) => ({
    entryName,
    reservationName,
    state: { entry: of, reservation: held, position: () => ({ ahead: 7, pollAfterMs: 1_070 }) },
    outcome: table[entryName as keyof typeof entries][reservationName],
  })),
);

test.each(cases)(
  'an entry $entryName with a reservation $reservationName: $outcome',
  ({ state, outcome }) => {
    let seen: string;
    try {
      seen = decidePayment(state, now);
    } catch (error) {
      if (!isOnsaleError(error)) throw error;
      seen = error.reason;
    }
    expect(seen).toBe(outcome);
  },
);

describe('an order', () => {
  test('can be cancelled once', () => {
    const terms = { date: '2027-05-01', startsAt: null, cancelUntilHours: 0 };
    expect(() => requireCancellable({ status: 'paid', ...terms }, 0)).not.toThrow();
    // Also after the end of the term, so that a repeat is always answered alike.
    for (const at of [0, Date.parse('2028-01-01T00:00:00Z')]) {
      expect(() => requireCancellable({ status: 'cancelled', ...terms }, at)).toThrow(
        expect.objectContaining({ reason: 'ALREADY_CANCELLED' }),
      );
    }
  });

  test.each([
    [0, '2027-05-01T00:00:00.000Z'],
    [1, '2027-04-30T23:00:00.000Z'],
    [10_000, '2026-03-10T08:00:00.000Z'],
  ])('with a term of %i hours, cancelling ends at %s to the millisecond', (hours, closedAt) => {
    const date = '2027-05-01';
    const order = { status: 'paid', date, startsAt: null, cancelUntilHours: hours } as const;
    const end = Date.parse(closedAt);
    expect(() => requireCancellable(order, end - 1)).not.toThrow();
    for (const at of [end, end + 1]) {
      expect(() => requireCancellable(order, at)).toThrow(
        expect.objectContaining({ reason: 'CANCELLATION_CLOSED', details: { closedAt } }),
      );
    }
  });

  test('can be cancelled until so many hours before its date begins, where that is known', () => {
    const startsAt = Date.parse('2027-05-01T18:00:00Z');
    const date = '2027-05-01T20:00';
    const order = { status: 'paid', date, startsAt, cancelUntilHours: 2 } as const;
    const end = startsAt - 2 * 3_600_000;
    expect(() => requireCancellable(order, end - 1)).not.toThrow();
    expect(() => requireCancellable(order, end)).toThrow(
      expect.objectContaining({ details: { closedAt: '2027-05-01T16:00:00.000Z' } }),
    );
  });
});

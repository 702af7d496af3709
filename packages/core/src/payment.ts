/**
 * The rules of paying for a reservation and of cancelling an order.
 *
 * order   the record of one payment: the seats it bought and their tickets.
 * ticket  the right to one seat, named by a code that cannot be guessed; void after a cancellation.
 */
import { cancellationEnd, type CancellationTerms } from './catalogue.ts';
import { OnsaleError } from './errors.ts';
import { entryStatusAt, requireActive, type Entry, type Position } from './queue.ts';
import { requireHeld, reservationStatusAt, type Reservation } from './reservation.ts';
import { toIso } from './time/dates.ts';

export const paymentLimits = {
  /** The most reservations that one call pays. */
  reservations: 10,
} as const;

export type OrderStatus = 'paid' | 'cancelled';

/** How an order was paid. Buyers pay points; the box office takes cash, or gives seats away. */
export const paymentMethods = ['points', 'cash', 'complimentary'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** pay: take the points. replay: it was paid before, so give the first answer again. */
export type PaymentDecision = 'pay' | 'replay';

/**
 * Decides what a call to pay may do, from rows read under their locks, at an instant read after
 * them.
 *
 * @param reservation null when the buyer has no such reservation.
 * @throws NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, RESERVATION_NOT_FOUND, RESERVATION_EXPIRED,
 * RESERVATION_RELEASED
 */
export function decidePayment(
  state: { entry: Entry; reservation: Reservation | null; position: () => Position },
  now: number,
): PaymentDecision {
  const { entry, reservation, position } = state;
  const paid = reservation !== null && reservationStatusAt(reservation, now) === 'paid';
  // After a lost answer, a buyer repeats the call with the entry that the payment itself ended.
  if (paid && entryStatusAt(entry, now) === 'finished') return 'replay';
  requireActive(entry, now, position);
  if (reservation === null) throw new OnsaleError('RESERVATION_NOT_FOUND', {});
  if (paid) return 'replay';
  requireHeld(reservation, now);
  return 'pay';
}

/** @throws ALREADY_CANCELLED, at any time, and CANCELLATION_CLOSED from the end of the term on. */
export function requireCancellable(
  order: { status: OrderStatus } & CancellationTerms,
  now: number,
): void {
  if (order.status === 'cancelled') throw new OnsaleError('ALREADY_CANCELLED', {});
  const end = cancellationEnd(order);
  if (now >= end) throw new OnsaleError('CANCELLATION_CLOSED', { closedAt: toIso(end) });
}

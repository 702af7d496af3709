/**
 * The rules of paying for a reservation and of cancelling an order.
 *
 * order   the record of one payment: the seats it bought and their tickets.
 * ticket  the right to one seat, named by a code that cannot be guessed; void once refunded.
 * refund  the return of some of an order's seats, or of all that remain, for what they cost.
 */
import { cancellationEnd, type CancellationTerms } from './catalogue.ts';
import { OnsaleError } from './errors.ts';
import { english, type Wording } from './language/translate.ts';
import { findLoneCompanions, pricedSeats, type Hall } from './hall/hall.ts';
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

/**
 * Requires that its buyer may cancel an order, or some of its seats. Cash is handed back by the box
 * office alone.
 *
 * @throws ALREADY_CANCELLED, at any time, and CANCELLATION_CLOSED from the end of the term on.
 */
export function requireCancellable(
  order: { status: OrderStatus; payment?: PaymentMethod; paidAt?: number } & CancellationTerms,
  now: number,
): void {
  if (order.status === 'cancelled') throw new OnsaleError('ALREADY_CANCELLED', {});
  if (order.payment === 'cash') {
    const message = english`The order was paid in cash: ask the box office for a refund.`;
    const closedAt = toIso(order.paidAt ?? now);
    throw new OnsaleError('CANCELLATION_CLOSED', { closedAt }, { message });
  }
  const end = cancellationEnd(order);
  if (now >= end) throw new OnsaleError('CANCELLATION_CLOSED', { closedAt: toIso(end) });
}

/** An order as it was bought. */
export interface BoughtSeats {
  seatNos: readonly number[];
  total: number;
}

/** The seats of an order that were not refunded, ascending. */
export function remainingSeats(
  { seatNos }: Pick<BoughtSeats, 'seatNos'>,
  refunds: readonly { seatNos: readonly number[] }[],
): number[] {
  const refunded = new Set(refunds.flatMap((refund) => refund.seatNos));
  return seatNos.filter((seatNo) => !refunded.has(seatNo));
}

/** The price of some of an order's seats together. */
export function priceOf(order: BoughtSeats, seatNos: readonly number[], hall: Hall): number {
  const named = new Set(seatNos);
  return pricedSeats(hall, order)
    .filter(({ seatNo }) => named.has(seatNo))
    .reduce((sum, { price }) => sum + price, 0);
}

/**
 * Requires that some of an order's seats can be refunded by themselves.
 *
 * @param remaining the seats that the order still has.
 * @throws SEAT_NOT_FOUND for a seat that is not among them, SEAT_RESTRICTED when a companion seat
 * would stay without its accessible seat.
 */
export function requireRefundable(
  seatNos: readonly number[],
  remaining: readonly number[],
  hall: Hall,
): void {
  const own = new Set(remaining);
  const unknown = seatNos.filter((seatNo) => !own.has(seatNo));
  if (unknown.length > 0) {
    const message: Wording = (t) =>
      t`The order has no seat ${unknown.join(', ')}, or not any more: see its seatNos.`;
    throw new OnsaleError('SEAT_NOT_FOUND', { seatNos: unknown }, { message });
  }
  const rest = remainingSeats({ seatNos: remaining }, [{ seatNos }]);
  const alone = findLoneCompanions(hall, rest);
  if (alone.length > 0) {
    const message: Wording = (t) =>
      t`Seat ${alone.join(', ')} would stay without its accessible seat: refund it too.`;
    throw new OnsaleError('SEAT_RESTRICTED', { seatNos: alone }, { message });
  }
}

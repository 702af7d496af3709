/**
 * The rules of reservations, which hold seats for a limited time.
 *
 * hold         a seat's row that names a reservation and the instant until which it holds the seat.
 * reservation  the seats that one buyer holds together on one date, all or none.
 * sale         a seat's row that names an order; it stays so until that order is cancelled.
 */
import { OnsaleError } from './errors.ts';
import { english } from './language/translate.ts';

export type ReservationStatus = 'held' | 'paid' | 'released' | 'expired' | 'cancelled';

export interface Reservation {
  status: ReservationStatus;
  expiresAt: number;
}

/** A reservation's status as of `now`: a held one is expired from the instant `expiresAt` on. */
export function reservationStatusAt(reservation: Reservation, now: number): ReservationStatus {
  const isExpired = reservation.status === 'held' && reservation.expiresAt <= now;
  return isExpired ? 'expired' : reservation.status;
}

/**
 * Throws unless the reservation still holds its seats.
 *
 * @throws RESERVATION_EXPIRED when its time ran out, RESERVATION_RELEASED when it was released,
 * paid, or its order cancelled.
 */
export function requireHeld(reservation: Reservation, now: number): void {
  const status = reservationStatusAt(reservation, now);
  if (status === 'held') return;
  if (status === 'expired') throw new OnsaleError('RESERVATION_EXPIRED', {});
  throw new OnsaleError('RESERVATION_RELEASED', {}, { message: overMessages[status] });
}

const overMessages: Record<'paid' | 'released' | 'cancelled', string | undefined> = {
  released: undefined,
  paid: english`The reservation is paid: cancel its order to give the seats back.`,
  cancelled: english`The order of this reservation was cancelled: make a new reservation.`,
};

/** @throws SEAT_LIMIT_EXCEEDED when a buyer would have more seats than its limit. */
export function requireWithinSeatLimit(seats: {
  limit: number;
  have: number;
  requested: number;
}): void {
  const { limit, have, requested } = seats;
  if (have + requested > limit) throw new OnsaleError('SEAT_LIMIT_EXCEEDED', { limit, have });
}

/**
 * When a new reservation ends: after `reservationSeconds`, or when its session ends at the latest.
 */
export function reservationEnd(
  {
    reservationSeconds,
    latestSessionEnd,
  }: { reservationSeconds: number; latestSessionEnd: number },
  now: number,
): number {
  return Math.min(now + reservationSeconds * 1000, latestSessionEnd);
}

/**
 * @param session.retryAfterMs until the session ends: another place may then reserve again.
 * @throws RATE_LIMITED when a session would make more reservations than its room allows.
 */
export function requireWithinHoldLimit(session: {
  holds: number;
  holdsPerSession: number;
  retryAfterMs: number;
}): void {
  const { holds, holdsPerSession, retryAfterMs } = session;
  if (holds < holdsPerSession) return;
  throw new OnsaleError('RATE_LIMITED', { limit: 'holdsPerSession' }, { retryAfterMs });
}

/** Whether both lists name the same seats, in any order. Neither may contain a seat twice. */
export function sameSeats(a: readonly number[], b: readonly number[]): boolean {
  const inA = new Set(a);
  return a.length === b.length && b.every((seatNo) => inA.has(seatNo));
}

/** The state of a seat that was reserved or blocked at least once; other seats have no row. */
export interface SeatState {
  orderId: string | null;
  heldUntil: number | null;
  /** When an operator took it off sale; null unless it is blocked. */
  blockedAt: number | null;
}

export const seatStatuses = ['available', 'held', 'sold', 'blocked'] as const;
export type SeatStatus = (typeof seatStatuses)[number];

export function seatStatusAt(seat: SeatState | undefined, now: number): SeatStatus {
  if (!seat) return 'available';
  if (seat.orderId !== null) return 'sold';
  if (seat.blockedAt !== null) return 'blocked';
  return seat.heldUntil !== null && now < seat.heldUntil ? 'held' : 'available';
}

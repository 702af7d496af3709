/**
 * Seats held for a while.
 *
 * hold         a seat's row names a reservation and the instant until which it is held.
 * reservation  the seats that one buyer holds together on one date, all or none.
 * sale         a seat's row names an order: sold, until that order is cancelled.
 */
import { OnsaleError } from './errors.ts';

export type ReservationStatus = 'held' | 'paid' | 'released' | 'expired' | 'cancelled';

export interface Reservation {
  status: ReservationStatus;
  expiresAt: number;
}

/** A reservation's status as of `now`: from the instant `expiresAt` on, a held one is dead. */
export function reservationStatusAt(reservation: Reservation, now: number): ReservationStatus {
  const ranOut = reservation.status === 'held' && reservation.expiresAt <= now;
  return ranOut ? 'expired' : reservation.status;
}

/**
 * Throws unless the reservation is live.
 *
 * @throws RESERVATION_EXPIRED when its time ran out, RESERVATION_RELEASED when it was given back,
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
  paid: 'The reservation is paid: cancel its order to give the seats back.',
  cancelled: 'The order of this reservation was cancelled: reserve anew.',
};

/** @throws SEAT_LIMIT_EXCEEDED when `asked` more seats than those a buyer has are too many. */
export function requireWithinSeatLimit(seats: {
  limit: number;
  have: number;
  asked: number;
}): void {
  const { limit, have, asked } = seats;
  if (have + asked > limit) throw new OnsaleError('SEAT_LIMIT_EXCEEDED', { limit, have });
}

/** Whether both name the same seats, in any order; neither names one twice. */
export function sameSeats(a: readonly number[], b: readonly number[]): boolean {
  const inA = new Set(a);
  return a.length === b.length && b.every((seatNo) => inA.has(seatNo));
}

/** A seat as its row says, and for a seat that nobody ever took, as the missing row says. */
export interface SeatState {
  orderId: string | null;
  heldUntil: number | null;
}

export type SeatStatus = 'available' | 'held' | 'sold';

export function seatStatusAt(seat: SeatState | undefined, now: number): SeatStatus {
  if (!seat) return 'available';
  if (seat.orderId !== null) return 'sold';
  return seat.heldUntil !== null && now < seat.heldUntil ? 'held' : 'available';
}

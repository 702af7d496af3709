/** View of a reservation: its status is that as of `now`, so an expired hold shows as expired. */
import { pricedSeats, type Hall, type PricedSeat } from '@onsale/core/hall/hall';
import { reservationStatusAt, type ReservationStatus } from '@onsale/core/reservation';
import { toIso } from '@onsale/core/time/dates';
import type { ReservationRow } from '@onsale/db/repositories/seats/reservation.repository';

export interface Reservation {
  reservationId: string;
  concertId: string;
  date: string;
  seatNos: number[];
  seats: PricedSeat[];
  total: number;
  status: ReservationStatus;
  expiresAt: string;
}

export function toReservation(
  row: ReservationRow,
  { hall, now }: { hall: Hall; now: number },
): Reservation {
  const { reservationId, concertId, date, seatNos, total } = row;
  const status = reservationStatusAt(row, now);
  const expiresAt = toIso(row.expiresAt);
  const seats = pricedSeats(hall, row);
  return { reservationId, concertId, date, seatNos, seats, total, status, expiresAt };
}

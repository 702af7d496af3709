/** View of a reservation: its status is that as of `now`, so an expired hold shows as expired. */
import { reservationStatusAt, type ReservationStatus } from '@onsale/core/reservation';
import { toIso } from '@onsale/core/time/dates';
import type { ReservationRow } from '@onsale/db/repositories/seats/reservation.repository';

export interface Reservation {
  reservationId: string;
  concertId: string;
  date: string;
  seatNos: number[];
  total: number;
  status: ReservationStatus;
  expiresAt: string;
}

export function toReservation(row: ReservationRow, now: number): Reservation {
  const { reservationId, concertId, date, seatNos, total } = row;
  const status = reservationStatusAt(row, now);
  const expiresAt = toIso(row.expiresAt);
  return { reservationId, concertId, date, seatNos, total, status, expiresAt };
}

/**
 * Releases held seats: the part that releasing, leaving and paying have in common.
 *
 * Only the caller decides whether a hold may be released.
 */
import { recordEvent } from '@onsale/db/repositories/events/record-events';
import type { Tx } from '@onsale/db/store';
import {
  setReservationStatus,
  type ReservationRow,
} from '@onsale/db/repositories/seats/reservation.repository';
import { freeSeats } from '@onsale/db/repositories/seats/seat.repository';

/**
 * Frees the seats of live reservations.
 *
 * @param reservations whose entry and seats this transaction has locked.
 * @param now read after that.
 */
export async function releaseHolds(
  tx: Tx,
  reservations: readonly ReservationRow[],
  now: number,
): Promise<void> {
  for (const reservation of reservations) {
    await freeSeats(tx, reservation);
    await setReservationStatus(tx, reservation, 'released');
    const { concertId, userId, reservationId, date, seatNos } = reservation;
    const released = { reservationId, date, seatNos };
    recordEvent(tx, 'reservation.released', { concertId, userId, at: now, ...released });
  }
}

/**
 * Releases held seats: the part that releasing, leaving and paying have in common.
 *
 * Only the caller decides whether a hold may be released.
 */
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
 */
export async function releaseHolds(tx: Tx, reservations: readonly ReservationRow[]): Promise<void> {
  for (const reservation of reservations) {
    await freeSeats(tx, reservation);
    await setReservationStatus(tx, reservation, 'released');
  }
}

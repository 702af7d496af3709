/** Giving held seats back: what releasing, leaving and paying have in common. */
import type { Tx } from '@onsale/db/database';
import {
  freeSeats,
  setReservationStatus,
  type ReservationRow,
} from '@onsale/db/reservation.repository';

/** Frees the seats of live reservations, whose rows and seats this transaction has locked. */
export async function releaseHolds(tx: Tx, reservations: readonly ReservationRow[]): Promise<void> {
  for (const reservation of reservations) {
    await freeSeats(tx, reservation);
    await setReservationStatus(tx, reservation.reservationId, 'released');
  }
}

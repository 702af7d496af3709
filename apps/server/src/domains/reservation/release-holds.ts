/** Giving held seats back: what releasing, leaving and paying have in common. */
import type { Tx } from '@onsale/db/store';
import {
  setReservationStatus,
  type ReservationRow,
} from '@onsale/db/repositories/seats/reservation.repository';
import { freeSeats } from '@onsale/db/repositories/seats/seat.repository';

/** Frees the seats of live reservations, of an entry that this transaction has locked, with their seats. */
export async function releaseHolds(tx: Tx, reservations: readonly ReservationRow[]): Promise<void> {
  for (const reservation of reservations) {
    await freeSeats(tx, reservation);
    await setReservationStatus(tx, reservation, 'released');
  }
}

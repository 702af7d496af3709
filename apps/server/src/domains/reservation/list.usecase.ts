import { listReservations } from '@onsale/db/repositories/seats/reservation.repository';
import type { App } from '../../app.ts';
import { type Reservation, toReservation } from './reservation-view.ts';

/** The caller's reservations of every concert, newest first. */
export async function ownReservations(
  app: App,
  userId: string,
): Promise<{ reservations: Reservation[] }> {
  const now = await app.db.now();
  const rows = await listReservations(app.db, userId);
  return { reservations: rows.map((row) => toReservation(row, now)) };
}

/** Lists the caller's reservations, as of now. */
import { listReservations } from '@onsale/db/repositories/seats/reservation.repository';
import type { App } from '../../app.ts';
import { toReservation, type Reservation } from './reservation-view.ts';

/** @returns the reservations of every concert and every status, newest first. */
export async function listOwnReservations(
  app: App,
  userId: string,
): Promise<{ reservations: Reservation[] }> {
  const now = await app.db.now();
  const rows = await listReservations(app.db, userId);
  return { reservations: rows.map((row) => toReservation(row, now)) };
}

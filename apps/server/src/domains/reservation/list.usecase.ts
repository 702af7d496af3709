/** Lists the caller's reservations, as of now. */
import {
  listReservations,
  type ReservationCursor,
} from '@onsale/db/repositories/seats/reservation.repository';
import type { App } from '../../app.ts';
import { formatPageCursor, toPage } from '../../wire/pagination.ts';
import { toReservation, type Reservation } from './reservation-view.ts';

/** @returns the reservations of every concert and every status, newest first. */
export async function listOwnReservations(
  app: App,
  { userId, limit, cursor }: { userId: string; limit: number; cursor: ReservationCursor | null },
): Promise<{ reservations: Reservation[]; nextCursor: string | null }> {
  const now = await app.db.now();
  const rows = await listReservations(app.db, { userId, after: cursor, limit: limit + 1 });
  const { page, nextCursor } = toPage(rows, limit, (last) =>
    formatPageCursor(last.createdAt, last.reservationId),
  );
  const reservations = await Promise.all(
    page.map(async (row) => {
      const hall = (await app.halls.find(row.concertId))!;
      return toReservation(row, { hall, now });
    }),
  );
  return { reservations, nextCursor };
}

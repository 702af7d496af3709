/** Releases a reservation: its seats are available again at once. */
import { OnsaleError } from '@onsale/core/errors';
import { requireHeld } from '@onsale/core/reservation';
import {
  findReservation,
  lockReservation,
} from '@onsale/db/repositories/seats/reservation.repository';
import { lockSeats } from '@onsale/db/repositories/seats/seat.repository';
import type { App } from '../../app.ts';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import { lockActiveEntry, placeKeyOf, prepareActiveWrite } from '../queue/active-entry.ts';
import { releaseHolds } from './release-holds.ts';
import { toReservation, type Reservation } from './reservation-view.ts';

/**
 * Releases the seats of a reservation of the caller.
 *
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, RESERVATION_NOT_FOUND,
 * RESERVATION_EXPIRED, RESERVATION_RELEASED
 */
export async function releaseReservation(
  app: App,
  { place, reservationId }: { place: QueuePlace; reservationId: string },
): Promise<Reservation> {
  const position = await prepareActiveWrite(app, place);
  const hall = (await app.halls.find(place.concertId))!;
  const batchPolicy = { operation: 'release', exclusiveKeys: [placeKeyOf(place)] };
  return app.runMutation(async (tx) => {
    await lockActiveEntry(tx, place, position);
    const key = { concertId: place.concertId, reservationId };
    const found = await findReservation(tx, key);
    if (found?.userId !== place.userId) throw new OnsaleError('RESERVATION_NOT_FOUND', {});
    await lockSeats(tx, [found]);
    const reservation = (await lockReservation(tx, key))!;
    const now = await tx.now();
    requireHeld(reservation, now);
    await releaseHolds(tx, [reservation], now);
    return toReservation({ ...reservation, status: 'released' }, { hall, now });
  }, batchPolicy);
}

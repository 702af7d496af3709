import { OnsaleError } from '@onsale/core/errors';
import { requireHeld } from '@onsale/core/reservation';
import {
  findReservation,
  lockReservation,
} from '@onsale/db/repositories/seats/reservation.repository';
import { lockSeats } from '@onsale/db/repositories/seats/seat.repository';
import type { Place } from '../../auth/queue-tokens.ts';
import type { App } from '../../app.ts';
import { approach, lockActivePlace } from '../queue/active-entry.ts';
import { releaseHolds } from './release-holds.ts';
import { type Reservation, showReservation } from './reservation-view.ts';

/**
 * Gives held seats back.
 *
 * @throws NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, RESERVATION_NOT_FOUND, RESERVATION_EXPIRED,
 * RESERVATION_RELEASED
 */
export async function releaseReservation(
  app: App,
  { place, reservationId }: { place: Place; reservationId: string },
): Promise<Reservation> {
  const position = await approach(app, place);
  return app.effect(async (tx) => {
    await lockActivePlace(tx, place, position);
    const key = { concertId: place.concertId, reservationId };
    const found = await findReservation(tx, key);
    if (found?.userId !== place.userId) throw new OnsaleError('RESERVATION_NOT_FOUND', {});
    await lockSeats(tx, [found]);
    const reservation = (await lockReservation(tx, key))!;
    const now = await tx.now();
    requireHeld(reservation, now);
    await releaseHolds(tx, [reservation]);
    return showReservation({ ...reservation, status: 'released' }, now);
  });
}

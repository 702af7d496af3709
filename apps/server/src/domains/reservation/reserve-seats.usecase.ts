import { bestSeats, seatsOutside } from '@onsale/core/catalogue';
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import { requireActive } from '@onsale/core/queue';
import { requireWithinSeatLimit, sameSeats, seatStatusAt } from '@onsale/core/reservation';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import type { BatchPolicy } from '@onsale/db/transactions/batch-scheduler';
import type { Tx } from '@onsale/db/store';
import { extendSession } from '@onsale/db/repositories/queue/admission.repository';
import {
  insertReservation,
  listHeld,
  type ReservationRow,
} from '@onsale/db/repositories/seats/reservation.repository';
import { findTaken } from '@onsale/db/repositories/seats/seat-conflict.repository';
import {
  countSeatsOfUser,
  listSeatStates,
  lockPerformance,
  seatName,
  seatsOf,
  takeSeats,
} from '@onsale/db/repositories/seats/seat.repository';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import type { App } from '../../app.ts';
import { serverLimits } from '../../config/server-limits.ts';
import { prepareActiveWrite, lockActivePlace } from '../queue/active-entry.ts';
import { type Reservation, toReservation } from './reservation-view.ts';

/** Seats by number, or how many of the best. */
export type SeatChoice = { date: string; seatNos: number[] } | { date: string; best: number };

/**
 * Holds all the seats for the caller, or none. Naming exactly the seats of a live reservation of the
 * caller's own gives that one back, with its timer as it was.
 *
 * @throws NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, DATE_NOT_FOUND, SEAT_NOT_FOUND, SEAT_LIMIT_EXCEEDED,
 * SEAT_UNAVAILABLE, and for the best seats SOLD_OUT, NO_ADJACENT_SEATS.
 */
export async function reserveSeats(
  app: App,
  { place, choice }: { place: QueuePlace; choice: SeatChoice },
): Promise<Reservation> {
  const { concertId } = place;
  const position = await prepareActiveWrite(app, place);
  const concert = (await app.concertCache.find(concertId))!;
  const trip = batchPolicyOf(place, choice);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await app.runMutation(async (tx) => {
        const { entry, now } = await lockActivePlace(tx, place, position);
        if (!concert.dates.includes(choice.date)) throw new OnsaleError('DATE_NOT_FOUND', {});
        const stillActive = (at: number) => requireActive(entry, at, position);
        const reservation = await hold(app, tx, { place, concert, choice, now, stillActive });
        return toReservation(reservation, now);
      }, trip);
    } catch (error) {
      // Somebody who named seats took one of the best in between: choose again.
      const raced = 'best' in choice && isOnsaleError(error, 'SEAT_UNAVAILABLE');
      if (!raced) throw error;
      if (attempt === serverLimits.bestSeatAttempts) throw new OnsaleError('OVERLOADED', {});
    }
  }
}

/** Who leaves the choice to the server goes alone, and sees what everybody before has got. */
function batchPolicyOf({ concertId, userId }: QueuePlace, choice: SeatChoice): BatchPolicy | null {
  if ('best' in choice) return null;
  const { date, seatNos } = choice;
  return {
    kind: 'reserve',
    exclusiveKeys: [`${concertId} ${userId}`],
    contendedKeys: seatsOf({ concertId, date, seatNos }).map(seatName),
  };
}

async function hold(
  app: App,
  tx: Tx,
  request: {
    place: QueuePlace;
    concert: Concert;
    choice: SeatChoice;
    now: number;
    /** Throws when the session is over at that instant. */
    stillActive: (at: number) => void;
  },
): Promise<ReservationRow> {
  const { place, concert, choice, now, stillActive } = request;
  const { concertId, userId, waitNo } = place;
  const { date } = choice;
  if ('seatNos' in choice) {
    const outside = seatsOutside(choice.seatNos, concert);
    if (outside.length > 0) throw new OnsaleError('SEAT_NOT_FOUND', { seatNos: outside });
    const held = await listHeld(tx, { concertId, userId, now });
    const same = held.find((own) => own.date === date && sameSeats(own.seatNos, choice.seatNos));
    if (same) return same;
  }
  const asked = 'best' in choice ? choice.best : choice.seatNos.length;
  const have = await countSeatsOfUser(tx, { concertId, userId, now });
  requireWithinSeatLimit({ limit: concert.maxSeatsPerUser, have, asked });

  const seatNos = 'best' in choice ? await pickBest(tx, request, choice) : choice.seatNos;
  const taken = await findTaken(tx, { seats: { concertId, date, seatNos }, now });
  if (taken.length > 0) throw new OnsaleError('SEAT_UNAVAILABLE', { seatNos: taken });
  const reservation: ReservationRow = {
    reservationId: app.ids.id('res'),
    concertId,
    date,
    userId,
    waitNo,
    seatNos: seatNos.toSorted((a, b) => a - b),
    total: concert.price * seatNos.length,
    status: 'held',
    createdAt: now,
    expiresAt: now + concert.reservationSeconds * 1000,
  };
  await insertReservation(tx, reservation);
  const got = await takeSeats(tx, reservation, now);
  const lost = reservation.seatNos.filter((seatNo) => !got.has(seatNo));
  if (lost.length > 0) throw new OnsaleError('SEAT_UNAVAILABLE', { seatNos: lost });
  // Taking seats may have meant waiting for them: what ran out meanwhile stays over.
  const takenAt = await tx.now();
  stillActive(takenAt);
  if (reservation.expiresAt <= takenAt) throw new OnsaleError('OVERLOADED', {});
  await extendSession(tx, place, reservation.expiresAt);
  return reservation;
}

async function pickBest(
  tx: Tx,
  { concert, now }: { concert: Concert; now: number },
  { date, best }: { date: string; best: number },
): Promise<number[]> {
  const { concertId } = concert;
  await lockPerformance(tx, { concertId, date });
  const states = await listSeatStates(tx, { concertId, date });
  const taken = new Set(
    states.filter((state) => seatStatusAt(state, now) !== 'available').map(({ seatNo }) => seatNo),
  );
  const available = concert.seatsPerDate - taken.size;
  if (available === 0) throw new OnsaleError('SOLD_OUT', {});
  const seatNos = bestSeats(taken, best, concert);
  if (!seatNos) throw new OnsaleError('NO_ADJACENT_SEATS', { available });
  return seatNos;
}

/**
 * Reserves seats: holds all the requested seats of one date for a buyer, or none.
 *
 * One conditional write decides every race for a seat: its row is inserted, or updated only if the
 * seat is still available. All checks before it only find conflicts earlier.
 */
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import { priceSeats, type Hall } from '@onsale/core/hall/hall';
import { requireSellable } from '@onsale/core/hall/sellable-seats';
import { latestSessionEnd, requireActive, type Position } from '@onsale/core/queue';
import {
  requireWithinHoldLimit,
  requireWithinSeatLimit,
  reservationEnd,
  sameSeats,
} from '@onsale/core/reservation';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import { extendSession } from '@onsale/db/repositories/queue/admission.repository';
import type { EntryRow } from '@onsale/db/repositories/queue/queue-entry.repository';
import {
  insertReservation,
  listHeld,
  type ReservationRow,
} from '@onsale/db/repositories/seats/reservation.repository';
import { findTaken } from '@onsale/db/repositories/seats/seat-conflict.repository';
import {
  performanceKeyOf,
  seatKeyOf,
  seatsOf,
  takeSeats,
} from '@onsale/db/repositories/seats/seat.repository';
import { readSessionUsage } from '@onsale/db/repositories/seats/session-usage.repository';
import type { Tx } from '@onsale/db/store';
import type { BatchPolicy } from '@onsale/db/transactions/batch-scheduler';
import type { App } from '../../app.ts';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import { serverLimits } from '../../config/server-limits.ts';
import { explainDateRefusal } from '../performance/explain-refusal.ts';
import { lockActiveEntry, prepareActiveWrite } from '../queue/active-entry.ts';
import { requireDateOnSale } from '../queue/require-on-sale.ts';
import { chooseBestSeats, requireSection, type BestChoice } from './choose-best-seats.ts';
import { toReservation, type Reservation } from './reservation-view.ts';
import { requireNoSingleSeat } from './single-seats.ts';

/** Seats by number, or a number of adjacent seats that the server chooses. */
export type SeatChoice = { date: string; seatNos: number[] } | BestChoice;

/**
 * Holds all the seats for the caller, or none. A request for exactly the seats of a live
 * reservation of the caller returns that reservation with its expiry unchanged, so a repeat is
 * safe.
 *
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, DATE_NOT_FOUND, NOT_ON_SALE once
 * the concert is closed, DATE_CLOSED once the sale of the date has ended, SEAT_NOT_FOUND,
 * SEAT_RESTRICTED, RATE_LIMITED, SEAT_LIMIT_EXCEEDED, SEAT_UNAVAILABLE, LEAVES_SINGLE_SEAT; for the
 * best seats also INVALID_INPUT for an unknown section, SOLD_OUT, SEATS_HELD, NO_ADJACENT_SEATS,
 * and OVERLOADED after `bestSeatAttempts` lost races.
 */
export async function reserveSeats(
  app: App,
  { place, choice }: { place: QueuePlace; choice: SeatChoice },
): Promise<Reservation> {
  const { concertId } = place;
  const position = await prepareActiveWrite(app, place);
  const concert = (await app.concertCache.findWith(concertId, choice.date))!;
  const hall = await app.halls.of(concert);
  // Named seats that may leave a single one are judged under the lock of the performance, alone.
  const isJudged = concert.singleSeats === 'refuse' && 'seatNos' in choice;
  const batchPolicy = isJudged ? undefined : batchPolicyOf(place, choice);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await app.runMutation(async (tx) => {
        const { entry, now } = await lockActiveEntry(tx, place, position);
        if (!concert.dates.includes(choice.date)) throw new OnsaleError('DATE_NOT_FOUND', {});
        const reservation = await holdSeats(app, tx, {
          place,
          concert,
          hall,
          choice,
          now,
          entry,
          position,
        });
        return toReservation(reservation, { hall, now });
      }, batchPolicy);
    } catch (error) {
      // A buyer who named seats took one of the best ones between the choice and the hold.
      const lostRace = 'best' in choice && isOnsaleError(error, 'SEAT_UNAVAILABLE');
      if (!lostRace) return explainDateRefusal(app, error, { concertId, date: choice.date });
      if (attempt === serverLimits.bestSeatAttempts) throw new OnsaleError('OVERLOADED', {});
    }
  }
}

/**
 * Requests for named seats are batched with each other, and so are those for the best seats. All
 * for the best seats of one performance are in one batch, which chooses for each in turn.
 */
function batchPolicyOf({ concertId, userId }: QueuePlace, choice: SeatChoice): BatchPolicy {
  const { date } = choice;
  const exclusiveKeys = [`${concertId} ${userId}`];
  if ('best' in choice) {
    const contendedKeys = [performanceKeyOf({ concertId, date })];
    return { operation: 'reserve best', exclusiveKeys, contendedKeys };
  }
  const contendedKeys = seatsOf({ concertId, date, seatNos: choice.seatNos }).map(seatKeyOf);
  return { operation: 'reserve', exclusiveKeys, contendedKeys };
}

async function holdSeats(
  app: App,
  tx: Tx,
  request: {
    place: QueuePlace;
    concert: Concert;
    hall: Hall;
    choice: SeatChoice;
    now: number;
    entry: EntryRow;
    position: () => Position;
  },
): Promise<ReservationRow> {
  const { place, concert, hall, choice, now, entry, position } = request;
  const { concertId, userId, waitNo } = place;
  const { date } = choice;
  if ('seatNos' in choice) {
    requireSellable(hall, choice.seatNos);
    const held = await listHeld(tx, { concertId, userId, now });
    const existing = held.find(
      (own) => own.date === date && sameSeats(own.seatNos, choice.seatNos),
    );
    if (existing) return existing;
  }
  const admittedAt = entry.admittedAt!;
  const usage = await readSessionUsage(tx, { concertId, date, userId, waitNo, admittedAt, now });
  const { reservationSeconds } = concert;
  const sessionEnd = latestSessionEnd({ ...usage, reservationSeconds }, admittedAt);
  requireDateOnSale({ date, ...usage }, now);
  // Only a session that a server of an older version extended may still be active after its end.
  if (sessionEnd <= now) throw new OnsaleError('QUEUE_TOKEN_EXPIRED', {});
  requireWithinHoldLimit({ ...usage, retryAfterMs: entry.expiresAt! - now });
  if ('best' in choice) requireSection(hall, choice);
  const requested = 'best' in choice ? choice.best : choice.seatNos.length;
  requireWithinSeatLimit({ limit: usage.maxSeatsPerUser, have: usage.seats, requested });

  const seatNos =
    'best' in choice
      ? await chooseBestSeats(tx, { concert, hall, price: usage.price, choice, now })
      : choice.seatNos;
  if ('seatNos' in choice && usage.singleSeats === 'refuse') {
    await requireNoSingleSeat(tx, { concertId, hall, choice });
  }
  // Reads in a batch only: there a conflict must fail its member before the batch writes anything.
  const taken = await findTaken(tx, { seats: { concertId, date, seatNos }, now });
  if (taken.length > 0) throw new OnsaleError('SEAT_UNAVAILABLE', { seatNos: taken });
  const ascending = seatNos.toSorted((a, b) => a - b);
  const reservation: ReservationRow = {
    reservationId: app.ids.id('res'),
    concertId,
    date,
    userId,
    waitNo,
    seatNos: ascending,
    total: priceSeats(hall, ascending, usage.price),
    status: 'held',
    createdAt: now,
    expiresAt: reservationEnd({ reservationSeconds, latestSessionEnd: sessionEnd }, now),
    holdNo: usage.holds + 1,
    holdsAllowed: usage.holdsPerSession,
  };
  await insertReservation(tx, reservation);
  const acquired = await takeSeats(tx, reservation, now);
  const lost = reservation.seatNos.filter((seatNo) => !acquired.has(seatNo));
  if (lost.length > 0) throw new OnsaleError('SEAT_UNAVAILABLE', { seatNos: lost });
  // Taking the seats may have waited for row locks. A session or reservation that expired during
  // the wait stays expired, so the clock is read again.
  const takenAt = await tx.now();
  requireActive(entry, takenAt, position);
  requireDateOnSale({ date, ...usage }, takenAt);
  if (reservation.expiresAt <= takenAt) throw new OnsaleError('OVERLOADED', {});
  await extendSession(tx, place, reservation.expiresAt);
  return reservation;
}

/** Reads of the catalogue: the concerts, the dates with available seats, the seat map of a date. */
import { rowOf, section, type SaleState } from '@onsale/core/catalogue';
import { OnsaleError } from '@onsale/core/errors';
import { seatStatusAt, type SeatStatus } from '@onsale/core/reservation';
import { toIso } from '@onsale/core/time/dates';
import { listSeatStates, type SeatStateRow } from '@onsale/db/repositories/seats/seat.repository';
import type { App } from '../../app.ts';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import { requireActiveEntry } from '../queue/active-entry.ts';

export interface ConcertSummary {
  concertId: string;
  title: string;
  dates: string[];
  saleState: SaleState;
  /** null: on sale since it was created. */
  opensAt: string | null;
  seatsPerDate: number;
  /** How many seats a buyer may hold and own, over all dates. */
  maxSeatsPerUser: number;
  /** How many hours before a date begins its orders can be cancelled no longer. */
  cancelUntilHours: number;
  /** Whether every seat of every date to come is sold. */
  soldOut: boolean;
  /** Seats of the dates to come that are free, as of the last seconds. */
  available: number;
  /** The price of the cheapest seat, in points. */
  priceFrom: number;
}

/**
 * The concerts that are not hidden, until `closedListedMs` after they have closed. Needs no
 * credential, and no statement if the last refresh is young enough.
 */
export async function listConcertViews(app: App): Promise<{ concerts: ConcertSummary[] }> {
  await app.saleCache.refreshConcerts();
  return {
    concerts: app.saleCache.publicSales().map(({ concert, saleState, soldOut, available }) => {
      const { concertId, title, dates, opensAt, cancelUntilHours, price } = concert;
      const { seatsPerDate, maxSeatsPerUser } = concert;
      return {
        concertId,
        title,
        dates,
        saleState,
        opensAt: opensAt === null ? null : toIso(opensAt),
        seatsPerDate,
        maxSeatsPerUser,
        cancelUntilHours,
        soldOut,
        available,
        priceFrom: price,
      };
    }),
  };
}

/**
 * The dates of the caller's concert with at least one seat available now.
 *
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED
 */
export async function listAvailableDates(
  app: App,
  place: QueuePlace,
): Promise<{ dates: string[] }> {
  const { now } = await requireActiveEntry(app, place);
  const concert = (await app.concertCache.find(place.concertId))!;
  return { dates: await app.seatAvailability.dates(concert, now) };
}

export interface Seat {
  seatNo: number;
  section: string;
  row: number;
  price: number;
  status: SeatStatus;
  mine: boolean;
}

/**
 * The seat map of one date, as of now. A seat without a row was never taken, and is available.
 *
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, DATE_NOT_FOUND
 */
export async function readSeatMap(
  app: App,
  { place, date }: { place: QueuePlace; date: string },
): Promise<{ date: string; seats: Seat[]; available: number[] }> {
  const { now } = await requireActiveEntry(app, place);
  const { concertId, userId } = place;
  const concert = (await app.concertCache.find(concertId))!;
  if (!concert.dates.includes(date)) throw new OnsaleError('DATE_NOT_FOUND', {});
  const states: (SeatStateRow | undefined)[] = [];
  for (const state of await listSeatStates(app.db, { concertId, date })) {
    states[state.seatNo] = state;
  }
  const seats: Seat[] = [];
  const available: number[] = [];
  for (let seatNo = 1; seatNo <= concert.seatsPerDate; seatNo += 1) {
    const state = states[seatNo];
    const status = seatStatusAt(state, now);
    if (status === 'available') available.push(seatNo);
    const mine = status !== 'available' && state?.userId === userId;
    const row = rowOf(seatNo, concert);
    seats.push({ seatNo, section, row, price: concert.price, status, mine });
  }
  return { date, seats, available };
}

/** Reads of the catalogue: the concerts, the dates with available seats, the seat map of a date. */
import type { SaleState } from '@onsale/core/catalogue';
import type { AdmissionOrder } from '@onsale/core/lobby/lobby-terms';
import { toIsoOrNull } from '@onsale/core/time/dates';
import type { App } from '../../app.ts';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import { requireActiveEntry } from '../queue/active-entry.ts';
import { readCurrentMap } from './current-map.ts';
import {
  cancelledDatesOf,
  toPerformanceView,
  type CancelledDateView,
  type PerformanceView,
} from './performance-view.ts';
import type { ChangedSeats, WholeMap } from './seat-map.ts';

export interface ConcertSummary {
  concertId: string;
  title: string;
  dates: string[];
  performances: PerformanceView[];
  cancelledDates: CancelledDateView[];
  /** The IANA name of the time zone of its dates. */
  timeZone: string;
  saleState: SaleState;
  /** null: on sale since it was created. */
  opensAt: string | null;
  /** From when on buyers may join before that; null without a lobby. */
  lobbyOpensAt: string | null;
  order: AdmissionOrder;
  /** The commitment to the seed of the draw; null where no lots are drawn. */
  seedHash: string | null;
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
    concerts: app.saleCache.publicSales().map(({ concert, saleState, ...seats }) => {
      const { concertId, title, dates, opensAt, cancelUntilHours } = concert;
      const { performances, timeZone, seatsPerDate, maxSeatsPerUser } = concert;
      const { lobbyOpensAt, admissionOrder, seedHash } = concert;
      return {
        concertId,
        title,
        dates,
        performances: performances.map(toPerformanceView),
        cancelledDates: cancelledDatesOf(performances),
        timeZone,
        saleState,
        opensAt: toIsoOrNull(opensAt),
        lobbyOpensAt: toIsoOrNull(lobbyOpensAt),
        order: admissionOrder,
        seedHash,
        seatsPerDate,
        maxSeatsPerUser,
        cancelUntilHours,
        soldOut: seats.soldOut,
        available: seats.available,
        priceFrom: seats.priceFrom,
      };
    }),
  };
}

/**
 * The dates of the caller's concert with at least one seat available now. Dates that another server
 * has added within the last second may be missing, unless no other has a seat.
 *
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED
 */
export async function listAvailableDates(
  app: App,
  place: QueuePlace,
): Promise<{ dates: string[] }> {
  const { now } = await requireActiveEntry(app, place);
  const concert = (await app.concertCache.find(place.concertId))!;
  const dates = await app.seatAvailability.dates(concert, now);
  if (dates.length > 0) return { dates };
  const current = (await app.concertCache.findCurrent(place.concertId))!;
  return { dates: current === concert ? [] : await app.seatAvailability.dates(current, now) };
}

/**
 * The seat map of one date as of now, or what changed in it since a version that the caller has.
 *
 * @param request `since` is the version of an earlier answer to the same caller. One that is not
 * known, or too much has changed since, is answered with the whole map.
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, DATE_NOT_FOUND, DATE_CANCELLED
 */
export async function readSeatMap(
  app: App,
  { place, date, since }: { place: QueuePlace; date: string; since?: string | undefined },
): Promise<WholeMap | ChangedSeats> {
  const { now } = await requireActiveEntry(app, place);
  const { concertId, userId } = place;
  const { map, latest } = await readCurrentMap(app, { concertId, date, now });
  return map.answer(userId, { since, latest });
}

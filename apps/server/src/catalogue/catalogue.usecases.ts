import { rowOf, saleStateAt, section, type SaleState } from '@onsale/core/catalogue';
import { toIso } from '@onsale/core/clock';
import { OnsaleError } from '@onsale/core/errors';
import { seatStatusAt, type SeatStatus } from '@onsale/core/reservation';
import { listConcerts } from '@onsale/db/catalogue.repository';
import { listSeatStates } from '@onsale/db/seat.repository';
import type { Place } from '../account/tokens.ts';
import type { App } from '../app.ts';
import { requireActivePlace } from '../queue/gate.ts';

export interface ConcertSummary {
  concertId: string;
  title: string;
  dates: string[];
  saleState: SaleState;
  opensAt: string | null;
}

export async function showConcerts(app: App): Promise<{ concerts: ConcertSummary[] }> {
  const now = await app.db.now();
  const concerts = await listConcerts(app.db);
  return {
    concerts: concerts.map(({ concertId, title, dates, opensAt }) => ({
      concertId,
      title,
      dates,
      saleState: saleStateAt({ opensAt, dates }, now),
      opensAt: opensAt === null ? null : toIso(opensAt),
    })),
  };
}

/** The dates of the caller's concert with at least one seat free now. */
export async function bookableDates(app: App, place: Place): Promise<{ dates: string[] }> {
  const { now } = await requireActivePlace(app, place);
  const concert = (await app.concerts.find(place.concertId))!;
  return { dates: await app.bookable.dates(concert, now) };
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
 * The seat map of one date.
 *
 * @throws DATE_NOT_FOUND, and what keeps the caller out: NOT_ADMITTED, QUEUE_TOKEN_EXPIRED.
 */
export async function seatMap(
  app: App,
  { place, date }: { place: Place; date: string },
): Promise<{ date: string; seats: Seat[]; available: number[] }> {
  const { now } = await requireActivePlace(app, place);
  const { concertId, userId } = place;
  const concert = (await app.concerts.find(concertId))!;
  if (!concert.dates.includes(date)) throw new OnsaleError('DATE_NOT_FOUND', {});
  const rows = await listSeatStates(app.db, { concertId, date });
  const states = new Map(rows.map((state) => [state.seatNo, state]));
  const seats = Array.from({ length: concert.seatsPerDate }, (_, index): Seat => {
    const seatNo = index + 1;
    const state = states.get(seatNo);
    const status = seatStatusAt(state, now);
    return {
      seatNo,
      section,
      row: rowOf(seatNo, concert),
      price: concert.price,
      status,
      mine: status !== 'available' && state?.userId === userId,
    };
  });
  const available = seats.filter((seat) => seat.status === 'available').map(({ seatNo }) => seatNo);
  return { date, seats, available };
}

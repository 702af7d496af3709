/** The seat map of a date of a concert as of now, from memory. */
import { OnsaleError } from '@onsale/core/errors';
import type { ConcertCache } from './concert-cache.ts';
import type { HallCache } from './hall-cache.ts';
import { cancelledDatesOf } from './performance-view.ts';
import type { CurrentMap, SeatBoards } from './seat-boards.ts';

export interface MapSources {
  concertCache: ConcertCache;
  halls: HallCache;
  seatBoards: SeatBoards;
}

export interface MapRequest {
  concertId: string;
  date: string;
  /** As of when: read after the request came. */
  now: number;
}

/** @throws DATE_NOT_FOUND, DATE_CANCELLED */
export async function readCurrentMap(
  { concertCache, halls, seatBoards }: MapSources,
  { concertId, date, now }: MapRequest,
): Promise<CurrentMap> {
  const concert = (await concertCache.findWith(concertId, date))!;
  const performance = concert.performances.find((one) => one.date === date);
  if (!performance) throw new OnsaleError('DATE_NOT_FOUND', {});
  const [cancelled] = cancelledDatesOf([performance]);
  if (cancelled) throw new OnsaleError('DATE_CANCELLED', cancelled);
  return seatBoards.read(concert, { hall: await halls.of(concert), date, now });
}

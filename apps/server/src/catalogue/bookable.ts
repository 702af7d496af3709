/**
 * Which dates have a seat free, at a cost that does not grow with the seats: everybody who is let in
 * asks, and most of them when nearly everything is sold.
 *
 * A seat has a row from the first time that somebody took it, and for ever. So of each date a process
 * remembers the highest number up to which a seat without a row may be found: one look says whether
 * it is still free, and where it is not the number only goes down. Once every seat of a date has a
 * row, it is free if one of those is that nobody has bought, of which there are few.
 */
import { Recent } from '@onsale/core/rate';
import type { Concert } from '@onsale/db/catalogue.repository';
import type { Database } from '@onsale/db/database';
import {
  datesWithFreedSeats,
  lastNeverTaken,
  neverTakenOf,
} from '@onsale/db/free-seats.repository';
import { serverLimits } from '../config.ts';

export interface Bookable {
  /** The dates of a concert with at least one seat free at `now`, in their order. */
  dates(concert: Concert, now: number): Promise<string[]>;
}

export function createBookable(db: Database): Bookable {
  /** Of each concert, by date: no higher number is one that nobody ever took. */
  const highest = new Recent<Map<string, number>>(serverLimits.concertsRemembered);

  const datesWithFreshSeats = async (
    { concertId, dates, seatsPerDate }: Concert,
    upTo: Map<string, number>,
  ): Promise<Set<string>> => {
    const candidates = dates.map((date) => {
      return { concertId, date, seatNo: upTo.get(date) ?? seatsPerDate };
    });
    const possible = candidates.filter(({ seatNo }) => seatNo > 0);
    const free = await neverTakenOf(db, possible);
    const fresh = new Set(free.map(({ date }) => date));
    for (const { date, seatNo } of possible) {
      if (fresh.has(date)) continue;
      const next = await lastNeverTaken(db, { concertId, date }, seatNo - 1);
      upTo.set(date, Math.min(next, upTo.get(date) ?? seatsPerDate));
      if (next > 0) fresh.add(date);
    }
    return fresh;
  };

  return {
    async dates(concert, now) {
      const { concertId, dates } = concert;
      const upTo = highest.get(concertId) ?? new Map<string, number>();
      highest.set(concertId, upTo);
      const fresh = await datesWithFreshSeats(concert, upTo);
      if (fresh.size === dates.length) return dates;
      const taken = dates.filter((date) => !fresh.has(date)).map((date) => ({ concertId, date }));
      const freed = await datesWithFreedSeats(db, taken, now);
      return dates.filter((date) => fresh.has(date) || freed.includes(date));
    },
  };
}

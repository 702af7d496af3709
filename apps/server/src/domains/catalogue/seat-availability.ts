/**
 * Which dates have a seat free, at a cost that does not grow with the seats: everybody who is let in
 * asks, and most of them when nearly everything is sold.
 *
 * A seat has a row from the first time that somebody took it, and for ever. So of each date a process
 * remembers the highest number up to which a seat without a row may be found: one look says whether
 * it is still free, and where it is not the number only goes down. Once every seat of a date has a
 * row, it is free if one of those is that nobody has bought, of which there are few.
 */
import { LruCache } from '@onsale/core/structures/lru-cache';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import type { Database } from '@onsale/db/database';
import {
  datesWithReleasedSeats,
  highestUntouchedSeat,
  findUntouchedSeats,
} from '@onsale/db/repositories/seats/seat-availability.repository';
import type { PerformanceKey } from '@onsale/db/repositories/seats/seat.repository';
import { serverLimits } from '../../config/server-limits.ts';

export interface SeatAvailability {
  /** The dates of a concert with at least one seat free at `now`, in their order. */
  dates(concert: Concert, now: number): Promise<string[]>;
}

export function createSeatAvailability(db: Database): SeatAvailability {
  /** Of each concert, by date: no higher number is one that nobody ever took. */
  const highest = new LruCache<Map<string, number>>(serverLimits.concertsRemembered);
  /** The first look at a house that is nearly full takes a while: all who come meanwhile share it. */
  const lowerings = new Map<string, Promise<void>>();

  const lower = (key: PerformanceKey, upTo: Map<string, number>): Promise<void> => {
    const name = `${key.concertId} ${key.date}`;
    const underWay = lowerings.get(name);
    if (underWay) return underWay;
    const lowering = highestUntouchedSeat(db, key, upTo.get(key.date)! - 1)
      .then((seatNo) => void upTo.set(key.date, seatNo))
      .finally(() => lowerings.delete(name));
    lowerings.set(name, lowering);
    return lowering;
  };

  const datesWithFreshSeats = async (
    { concertId, dates, seatsPerDate }: Concert,
    upTo: Map<string, number>,
  ): Promise<Set<string>> => {
    for (const date of dates) if (!upTo.has(date)) upTo.set(date, seatsPerDate);
    const fresh = new Set<string>();
    for (;;) {
      const possible = dates
        .filter((date) => !fresh.has(date) && upTo.get(date)! > 0)
        .map((date) => ({ concertId, date, seatNo: upTo.get(date)! }));
      if (possible.length === 0) return fresh;
      for (const { date } of await findUntouchedSeats(db, possible)) fresh.add(date);
      // What is found now may be gone before it is shown, so it is looked at once more.
      for (const { date } of possible) if (!fresh.has(date)) await lower({ concertId, date }, upTo);
    }
  };

  return {
    async dates(concert, now) {
      const { concertId, dates } = concert;
      const upTo = highest.get(concertId) ?? new Map<string, number>();
      highest.set(concertId, upTo);
      const fresh = await datesWithFreshSeats(concert, upTo);
      if (fresh.size === dates.length) return dates;
      const taken = dates.filter((date) => !fresh.has(date)).map((date) => ({ concertId, date }));
      const freed = await datesWithReleasedSeats(db, taken, now);
      return dates.filter((date) => fresh.has(date) || freed.includes(date));
    },
  };
}

/**
 * Tells which dates have an available seat, at a cost that does not grow with the seats.
 *
 * Every admitted buyer asks, and most ask when nearly everything is sold, so counting seats would
 * be slowest when it is most in use. A seat gets a row when it is first taken, and keeps it; until
 * then it is untouched, and available. For each date the process caches an upper bound of the
 * untouched seat numbers. One lookup tells whether the seat at the bound is still untouched; if
 * not, the bound moves down, and never up again. Once every seat has a row, the date is available
 * if one of the few unsold rows is not held.
 *
 * Callers who ask for one concert while a reading of it is in flight share the next reading. With
 * 89 dates a reading costs the database 0.7 ms, and one for each caller was the most expensive
 * statement of a purchase.
 */
import { coalesce, type CoalescedCalls } from '@onsale/core/async/single-flight';
import { LruCache } from '@onsale/core/structures/lru-cache';
import type { Database } from '@onsale/db/database';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import {
  datesWithReleasedSeats,
  findUntouchedSeats,
  highestUntouchedSeat,
} from '@onsale/db/repositories/seats/seat-availability.repository';
import type { PerformanceKey } from '@onsale/db/repositories/seats/seat.repository';
import { serverLimits } from '../../config/server-limits.ts';

export interface SeatAvailability {
  /** The dates of a concert with at least one seat available at `now`, in the concert's order. */
  dates(concert: Concert, now: number): Promise<string[]>;
}

interface Availability {
  concert: Concert;
  /** The latest instant for which a caller has asked. */
  now: number;
  /** By date: no seat with a higher number is untouched; 0 when none is. */
  bounds: Map<string, number>;
  /** The dates that the last reading has found available. */
  dates: string[];
  readings: CoalescedCalls;
}

export function createSeatAvailability(db: Database): SeatAvailability {
  const concerts = new LruCache<Availability>(serverLimits.cachedConcerts);

  /** Moves the bound of a date down to its highest untouched seat. */
  const lowerBound = async (key: PerformanceKey, bounds: Availability['bounds']): Promise<void> => {
    const { date } = key;
    bounds.set(date, await highestUntouchedSeat(db, key, bounds.get(date)! - 1));
  };

  const datesWithUntouchedSeats = async ({
    concert: { concertId, dates, seatsPerDate },
    bounds,
  }: Availability): Promise<Set<string>> => {
    for (const date of dates) if (!bounds.has(date)) bounds.set(date, seatsPerDate);
    const untouched = new Set<string>();
    for (;;) {
      const candidates = dates
        .filter((date) => !untouched.has(date) && bounds.get(date)! > 0)
        .map((date) => ({ concertId, date, seatNo: bounds.get(date)! }));
      if (candidates.length === 0) return untouched;
      for (const { date } of await findUntouchedSeats(db, candidates)) untouched.add(date);
      // The seat that a scan finds may be taken before the answer is sent, so the loop checks it.
      for (const { date } of candidates) {
        if (!untouched.has(date)) await lowerBound({ concertId, date }, bounds);
      }
    }
  };

  const read = async (availability: Availability): Promise<void> => {
    const { concert, now } = availability;
    const { concertId, dates } = concert;
    const untouched = await datesWithUntouchedSeats(availability);
    const touched = dates.filter((date) => !untouched.has(date));
    const performances = touched.map((date) => ({ concertId, date }));
    const released =
      touched.length === 0 ? [] : await datesWithReleasedSeats(db, performances, now);
    availability.dates = dates.filter((date) => untouched.has(date) || released.includes(date));
  };

  const open = (concert: Concert, now: number): Availability => {
    const opened: Availability = {
      concert,
      now,
      bounds: new Map(),
      dates: [],
      readings: coalesce(() => read(opened)),
    };
    return opened;
  };

  return {
    async dates(concert, now) {
      const { concertId } = concert;
      const availability = concerts.get(concertId) ?? open(concert, now);
      concerts.set(concertId, availability);
      availability.concert = concert;
      availability.now = Math.max(now, availability.now);
      await availability.readings.run('');
      return availability.dates;
    },
  };
}

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
 * Callers who ask at the same time share the statement: with 89 dates it costs the database 0.7 ms,
 * and one for each caller was the most expensive of a purchase.
 */
import { shareInFlightByKey } from '@onsale/core/async/single-flight';
import { datesOnSale } from '@onsale/core/catalogue';
import { LruCache } from '@onsale/core/structures/lru-cache';
import type { Database } from '@onsale/db/database';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import {
  datesWithReleasedSeats,
  findUntouchedSeats,
  highestUntouchedSeat,
} from '@onsale/db/repositories/seats/seat-availability.repository';
import {
  performanceKeyOf,
  type PerformanceKey,
} from '@onsale/db/repositories/seats/seat.repository';
import { serverLimits } from '../../config/server-limits.ts';

export interface SeatAvailability {
  /** The dates on sale with at least one seat available at `now`, in the concert's order. */
  dates(concert: Concert, now: number): Promise<string[]>;
}

/** By date: no seat with a higher number is untouched; 0 when none is. */
type UpperBounds = Map<string, number>;

export function createSeatAvailability(db: Database): SeatAvailability {
  const boundsByConcert = new LruCache<UpperBounds>(serverLimits.cachedConcerts);
  /**
   * Single-flight: the first scan of a nearly sold-out date is slow, so concurrent calls share it.
   */
  const shareScan = shareInFlightByKey<void>();

  /** Moves the bound of a date down to its highest untouched seat. */
  const lowerBound = (key: PerformanceKey, bounds: UpperBounds): Promise<void> =>
    shareScan(performanceKeyOf(key), () =>
      highestUntouchedSeat(db, key, bounds.get(key.date)! - 1).then(
        (seatNo) => void bounds.set(key.date, seatNo),
      ),
    );

  const datesWithUntouchedSeats = async (
    { concertId, dates, seatsPerDate }: Pick<Concert, 'concertId' | 'dates' | 'seatsPerDate'>,
    bounds: UpperBounds,
  ): Promise<Set<string>> => {
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

  return {
    async dates(concert, now) {
      const { concertId, seatsPerDate } = concert;
      const dates = datesOnSale(concert.performances, now);
      const bounds = boundsByConcert.get(concertId) ?? new Map<string, number>();
      boundsByConcert.set(concertId, bounds);
      const untouched = await datesWithUntouchedSeats({ concertId, dates, seatsPerDate }, bounds);
      if (untouched.size === dates.length) return dates;
      const performances = dates
        .filter((date) => !untouched.has(date))
        .map((date) => ({ concertId, date }));
      const released = await datesWithReleasedSeats(db, { performances, now });
      return dates.filter((date) => untouched.has(date) || released.includes(date));
    },
  };
}

/**
 * LRU cache of halls. A hall never changes, so whatever is cached is right.
 *
 * Plain halls, of rows of one length, are shared by all concerts that have as many seats.
 */
import { shareInFlightByKey } from '@onsale/core/async/single-flight';
import { buildHall, plainHall, type Hall, type PlainSeats } from '@onsale/core/hall/hall';
import { LruCache } from '@onsale/core/structures/lru-cache';
import type { Database } from '@onsale/db/database';
import { findLayout } from '@onsale/db/repositories/layout.repository';
import { serverLimits } from '../../config/server-limits.ts';

/** A concert, as far as its hall depends on it. */
export type HallOwner = PlainSeats & { concertId: string; hasLayout: boolean };

export interface HallCache {
  /** The hall of a concert, without a statement unless its layout was not asked for lately. */
  of(concert: HallOwner): Promise<Hall>;
  /** The same for a concert that is known by its id; undefined when there is no such concert. */
  find(concertId: string): Promise<Hall | undefined>;
}

export function createHallCache(
  db: Database,
  findConcert: (concertId: string) => Promise<HallOwner | undefined>,
): HallCache {
  const cache = new LruCache<Hall>(serverLimits.cachedConcerts);
  const share = shareInFlightByKey<Hall>();
  const read = async (concertId: string) => buildHall((await findLayout(db, concertId))!);
  const of = async (concert: HallOwner): Promise<Hall> => {
    const { concertId, hasLayout, seatsPerDate, seatsPerRow } = concert;
    const key = hasLayout ? concertId : `${seatsPerDate} ${seatsPerRow}`;
    const known = cache.get(key);
    if (known) return known;
    const hall = hasLayout ? await share(concertId, () => read(concertId)) : plainHall(concert);
    cache.set(key, hall);
    return hall;
  };
  return {
    of,
    async find(concertId) {
      const concert = await findConcert(concertId);
      return concert && of(concert);
    },
  };
}

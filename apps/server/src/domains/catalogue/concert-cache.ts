/**
 * LRU cache of concerts, for calls that need their layout and terms without a statement.
 *
 * An operator may change a concert's terms. Each refresh of the sale cache replaces what is cached
 * here, so an entry is at most a second old. Calls that reserve or join read the terms that they
 * depend on from rows, under their locks. The first callers of a server share one reading.
 */
import { shareInFlightByKey } from '@onsale/core/async/single-flight';
import { LruCache } from '@onsale/core/structures/lru-cache';
import { findConcert, type Concert } from '@onsale/db/repositories/catalogue.repository';
import { readPerformancesVersion } from '@onsale/db/repositories/performance.repository';
import type { Database } from '@onsale/db/database';
import { serverLimits } from '../../config/server-limits.ts';

export interface ConcertCache {
  find(concertId: string): Promise<Concert | undefined>;
  /** The same; it is read again when a date is asked for that another server may have added. */
  findWith(concertId: string, date: string): Promise<Concert | undefined>;
  /** The same; it is read again where another server has added dates to it. */
  findCurrent(concertId: string): Promise<Concert | undefined>;
  /** Replaces the concerts that are cached; the others are left out. */
  update(concerts: readonly Concert[]): void;
}

export function createConcertCache(db: Database): ConcertCache {
  const cache = new LruCache<Concert>(serverLimits.cachedConcerts);
  const share = shareInFlightByKey<Concert | undefined>();
  const read = async (concertId: string): Promise<Concert | undefined> => {
    const concert = await share(concertId, () => findConcert(db, concertId));
    if (concert) cache.set(concertId, concert);
    return concert;
  };
  const find = async (concertId: string) => cache.get(concertId) ?? (await read(concertId));
  return {
    find,
    async findWith(concertId, date) {
      const concert = await find(concertId);
      return concert && !concert.dates.includes(date) ? read(concertId) : concert;
    },
    async findCurrent(concertId) {
      const concert = await find(concertId);
      if (!concert || !db.isShared) return concert;
      const version = await readPerformancesVersion(db, concertId);
      return version === concert.performancesVersion ? concert : read(concertId);
    },
    update(concerts) {
      for (const concert of concerts) cache.replace(concert.concertId, concert);
    },
  };
}

/**
 * LRU cache of concerts, which never change once created, so entries need no invalidation.
 *
 * The limits of a concert's room do change; they are not in here.
 */
import { LruCache } from '@onsale/core/structures/lru-cache';
import { findConcert, type Concert } from '@onsale/db/repositories/catalogue.repository';
import type { Database } from '@onsale/db/database';
import { serverLimits } from '../../config/server-limits.ts';

export interface ConcertCache {
  find(concertId: string): Promise<Concert | undefined>;
}

export function createConcertCache(db: Database): ConcertCache {
  const cache = new LruCache<Concert>(serverLimits.cachedConcerts);
  return {
    async find(concertId) {
      const concert = cache.get(concertId) ?? (await findConcert(db, concertId));
      if (concert) cache.set(concertId, concert);
      return concert;
    },
  };
}

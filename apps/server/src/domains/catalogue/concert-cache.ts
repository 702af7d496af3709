/** Concerts, read once: nothing of them changes after they were made. (A room's limits do.) */
import { LruCache } from '@onsale/core/structures/lru-cache';
import { findConcert, type Concert } from '@onsale/db/repositories/catalogue.repository';
import type { Database } from '@onsale/db/database';
import { serverLimits } from '../../config/server-limits.ts';

export interface ConcertCache {
  find(concertId: string): Promise<Concert | undefined>;
}

export function createConcertCache(db: Database): ConcertCache {
  const known = new LruCache<Concert>(serverLimits.concertsRemembered);
  return {
    async find(concertId) {
      const concert = known.get(concertId) ?? (await findConcert(db, concertId));
      if (concert) known.set(concertId, concert);
      return concert;
    },
  };
}

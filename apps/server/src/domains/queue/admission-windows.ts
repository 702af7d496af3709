/**
 * Caches the admissions of each room's last minute, so that a step reads only the newer ones.
 *
 * A transaction takes the cache of its room and gives it back once it has committed. So a cache
 * never has rows of a transaction that was rolled back; a step that finds none counts everything.
 * Counting 20,000 admissions again takes the database as long as the rest of a step twice over.
 */
import { AdmissionWindowCache } from '@onsale/db/repositories/queue/admission-window.repository';

export interface AdmissionWindows {
  /** The cache of a room, for a transaction that has the lock of the room. */
  take(concertId: string): AdmissionWindowCache;
  /** Call it once, after the commit. */
  giveBack(concertId: string, cache: AdmissionWindowCache): void;
}

export function createAdmissionWindows(): AdmissionWindows {
  const caches = new Map<string, AdmissionWindowCache>();
  return {
    take(concertId) {
      const cache = caches.get(concertId) ?? new AdmissionWindowCache();
      caches.delete(concertId);
      return cache;
    },
    giveBack(concertId, cache) {
      caches.set(concertId, cache);
    },
  };
}

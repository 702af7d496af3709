import { LruCache } from './lru-cache.ts';

/**
 * How often somebody may call.
 *
 * bucket   what one caller has left: full at first, a call takes one token, and one comes back every
 *          `intervalMs`. So a short burst passes, and then the pace counts.
 * key      who is counted together: a place, a user, an address.
 */
export interface Rate {
  /** How many calls pass at once, when there were none before. */
  burst: number;
  /** How long it takes for one more to pass. */
  intervalMs: number;
}

/** `count` calls at once, and as many again in the course of each such period. */
export function rateOf(count: number, periodMs: number): Rate {
  return { burst: count, intervalMs: periodMs / count };
}

/** What fractions of an interval may be off by, so that a call passes at the very instant it was told. */
const rounding = 1e-9;

interface Bucket {
  tokens: number;
  /** As of when. */
  at: number;
  intervalMs: number;
}

/** The buckets of many callers. */
export class TokenBuckets {
  readonly #buckets: LruCache<Bucket>;

  /** @param capacity how many callers are remembered at most. */
  constructor(capacity: number) {
    this.#buckets = new LruCache(capacity);
  }

  /**
   * Takes a token of `key`. A refused call takes none, so that whoever is too fast is not kept out
   * for longer.
   *
   * @returns how long to wait before the next call passes; 0 when this one does.
   */
  take(key: string, { burst, intervalMs }: Rate, now: number): number {
    const bucket = this.#buckets.get(key);
    if (!bucket) {
      this.#buckets.set(key, { tokens: burst - 1, at: now, intervalMs });
      return 0;
    }
    // A clock that was set back gives nothing, and takes nothing.
    bucket.at = Math.min(bucket.at, now);
    const tokens = Math.min(burst, bucket.tokens + (now - bucket.at) / bucket.intervalMs);
    if (tokens < 1 - rounding) {
      const passesAt = bucket.at + (1 - bucket.tokens) * bucket.intervalMs;
      return Math.max(1, Math.ceil(passesAt - now));
    }
    bucket.tokens = tokens - 1;
    bucket.at = now;
    return 0;
  }

  /** From now on a token of `key` comes back every `intervalMs`. */
  pace(key: string, intervalMs: number): void {
    const bucket = this.#buckets.get(key);
    if (bucket) bucket.intervalMs = Math.max(1, intervalMs);
  }
}

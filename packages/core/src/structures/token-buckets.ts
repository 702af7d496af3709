/**
 * Token buckets in bounded memory, one for each key: the rate limiter of calls.
 *
 * A bucket is full at first. A call takes one token, and one token comes back every `intervalMs`.
 * So a short burst passes, and after it the steady rate applies. The key is what is counted
 * together: a place in line, a user, or an address.
 */
import { LruCache } from './lru-cache.ts';

export interface Rate {
  /** How many calls pass at once from a full bucket. */
  burst: number;
  /** How long one token takes to come back. */
  intervalMs: number;
}

/** Allows `count` calls at once, and refills as many over each period. */
export function rateOf(count: number, periodMs: number): Rate {
  return { burst: count, intervalMs: periodMs / count };
}

/**
 * Tolerates rounding of fractions of a token, so that a call passes at the very instant announced.
 */
const rounding = 1e-9;

interface Bucket {
  tokens: number;
  /** The instant at which `tokens` was counted. */
  at: number;
  intervalMs: number;
}

export class TokenBuckets {
  readonly #buckets: LruCache<Bucket>;

  /** @param capacity the most keys that are held. */
  constructor(capacity: number) {
    this.#buckets = new LruCache(capacity);
  }

  /**
   * Takes a token of `key`. A refused call takes none, so a caller that is too fast is not kept out
   * any longer for it.
   *
   * @param rate with `count`, the tokens to take at once, 1 by default; a full bucket lets more
   * than it holds pass.
   * @returns the milliseconds until the next call passes; 0 when this one does.
   */
  take(key: string, rate: Rate & { count?: number }, now: number): number {
    const { burst, intervalMs, count = 1 } = rate;
    const bucket = this.#buckets.get(key);
    const taken = Math.min(count, burst);
    if (!bucket) {
      this.#buckets.set(key, { tokens: burst - taken, at: now, intervalMs });
      return 0;
    }
    // A clock that was set back neither adds tokens nor removes any.
    bucket.at = Math.min(bucket.at, now);
    const tokens = Math.min(burst, bucket.tokens + (now - bucket.at) / bucket.intervalMs);
    if (tokens < taken - rounding) {
      const passesAt = bucket.at + (taken - bucket.tokens) * bucket.intervalMs;
      return Math.max(1, Math.ceil(passesAt - now));
    }
    bucket.tokens = tokens - taken;
    bucket.at = now;
    return 0;
  }

  /** The tokens of `key` now, of which none is taken. */
  available(key: string, { burst }: Rate, now: number): number {
    const bucket = this.#buckets.get(key);
    if (!bucket) return burst;
    const elapsedMs = Math.max(0, now - bucket.at);
    return Math.min(burst, bucket.tokens + elapsedMs / bucket.intervalMs);
  }

  /** From now on a token of `key` comes back every `intervalMs`. */
  setRefillInterval(key: string, intervalMs: number): void {
    const bucket = this.#buckets.get(key);
    if (bucket) bucket.intervalMs = Math.max(1, intervalMs);
  }
}

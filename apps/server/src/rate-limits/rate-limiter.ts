/**
 * Tells who calls too often to wait, before anything is done for the call. All of it is in the memory
 * of this process: a look-up in a map, no database. What has to be exact over several servers is
 * counted in the transaction of its effect (database-quotas.ts).
 */
import type { Clock } from '@onsale/core/time/clock';
import { OnsaleError } from '@onsale/core/errors';
import type { RateLimit } from '@onsale/core/rate-limit-names';
import { TokenBuckets, rateOf } from '@onsale/core/structures/token-buckets';
import { LruCache } from '@onsale/core/structures/lru-cache';
import type { ClientAddress } from '../http/client-address.ts';
import type { Limits } from './limits.ts';

export type Client = ClientAddress | undefined;

export interface RateLimiter {
  /** Counts a call of a procedure for the address that it comes from. @throws RATE_LIMITED */
  address(path: string, client: Client): void;
  /** Counts a call of a procedure for its user. @throws RATE_LIMITED */
  account(path: string, caller: { userId: string; client: Client }): void;
  /**
   * Counts a status call of a place.
   *
   * @returns what to do with the `pollAfterMs` that it is answered.
   * @throws RATE_LIMITED
   */
  poll(place: { concertId: string; waitNo: number }, client: Client): (pollAfterMs: number) => void;
  /** Refuses at once, until its time has come, what the database refused. @throws RATE_LIMITED */
  throwIfBlocked(key: string, limit: RateLimit): void;
  /** Remembers that the database refused, and for how long it will. */
  block(key: string, waitMs: number): void;
}

/** Names of limits that count calls a minute. */
type PerMinute = Extract<RateLimit, `${string}PerMinute`>;

const limited: Partial<Record<string, { perAddress: PerMinute; perAccount?: PerMinute }>> = {
  'queue.status': { perAddress: 'pollsPerAddressPerMinute' },
  'queue.join': {
    perAddress: 'joinAttemptsPerAddressPerMinute',
    perAccount: 'joinsPerAccountPerMinute',
  },
  'wallet.charge': {
    perAddress: 'chargesPerAddressPerMinute',
    perAccount: 'chargesPerAccountPerMinute',
  },
  'payment.pay': {
    perAddress: 'paymentsPerAddressPerMinute',
    perAccount: 'paymentsPerAccountPerMinute',
  },
};

const minuteMs = 60_000;
/** A first poll has not been told anything yet; the answer to it says how soon the next may come. */
const firstPollMs = 1_000;

/** @param clock the process's own: these are durations, and no promise rests on them. */
export function createRateLimiter(clock: Clock, limits: Limits): RateLimiter {
  const { rememberedCallers } = limits;
  const buckets = new Map<RateLimit, TokenBuckets>();
  const bucketsOf = (limit: RateLimit): TokenBuckets => {
    const known = buckets.get(limit) ?? new TokenBuckets(rememberedCallers);
    buckets.set(limit, known);
    return known;
  };
  const blockedUntil = new LruCache<number>(rememberedCallers);

  const count = (limit: PerMinute | undefined, key: string): void => {
    if (limit === undefined || limits[limit] === Infinity) return;
    const rate = rateOf(limits[limit], minuteMs);
    const waitMs = bucketsOf(limit).take(key, rate, clock.now());
    if (waitMs > 0) throw rateLimited(limit, waitMs);
  };

  return {
    address(path, client) {
      if (isCounted(client)) count(limited[path]?.perAddress, client.rateLimitKey);
    },
    account(path, { userId, client }) {
      if (isCounted(client)) count(limited[path]?.perAccount, userId);
    },
    poll({ concertId, waitNo }, client) {
      const { pollBurst: burst } = limits;
      if (burst === Infinity || !isCounted(client)) return () => {};
      const polls = bucketsOf('pollBurst');
      const key = `${concertId}.${waitNo}`;
      const waitMs = polls.take(key, { burst, intervalMs: firstPollMs }, clock.now());
      if (waitMs > 0) throw rateLimited('pollBurst', waitMs);
      return (pollAfterMs) => polls.pace(key, pollAfterMs);
    },
    throwIfBlocked(key, limit) {
      const waitMs = (blockedUntil.get(key) ?? 0) - clock.now();
      if (waitMs > 0) throw rateLimited(limit, waitMs);
    },
    block(key, waitMs) {
      blockedUntil.set(key, clock.now() + waitMs);
    },
  };
}

function isCounted(client: Client): client is ClientAddress & { rateLimitKey: string } {
  return client !== undefined && client.rateLimitKey !== null;
}

export function rateLimited(limit: RateLimit, retryAfterMs: number): OnsaleError {
  return new OnsaleError('RATE_LIMITED', { limit }, { retryAfterMs });
}

/**
 * Rate limiter: token buckets in memory, by client address, by account and by place in line.
 *
 * It refuses a call before any work is done for it, at the cost of a map look-up. Each server
 * counts on its own; limits that must be exact over all servers are in database-quotas.ts.
 */
import type { Clock } from '@onsale/core/time/clock';
import { OnsaleError } from '@onsale/core/errors';
import type { LimitName, RateLimit } from '@onsale/core/rate-limit-names';
import { TokenBuckets, rateOf } from '@onsale/core/structures/token-buckets';
import { LruCache } from '@onsale/core/structures/lru-cache';
import type { ClientAddress } from '../http/client-address.ts';
import type { Limits } from './limits.ts';

export type Client = ClientAddress | undefined;

export interface RateLimiter {
  /**
   * Counts calls of any kind, before anything is computed for them. @throws RATE_LIMITED
   *
   * @param count of the calls in a batch.
   */
  checkCalls(client: Client, count: number): void;
  /** Counts a request for a place in line, instead of as a call. @throws RATE_LIMITED */
  checkPolls(client: Client): void;
  /** Counts a call of a procedure for its client address. @throws RATE_LIMITED */
  checkAddress(path: string, client: Client): void;
  /** Counts a call of a procedure for its user. @throws RATE_LIMITED */
  checkAccount(path: string, caller: { userId: string; client: Client }): void;
  /**
   * Counts a status call of a place.
   *
   * @returns call it with the `pollAfterMs` of the response, which sets the rate of the next polls.
   * @throws RATE_LIMITED
   */
  checkPoll(
    place: { concertId: string; waitNo: number },
    client: Client,
  ): (pollAfterMs: number) => void;
  /** @throws RATE_LIMITED while the key is blocked. */
  throwIfBlocked(key: string, limit: RateLimit): void;
  /** Blocks a key whose quota in the database is used up, until the window ends. */
  block(key: string, waitMs: number): void;
}

/** The limits that count calls per minute. */
type PerMinute = Extract<RateLimit, `${string}PerMinute`>;

const perMinuteLimits: Partial<Record<string, { perAddress?: PerMinute; perAccount?: PerMinute }>> =
  {
    'queue.join': {
      perAddress: 'joinAttemptsPerAddressPerMinute',
      perAccount: 'joinsPerAccountPerMinute',
    },
    // A leave that changes nothing may still store its response under an idempotency key.
    'queue.leave': { perAccount: 'joinsPerAccountPerMinute' },
    'wallet.charge': {
      perAddress: 'chargesPerAddressPerMinute',
      perAccount: 'chargesPerAccountPerMinute',
    },
    'payment.pay': {
      perAddress: 'paymentsPerAddressPerMinute',
      perAccount: 'paymentsPerAccountPerMinute',
    },
    'reservation.create': { perAccount: 'reservationsPerAccountPerMinute' },
    'seat.list': { perAccount: 'mapsPerAccountPerMinute' },
    'seat.watch': { perAccount: 'mapsPerAccountPerMinute' },
    'account.rotateKey': { perAccount: 'keyChangesPerAccountPerMinute' },
  };

const minuteMs = 60_000;
/** The rate of a first poll; its response tells the client the `pollAfterMs` for the next. */
const firstPollMs = 1_000;

/**
 * @param clock the clock of this process: the limiter measures durations, and decides no expiry.
 */
export function createRateLimiter(clock: Clock, limits: Limits): RateLimiter {
  const { rememberedCallers } = limits;
  const buckets = new Map<RateLimit, TokenBuckets>();
  const bucketsOf = (limit: RateLimit): TokenBuckets => {
    const found = buckets.get(limit) ?? new TokenBuckets(rememberedCallers);
    buckets.set(limit, found);
    return found;
  };
  const blockedUntil = new LruCache<number>(rememberedCallers);

  const count = (
    limit: PerMinute | undefined,
    { key, factor }: { key: string; factor: number },
    calls = 1,
  ): void => {
    if (limit === undefined || limits[limit] === Infinity) return;
    const rate = rateOf(limits[limit] * factor, minuteMs);
    const waitMs = bucketsOf(limit).take(key, { ...rate, count: calls }, clock.now());
    if (waitMs > 0) throw rateLimited(limit, waitMs);
  };

  return {
    checkCalls(client, calls) {
      for (const counted of countedKeys(client)) count('callsPerAddressPerMinute', counted, calls);
    },
    checkPolls(client) {
      for (const counted of countedKeys(client)) count('pollsPerAddressPerMinute', counted);
    },
    checkAddress(path, client) {
      const limit = perMinuteLimits[path]?.perAddress;
      for (const counted of countedKeys(client)) count(limit, counted);
    },
    checkAccount(path, { userId, client }) {
      if (isCounted(client)) count(perMinuteLimits[path]?.perAccount, { key: userId, factor: 1 });
    },
    checkPoll({ concertId, waitNo }, client) {
      const { pollBurst: burst, tabsPerPlace } = limits;
      if (burst === Infinity || !isCounted(client)) return () => {};
      const polls = bucketsOf('pollBurst');
      const key = `${concertId}.${waitNo}`;
      const waitMs = polls.take(
        key,
        { burst, intervalMs: firstPollMs / tabsPerPlace },
        clock.now(),
      );
      if (waitMs > 0) throw rateLimited('pollBurst', waitMs);
      return (pollAfterMs) => polls.setRefillInterval(key, pollAfterMs / tabsPerPlace);
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

/** Whether calls of the client are counted. */
export function isCounted(client: Client): client is ClientAddress & { rateLimitKey: string } {
  return client !== undefined && client.rateLimitKey !== null;
}

/** How many times the calls of a /64 its /48 may make: a /48 is what a site of many users gets. */
const networkFactor = 10;

/** The keys that a call counts under, each with the factor of its limits. */
export function countedKeys(client: Client): { key: string; factor: number }[] {
  if (!isCounted(client)) return [];
  const own = { key: client.rateLimitKey, factor: 1 };
  const { networkKey } = client;
  return networkKey === undefined ? [own] : [own, { key: networkKey, factor: networkFactor }];
}

export function rateLimited(limit: LimitName, retryAfterMs: number): OnsaleError {
  return new OnsaleError('RATE_LIMITED', { limit }, { retryAfterMs });
}

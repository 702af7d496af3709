/**
 * Tells who calls too often to wait, before anything is done for the call. All of it is in the memory
 * of this process: a look-up in a map, no database. What has to be exact over several servers is
 * counted in the transaction of its effect (database-quotas.ts).
 */
import type { Clock } from '@onsale/core/time/clock';
import { OnsaleError } from '@onsale/core/errors';
import type { RateLimit } from '@onsale/core/rate-limit-names';
import { Buckets, rateOf } from '@onsale/core/structures/token-buckets';
import { Recent } from '@onsale/core/structures/lru-cache';
import type { ClientAddress } from '../http/client-address.ts';
import type { Limits } from './limits.ts';

export type Client = ClientAddress | undefined;

export interface CallGuard {
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
  refused(key: string, limit: RateLimit): void;
  /** Remembers that the database refused, and for how long it will. */
  refuse(key: string, waitMs: number): void;
}

/** Names of limits that count calls a minute. */
type PerMinute = Extract<RateLimit, `${string}PerMinute`>;

const guarded: Partial<Record<string, { perAddress: PerMinute; perAccount?: PerMinute }>> = {
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
export function createCallGuard(clock: Clock, limits: Limits): CallGuard {
  const { rememberedCallers } = limits;
  const buckets = new Map<RateLimit, Buckets>();
  const bucketsOf = (limit: RateLimit): Buckets => {
    const known = buckets.get(limit) ?? new Buckets(rememberedCallers);
    buckets.set(limit, known);
    return known;
  };
  const refusedUntil = new Recent<number>(rememberedCallers);

  const count = (limit: PerMinute | undefined, key: string): void => {
    if (limit === undefined || limits[limit] === Infinity) return;
    const rate = rateOf(limits[limit], minuteMs);
    const waitMs = bucketsOf(limit).take(key, rate, clock.now());
    if (waitMs > 0) throw tooOften(limit, waitMs);
  };

  return {
    address(path, client) {
      if (isCounted(client)) count(guarded[path]?.perAddress, client.countedAs);
    },
    account(path, { userId, client }) {
      if (isCounted(client)) count(guarded[path]?.perAccount, userId);
    },
    poll({ concertId, waitNo }, client) {
      const { pollBurst: burst } = limits;
      if (burst === Infinity || !isCounted(client)) return () => {};
      const polls = bucketsOf('pollBurst');
      const key = `${concertId}.${waitNo}`;
      const waitMs = polls.take(key, { burst, intervalMs: firstPollMs }, clock.now());
      if (waitMs > 0) throw tooOften('pollBurst', waitMs);
      return (pollAfterMs) => polls.pace(key, pollAfterMs);
    },
    refused(key, limit) {
      const waitMs = (refusedUntil.get(key) ?? 0) - clock.now();
      if (waitMs > 0) throw tooOften(limit, waitMs);
    },
    refuse(key, waitMs) {
      refusedUntil.set(key, clock.now() + waitMs);
    },
  };
}

function isCounted(client: Client): client is ClientAddress & { countedAs: string } {
  return client !== undefined && client.countedAs !== null;
}

export function tooOften(limit: RateLimit, retryAfterMs: number): OnsaleError {
  return new OnsaleError('RATE_LIMITED', { limit }, { retryAfterMs });
}

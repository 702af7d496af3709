/**
 * Quotas that protect a sale, counted in the database and so exact over all servers.
 *
 * A use is counted in the transaction of its effect. A client that is not limited costs no
 * statement, and one that has used up its quota is blocked in memory until the window ends
 * (rate-limiter.ts).
 */
import type { RateLimit } from '@onsale/core/rate-limit-names';
import { deleteInBatches } from '@onsale/db/query/delete-in-batches';
import type { Tx } from '@onsale/db/store';
import {
  countForAddress,
  findWindowEnd,
  deleteExpiredCounts,
  type AddressCount,
} from '@onsale/db/repositories/rate-limit.repository';
import type { ServerContext } from '../http/server-context.ts';
import { countedKeys, rateLimited, type Client } from './rate-limiter.ts';
import type { Limits } from './limits.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const accountQuotas = [
  { name: 'accountsPerAddressPerDay', windowMs: dayMs },
  { name: 'accountsPerAddressPerMinute', windowMs: minuteMs },
] as const;

const joinQuotas = [{ name: 'joinsPerAddressPerMinute', windowMs: minuteMs }] as const;

/**
 * Counts an account that is created. Of all locks but that of an idempotency key, take this one
 * first.
 *
 * @throws RATE_LIMITED
 */
export async function countAccount(context: ServerContext, tx: Tx, client: Client): Promise<void> {
  await countAll(context, tx, { client, concertId: null, quotas: accountQuotas });
}

/**
 * Counts a place that is taken in a line. Call it under the lock of the room counter: then no other
 * transaction counts for this line, and the statement waits for no lock.
 *
 * @throws RATE_LIMITED
 */
export async function countJoin(
  context: ServerContext,
  tx: Tx,
  { client, concertId }: { client: Client; concertId: string },
): Promise<void> {
  await countAll(context, tx, { client, concertId, quotas: joinQuotas });
}

/**
 * Counts nothing: tells whether this process knows that the quota of joins is used up.
 *
 * @throws RATE_LIMITED
 */
export function requireJoinQuota(
  context: ServerContext,
  { client, concertId }: { client: Client; concertId: string },
): void {
  throwIfBlocked(context, countsOf(context, { client, concertId, quotas: joinQuotas }), concertId);
}

interface CountedUse {
  client: Client;
  concertId: string | null;
  quotas: readonly { name: RateLimit & keyof Limits; windowMs: number }[];
}

async function countAll(context: ServerContext, tx: Tx, use: CountedUse): Promise<void> {
  const { concertId } = use;
  const counts = countsOf(context, use);
  if (counts.length === 0) return;
  throwIfBlocked(context, counts, concertId);
  const now = await tx.now();
  const [reached] = await countForAddress(tx, { concertId, counts, now });
  if (reached === undefined) return;
  const waitMs = Math.max(1, (await findWindowEnd(tx, concertId, reached)) - now);
  context.rateLimiter.block(blockKeyOf(reached, concertId), waitMs);
  throw rateLimited(reached.name, waitMs);
}

function countsOf({ limits }: ServerContext, { client, quotas }: CountedUse) {
  const limited = quotas.filter(({ name }) => limits[name] !== Infinity);
  return countedKeys(client).flatMap(({ key: address, factor }) =>
    limited.map(({ name, windowMs }) => {
      return { address, name, windowMs, allowed: limits[name] * factor };
    }),
  );
}

type NamedCount = Pick<AddressCount, 'name' | 'address'>;

function blockKeyOf({ name, address }: NamedCount, concertId: string | null): string {
  return `${name} ${concertId} ${address}`;
}

function throwIfBlocked(
  { rateLimiter }: ServerContext,
  counts: readonly NamedCount[],
  concertId: string | null,
): void {
  for (const counted of counts) {
    rateLimiter.throwIfBlocked(blockKeyOf(counted, concertId), counted.name);
  }
}

/**
 * Longer than a join waits for a lock: a join that verified a challenge in time may consume it a
 * little later.
 */
const graceMs = minuteMs;

/** Deletes expired counts and consumed challenges. Correctness does not depend on it. */
export async function purgeRateLimitCounts({ db }: Pick<ServerContext, 'db'>): Promise<void> {
  const now = (await db.now()) - graceMs;
  await deleteInBatches((limit) => deleteExpiredCounts(db, { now, limit }));
}

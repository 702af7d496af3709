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

interface CountedUse {
  client: Client;
  concertId: string | null;
  quotas: readonly { name: RateLimit & keyof Limits; windowMs: number }[];
}

async function countAll(
  context: ServerContext,
  tx: Tx,
  { client, concertId, quotas }: CountedUse,
): Promise<void> {
  const limited = quotas.filter(({ name }) => context.limits[name] !== Infinity);
  const counts = countedKeys(client).flatMap(({ key: address, factor }) =>
    limited.map(({ name, windowMs }) => {
      return { address, name, windowMs, allowed: context.limits[name] * factor };
    }),
  );
  if (counts.length === 0) return;
  const keyOf = ({ name, address }: AddressCount) => `${name} ${concertId} ${address}`;
  for (const counted of counts) context.rateLimiter.throwIfBlocked(keyOf(counted), counted.name);
  const now = await tx.now();
  const [reached] = await countForAddress(tx, { concertId, counts, now });
  if (reached === undefined) return;
  const waitMs = Math.max(1, (await findWindowEnd(tx, concertId, reached)) - now);
  context.rateLimiter.block(keyOf(reached), waitMs);
  throw rateLimited(reached.name, waitMs);
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

/**
 * Limits that guard a sale: counted in the database, in the transaction of what they count, so that
 * all servers together let exactly so many through. Who is not counted costs no statement.
 */
import type { RateLimit } from '@onsale/core/rate-limit-names';
import type { Tx } from '@onsale/db/store';
import {
  countForAddress,
  findCountEnd,
  deleteExpiredCounts,
} from '@onsale/db/repositories/rate-limit.repository';
import type { ServerContext } from '../http/server-context.ts';
import { serverLimits } from '../config/server-limits.ts';
import { rateLimited, type Client } from './rate-limiter.ts';
import type { Limits } from './limits.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const ofAccounts = [
  { name: 'accountsPerAddressPerDay', windowMs: dayMs },
  { name: 'accountsPerAddressPerMinute', windowMs: minuteMs },
] as const;

const ofJoins = [{ name: 'joinsPerAddressPerMinute', windowMs: minuteMs }] as const;

/**
 * Counts an account that is made. Comes before every other lock.
 *
 * @throws RATE_LIMITED
 */
export async function countAccount(context: ServerContext, tx: Tx, client: Client): Promise<void> {
  await countAll(context, tx, { client, concertId: null, limits: ofAccounts });
}

/**
 * Counts a place that is taken. Call it under the room counter's lock: then nobody else counts for
 * this line, and nobody waits here.
 *
 * @throws RATE_LIMITED
 */
export async function countJoin(
  context: ServerContext,
  tx: Tx,
  { client, concertId }: { client: Client; concertId: string },
): Promise<void> {
  await countAll(context, tx, { client, concertId, limits: ofJoins });
}

interface Counting {
  client: Client;
  concertId: string | null;
  limits: readonly { name: RateLimit & keyof Limits; windowMs: number }[];
}

async function countAll(
  context: ServerContext,
  tx: Tx,
  { client, concertId, limits }: Counting,
): Promise<void> {
  const address = client?.rateLimitKey ?? null;
  const counts = limits
    .map(({ name, windowMs }) => ({ name, windowMs, allowed: context.limits[name] }))
    .filter(({ allowed }) => allowed !== Infinity);
  if (address === null || counts.length === 0) return;
  const keyOf = (name: RateLimit) => `${name} ${concertId} ${address}`;
  for (const { name } of counts) context.rateLimiter.throwIfBlocked(keyOf(name), name);
  const now = await tx.now();
  const counted = { address, concertId };
  const [reached] = await countForAddress(tx, { ...counted, counts, now });
  if (reached === undefined) return;
  const waitMs = Math.max(1, (await findCountEnd(tx, counted, reached)) - now);
  context.rateLimiter.block(keyOf(reached), waitMs);
  throw rateLimited(reached, waitMs);
}

/** Longer than a join waits for a lock: one that looked at a challenge in time may spend it a little late. */
const lateMs = minuteMs;

/** Forgets counts and challenges whose time is over. Nothing is wrong if it never runs. */
export async function purgeRateLimitCounts({ db }: Pick<ServerContext, 'db'>): Promise<void> {
  const now = (await db.now()) - lateMs;
  const limit = serverLimits.rowsForgottenAtOnce;
  let forgotten: number;
  do forgotten = await deleteExpiredCounts(db, { now, limit });
  while (forgotten === limit);
}

/** What is counted for addresses, exactly and by all servers together, and challenges that are spent. */
import type { RateLimit } from '@onsale/core/rate-limit-names';
import { sql } from 'kysely';
import type { Store, Tx } from '../store.ts';
import { jsonRows, toJsonRows } from '../query/json-rows.ts';
import { batchedWrite } from '../query/batched-statement.ts';

export interface AddressCount {
  name: RateLimit;
  allowed: number;
  windowMs: number;
}

/** Whose calls are counted: of an address, in one concert's line or over all concerts. */
export interface Counted {
  address: string;
  concertId: string | null;
}

const allConcerts = '';

/** One more of what is counted for an address. */
export interface Counting extends Counted {
  counts: readonly AddressCount[];
  now: number;
}

/**
 * Counts one more under each of the limits, in one statement that lets nobody through beyond them. Its
 * locks are those of the address alone, in one order: of several, each has to have another.
 *
 * @returns the limits that are reached: then this transaction must not take effect.
 */
export const countForAddress = batchedWrite(async (tx: Tx, countings: readonly Counting[]) => {
  const now = Math.max(...countings.map((counting) => counting.now));
  const rows = countings.flatMap(({ address, concertId, counts }) =>
    counts.map(({ name, allowed, windowMs }) => {
      const key = { concertId: concertId ?? allConcerts, address, name };
      return { ...key, allowed, used: 1, endsAt: now + windowMs };
    }),
  );
  const counted = await tx.query
    .insertInto('addressCounts')
    .columns(columns)
    .expression((eb) =>
      eb
        .selectFrom(jsonRows<(typeof rows)[number]>(tx, toJsonRows(rows, types), types))
        .select(columns)
        .orderBy('concertId')
        .orderBy('address')
        .orderBy('name'),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['concertId', 'address', 'name'])
        .doUpdateSet((eb) => ({
          allowed: eb.ref('excluded.allowed'),
          used: sql<number>`case when address_counts.ends_at <= ${now} then 1 else address_counts.used + 1 end`,
          endsAt: sql<number>`case when address_counts.ends_at <= ${now} then excluded.ends_at else address_counts.ends_at end`,
        }))
        .where((eb) =>
          eb.or([
            eb('addressCounts.endsAt', '<=', now),
            eb('addressCounts.used', '<', eb.ref('excluded.allowed')),
          ]),
        ),
    )
    .returning(['concertId', 'address', 'name'])
    .execute();
  const passed = new Set(counted.map(nameOf));
  return countings.map(({ address, concertId, counts }) =>
    counts
      .map(({ name }) => name)
      .filter((name) => {
        const key = { concertId: concertId ?? allConcerts, address, name };
        return !passed.has(nameOf(key));
      }),
  );
});

const types = {
  concertId: 'text',
  address: 'text',
  name: 'text',
  allowed: 'bigint',
  used: 'bigint',
  endsAt: 'bigint',
} as const;
const columns = Object.keys(types) as (keyof typeof types)[];

const nameOf = ({ concertId, address, name }: Record<'concertId' | 'address' | 'name', string>) =>
  `${concertId} ${address} ${name}`;

/** When a limit that is reached counts anew. */
export async function findCountEnd(
  store: Store,
  { address, concertId }: Counted,
  name: RateLimit,
): Promise<number> {
  const { endsAt } = await store.query
    .selectFrom('addressCounts')
    .where('concertId', '=', concertId ?? allConcerts)
    .where('address', '=', address)
    .where('name', '=', name)
    .select('endsAt')
    .executeTakeFirstOrThrow();
  return endsAt;
}

/** @returns false when somebody joined with this challenge before. */
export async function spendChallenge(
  tx: Tx,
  challenge: { concertId: string; challengeId: string; expiresAt: number },
): Promise<boolean> {
  const spent = await tx.query
    .insertInto('spentChallenges')
    .values(challenge)
    .onConflict((conflict) => conflict.doNothing())
    .returning('challengeId')
    .execute();
  return spent.length > 0;
}

/**
 * Forgets what says nothing any more at `now`, at most `limit` rows of each kind.
 *
 * @returns the most that were forgotten of a kind.
 */
export async function deleteExpiredCounts(
  { query }: Store,
  { now, limit }: { now: number; limit: number },
): Promise<number> {
  const counts = await query
    .deleteFrom('addressCounts')
    .where((eb) =>
      eb(
        eb.refTuple('concertId', 'address', 'name'),
        'in',
        eb
          .selectFrom('addressCounts')
          .where('endsAt', '<=', now)
          .orderBy('endsAt')
          .limit(limit)
          .select(['concertId', 'address', 'name'])
          .$asTuple('concertId', 'address', 'name'),
      ),
    )
    // Looked at once more under the row's lock: it may just have begun anew.
    .where('endsAt', '<=', now)
    .executeTakeFirstOrThrow();
  const spent = await query
    .deleteFrom('spentChallenges')
    .where((eb) =>
      eb(
        eb.refTuple('concertId', 'challengeId'),
        'in',
        eb
          .selectFrom('spentChallenges')
          .where('expiresAt', '<=', now)
          .orderBy('expiresAt')
          .limit(limit)
          .select(['concertId', 'challengeId'])
          .$asTuple('concertId', 'challengeId'),
      ),
    )
    .executeTakeFirstOrThrow();
  return Math.max(Number(counts.numDeletedRows), Number(spent.numDeletedRows));
}

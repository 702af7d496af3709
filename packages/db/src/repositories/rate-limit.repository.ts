/** Quotas of addresses, exact over all servers, and the challenges that were used. */
import type { RateLimit } from '@onsale/core/rate-limit-names';
import { sql } from 'kysely';
import { batchedWrite } from '../query/batched-statement.ts';
import { jsonRows, toJsonRows } from '../query/json-rows.ts';
import type { Store, Tx } from '../store.ts';

/** One limit under which a call is counted, for its address or for a network around it. */
export interface AddressCount {
  address: string;
  name: RateLimit;
  allowed: number;
  windowMs: number;
}

const allConcerts = '';

/** One call to count, under each of its limits: in one line, or over all concerts. */
export interface CountRequest {
  concertId: string | null;
  counts: readonly AddressCount[];
  now: number;
}

/**
 * Counts a call under each of the limits, in one statement that never exceeds them.
 *
 * It locks rows of the addresses alone, in a fixed order to avoid deadlock. Of several calls in one
 * statement, each must have other addresses.
 *
 * @returns the limits that are reached, in which case the transaction must roll back.
 */
export const countForAddress = batchedWrite(async (tx: Tx, requests: readonly CountRequest[]) => {
  const now = Math.max(...requests.map((request) => request.now));
  const rows = requests.flatMap(({ concertId, counts }) =>
    counts.map(({ address, name, allowed, windowMs }) => {
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
  const withinLimit = new Set(counted.map(keyOf));
  return requests.map(({ concertId, counts }) =>
    counts.filter(({ address, name }) => {
      const key = { concertId: concertId ?? allConcerts, address, name };
      return !withinLimit.has(keyOf(key));
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

const keyOf = ({ concertId, address, name }: Record<'concertId' | 'address' | 'name', string>) =>
  `${concertId} ${address} ${name}`;

/** When the window of a limit ends. */
export async function findWindowEnd(
  store: Store,
  concertId: string | null,
  { address, name }: Pick<AddressCount, 'address' | 'name'>,
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

/** @returns false when the challenge was used before. */
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
 * Deletes counters and challenges that have expired at `now`, at most `limit` rows of each kind.
 *
 * @returns the larger of the two numbers of deleted rows.
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
    // Checked again under the row lock, because a new window may just have begun.
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

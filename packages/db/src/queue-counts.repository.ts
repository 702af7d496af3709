/** How many people are where, for operators. */
import type { EntryStatus } from '@onsale/core/queue';
import { sql } from 'kysely';
import type { Store } from './database.ts';

/** How many entries are in each status at `now`. */
export async function countByStatus(
  store: Store,
  { concertId, now }: { concertId: string; now: number },
): Promise<Map<EntryStatus, number>> {
  const ranOut = sql<EntryStatus>`case when status = 'active' and expires_at <= ${now} then 'expired' else status end`;
  const rows = await store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .select((eb) => [ranOut.as('statusNow'), eb.fn.countAll<number>().as('count')])
    .groupBy('statusNow')
    .execute();
  return new Map(rows.map(({ statusNow, count }) => [statusNow, count]));
}

/** How many sessions are live at `now`, by concert; concerts without any are left out. */
export async function countActive(
  store: Store,
  now: number,
): Promise<{ concertId: string; count: number }[]> {
  return store.query
    .selectFrom('queueEntries')
    .where('status', '=', sql.lit('active'))
    .where('expiresAt', '>', now)
    .groupBy('concertId')
    .select((eb) => ['concertId', eb.fn.countAll<number>().as('count')])
    .execute();
}

/** How many were ever admitted, whatever became of them. */
export async function countAdmitted(store: Store, concertId: string): Promise<number> {
  const { count } = await store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('admittedAt', 'is not', null)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** Counts of queue entries by status, for operators. */
import type { EntryStatus } from '@onsale/core/queue';
import { sql, type RawBuilder } from 'kysely';
import type { Store } from '../../store.ts';

/** How many entries have each status at `now`. */
export async function countByStatus(
  store: Store,
  { concertId, now }: { concertId: string; now: number },
): Promise<Map<EntryStatus, number>> {
  const hasEnded = sql<boolean>`(status = 'active' and expires_at <= ${now})`;
  const counted = (condition: RawBuilder<boolean>) =>
    sql<number>`count(case when ${condition} then 1 end)`;
  const is = (status: EntryStatus) => sql<boolean>`status = ${sql.lit(status)}`;
  // In one pass. A GROUP BY would make SQLite sort the whole line.
  const counts = await store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .select([
      counted(is('waiting')).as('waiting'),
      counted(sql`${is('active')} and not ${hasEnded}`).as('active'),
      counted(is('finished')).as('finished'),
      counted(sql`${is('expired')} or ${hasEnded} or lapsed = 1`).as('expired'),
      counted(sql`${is('left')} and lapsed is null`).as('left'),
    ])
    .executeTakeFirstOrThrow();
  return new Map(Object.entries(counts) as [EntryStatus, number][]);
}

/** How many sessions are active at `now`, by concert; concerts without any are omitted. */
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

/** How many entries were ever admitted. */
export async function countAdmitted(store: Store, concertId: string): Promise<number> {
  const { count } = await store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('admittedAt', 'is not', null)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** Takes places out of a line that their buyers did not give up: absent ones, or by an operator. */
import { sql } from 'kysely';
import type { Store, Tx } from '../../store.ts';
import type { Room } from '../catalogue.repository.ts';
import { recordLineExit } from './admission.repository.ts';

/** How many numbers one statement takes. */
const numbersPerStatement = 1_024;

/**
 * Ends waiting entries, which then count as expired without an admission. Call it under the lock of
 * the room.
 *
 * @param terms with `skippedUntil`, only entries that were skipped as absent, last seen by then.
 * @returns how many entries it ended, and the line version that follows.
 */
export async function removeFromLine(
  tx: Tx,
  { concertId, lineVersion }: Pick<Room, 'concertId' | 'lineVersion'>,
  terms: { waitNos: readonly number[]; endedAt: number; skippedUntil?: number | undefined },
): Promise<{ removed: number; lineVersion: number }> {
  const { waitNos, endedAt, skippedUntil } = terms;
  let removed = 0;
  for (let from = 0; from < waitNos.length; from += numbersPerStatement) {
    const { numUpdatedRows } = await tx.query
      .updateTable('queueEntries')
      .set({ status: 'left', lapsed: 1, endedAt, leftLineVersion: lineVersion + 1 })
      .where('concertId', '=', concertId)
      .where('waitNo', 'in', waitNos.slice(from, from + numbersPerStatement))
      .where('status', '=', sql.lit('waiting'))
      .$if(skippedUntil !== undefined, (query) =>
        query.where('waitNo', 'in', (eb) =>
          eb
            .selectFrom('absences')
            .where('absences.concertId', '=', concertId)
            .where('absences.waitNo', 'in', waitNos.slice(from, from + numbersPerStatement))
            .where('returnedAt', 'is', null)
            .where('seenAt', '<=', skippedUntil!)
            .select('absences.waitNo'),
        ),
      )
      .executeTakeFirstOrThrow();
    removed += Number(numUpdatedRows);
  }
  if (removed === 0) return { removed, lineVersion };
  await recordLineExit(tx, { concertId, departed: removed });
  return { removed, lineVersion: lineVersion + 1 };
}

/** The number under which a user waits or is active in a line; undefined for none. */
export async function findOpenNumber(
  store: Store,
  { concertId, userId }: { concertId: string; userId: string },
): Promise<number | undefined> {
  const found = await store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('userId', '=', userId)
    .where('status', 'in', [sql.lit('waiting' as const), sql.lit('active' as const)])
    .select('waitNo')
    .executeTakeFirst();
  return found?.waitNo;
}

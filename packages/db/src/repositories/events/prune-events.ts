/** Deletes old events, the oldest first, in steps of bounded size. */
import type { Tx } from '../../store.ts';

/** How many batches of events one transaction deletes at most. */
const batchesPerStep = 500;

/**
 * Deletes the first batches, as far as all of them were recorded before `keptSince`.
 *
 * @returns whether it deleted as many as it may, so that more may be left.
 */
export async function pruneEvents(tx: Tx, keptSince: number): Promise<boolean> {
  // Numbering and pruning lock the same row, and so run one after the other.
  await tx.query
    .selectFrom('eventPosition')
    .select('positionId')
    .$if(tx.locksRows, (query) => query.forUpdate())
    .execute();
  const oldest = await tx.query
    .selectFrom('eventBatches')
    .where('firstPosition', 'is not', null)
    .orderBy('firstPosition')
    .limit(batchesPerStep)
    .select(['concertId', 'users', 'eventCount', 'recordedAt', 'firstSeq', 'firstPosition'])
    .execute();
  const firstKept = oldest.findIndex(({ recordedAt }) => recordedAt >= keptSince);
  const old = firstKept === -1 ? oldest : oldest.slice(0, firstKept);
  const last = old.at(-1);
  if (!last) return false;
  const first = old[0]!.firstPosition!;
  const through = last.firstPosition!;
  const userIds = new Set(old.flatMap(({ users }) => JSON.parse(users) as string[]));
  for (const some of chunksOf([...userIds])) {
    await tx.query
      .deleteFrom('eventUsers')
      .where('userId', 'in', some)
      .where('firstPosition', '>=', first)
      .where('firstPosition', '<=', through)
      .execute();
  }
  await tx.query
    .deleteFrom('eventBatches')
    .where('firstPosition', '>=', first)
    .where('firstPosition', '<=', through)
    .execute();
  for (const [concertId, own] of Map.groupBy(old, (batch) => batch.concertId)) {
    const { firstSeq, eventCount } = own.at(-1)!;
    await tx.query
      .updateTable('eventCounters')
      .set({ prunedSeq: firstSeq! + eventCount - 1 })
      .where('concertId', '=', concertId)
      .execute();
  }
  await tx.query
    .updateTable('eventPosition')
    .set({ prunedPosition: through + last.eventCount - 1 })
    .execute();
  return old.length === batchesPerStep;
}

const usersPerStatement = 500;

function* chunksOf(userIds: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < userIds.length; from += usersPerStatement) {
    yield userIds.slice(from, from + usersPerStatement);
  }
}

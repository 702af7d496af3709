/**
 * Draws of lots: the commitment to a seed, the running hash over the lots, and the result.
 *
 * The result is one row, however many lots there are. Every server computes the order from it.
 */
import type { Selectable } from 'kysely';
import { batchedRead } from '../../query/batched-statement.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows } from '../../query/json-rows.ts';
import type { DrawsTable } from '../../schema-draws.ts';
import type { Store, Tx } from '../../store.ts';
import { roomColumn, toRoomRows } from './queue-entry.repository.ts';

export type Draw = Selectable<DrawsTable>;

/** The running hash before the first lot. */
const emptyLobbyHash = '0'.repeat(64);

/** Commits a new concert to the seed of its draw. */
export async function insertDraw(
  tx: Tx,
  { concertId, seed }: Pick<Draw, 'concertId' | 'seed'>,
): Promise<void> {
  await tx.query
    .insertInto('draws')
    .values({ concertId, seed, lobbyHash: emptyLobbyHash })
    .execute();
}

/** The draw of a concert, to come or done; undefined where no lots are drawn. */
export const findDraw = batchedRead(async (store: Store, concertIds: readonly string[]) => {
  const draws = await drawsOf(store, { list: toRoomRows(concertIds) });
  const byConcert = new Map(draws.map((draw) => [draw.concertId, draw]));
  return concertIds.map((concertId) => byConcert.get(concertId));
});

const drawsOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom('draws')
    .innerJoin(jsonRows<{ concertId: string }>(store, list, roomColumn), (join) =>
      join.onRef('draws.concertId', '=', 'listed.concertId'),
    )
    .selectAll('draws'),
);

/**
 * Locks a draw, so that no other server changes its hash until the commit. Call it under the locks
 * of the room's counter and of the room: no lot is added then, and none is admitted.
 */
export async function lockDraw(tx: Tx, concertId: string): Promise<Draw | undefined> {
  return tx.query
    .selectFrom('draws')
    .where('concertId', '=', concertId)
    .selectAll()
    .$if(tx.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
}

export interface Lot {
  waitNo: number;
  userId: string;
}

/** The lots above one number and up to another, in their order. All of them have committed. */
export const readLots = compileOnce(
  (store, { concertId, above, upTo }: { concertId: string; above: number; upTo: number }) =>
    store.query
      .selectFrom('queueEntries')
      .where('concertId', '=', concertId)
      .where('waitNo', '>', above)
      .where('waitNo', '<=', upTo)
      .orderBy('waitNo')
      .select(['waitNo', 'userId']),
);

/**
 * Stores the running hash up to a lot, unless another server has gone on from the same lot, or the
 * lobby was closed.
 */
export const advanceLobbyHash = compileOnce(
  (store, { concertId, from, hashedLots, lobbyHash }: HashStep) =>
    store.query
      .updateTable('draws')
      .set({ hashedLots, lobbyHash })
      .where('concertId', '=', concertId)
      .where('hashedLots', '=', from)
      .where('lots', 'is', null),
);

interface HashStep {
  concertId: string;
  from: number;
  hashedLots: number;
  lobbyHash: string;
}

/** Writes a beacon, the closing of the lobby, or the draw. Call it under the lock of the draw. */
export async function updateDraw(
  tx: Tx,
  { concertId, ...changed }: Pick<Draw, 'concertId'> & Partial<Draw>,
): Promise<void> {
  await tx.query.updateTable('draws').set(changed).where('concertId', '=', concertId).execute();
}

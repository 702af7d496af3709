/**
 * Takes places out of a line that their buyers did not give up: absent ones, or by an operator.
 *
 * The removal of an absent place is announced first, under a version of the room that every server
 * reads before it answers a poll. From then on a poll of the place is written before it is answered
 * and withdraws the announcement; a server that saw the place before withdraws it as well. All of
 * it happens under the lock of the room, so a place is either seen or removed.
 */
import { sql, type Selectable } from 'kysely';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { RemovalsTable } from '../../schema.ts';
import type { Store, Tx } from '../../store.ts';
import type { Room } from '../catalogue.repository.ts';
import { placeColumns, recordPlaces } from '../events/record-places.ts';
import { recordLineExit } from './admission.repository.ts';
import { bigint } from './presence.repository.ts';

type LockedRoom = Pick<Room, 'concertId' | 'lineVersion'>;

/**
 * Announces that waiting entries will be removed unless they are seen. Call it under the lock of
 * the room.
 *
 * @param terms `seenAt`: no server that is known saw any of them later.
 */
export async function announceRemovals(
  tx: Tx,
  { concertId, absenceVersion }: Pick<Room, 'concertId' | 'absenceVersion'>,
  terms: {
    waitNos: readonly number[];
    announcedAt: number;
    seenAt: number;
    absentAfterMs: number;
  },
): Promise<void> {
  const { waitNos, announcedAt, seenAt, absentAfterMs } = terms;
  const version = absenceVersion + 1;
  await tx.query
    .insertInto('removals')
    .columns(['concertId', 'waitNo', 'announcedAt', 'seenAt', 'absentAfterMs', 'version'])
    .expression(
      waitingOf(tx, { concertId, waitNos }).select([
        'queueEntries.concertId',
        'queueEntries.waitNo',
        bigint(announcedAt).as('announcedAt'),
        bigint(seenAt).as('seenAt'),
        bigint(absentAfterMs).as('absentAfterMs'),
        bigint(version).as('version'),
      ]),
    )
    .onConflict((conflict) =>
      conflict.columns(['concertId', 'waitNo']).doUpdateSet((eb) => ({
        announcedAt: eb.ref('excluded.announcedAt'),
        seenAt: eb.ref('excluded.seenAt'),
        absentAfterMs: eb.ref('excluded.absentAfterMs'),
        version: eb.ref('excluded.version'),
        withdrawnAt: null,
      })),
    )
    .execute();
  await tx.query
    .updateTable('rooms')
    .set({ absenceVersion: version })
    .where('concertId', '=', concertId)
    .execute();
}

/** Withdraws what is announced of entries that were seen. Call it under the lock of the room. */
export async function withdrawRemovals(
  tx: Tx,
  { concertId, absenceVersion }: Pick<Room, 'concertId' | 'absenceVersion'>,
  terms: { seen: readonly { waitNo: number; seenAt: number }[]; withdrawnAt: number },
): Promise<void> {
  const seen = terms.seen.map((one) => ({ concertId, ...one }));
  const { withdrawnAt } = terms;
  const version = absenceVersion + 1;
  await withdraw(tx, { list: toJsonRows(seen, seenColumns), withdrawnAt, version });
}

const seenColumns = { concertId: 'text', waitNo: 'bigint', seenAt: 'bigint' } as const;

interface Withdrawal {
  list: string;
  withdrawnAt: number;
  version: number;
}

const withdraw = compileOnce((store, { list, withdrawnAt, version }: Withdrawal) =>
  store.query
    .updateTable('removals')
    .from(jsonRows<{ concertId: string; waitNo: number; seenAt: number }>(store, list, seenColumns))
    .set((eb) => ({ withdrawnAt, version, seenAt: eb.ref('listed.seenAt') }))
    .whereRef('removals.concertId', '=', 'listed.concertId')
    .whereRef('removals.waitNo', '=', 'listed.waitNo')
    .where('withdrawnAt', 'is', null)
    .where('removedAt', 'is', null),
);

export type Removal = Pick<Selectable<RemovalsTable>, 'waitNo' | 'seenAt' | 'withdrawnAt'>;

/** Removals that were announced or withdrawn at these versions of the room, both included. */
export async function readRemovals(
  store: Store,
  { concertId, from, to }: { concertId: string; from: number; to: number },
): Promise<Removal[]> {
  return store.query
    .selectFrom('removals')
    .where('concertId', '=', concertId)
    .where('version', '>=', from)
    .where('version', '<=', to)
    .where('removedAt', 'is', null)
    .select(['waitNo', 'seenAt', 'withdrawnAt'])
    .execute();
}

/**
 * Removes waiting entries whose removal was announced and not withdrawn. Call it under the lock of
 * the room.
 *
 * @param terms `announcedUntil`: announced by then. `absentAfterMs`: last seen so long ago.
 * @returns how many entries it removed, and the line version that follows.
 */
export async function removeAnnounced(
  tx: Tx,
  room: LockedRoom,
  terms: {
    waitNos: readonly number[];
    removedAt: number;
    announcedUntil: number;
    absentAfterMs: number;
  },
): Promise<{ removed: number; lineVersion: number }> {
  const { concertId } = room;
  const { waitNos, removedAt, announcedUntil, absentAfterMs } = terms;
  const waiting = await waitingOf(tx, { concertId, waitNos })
    .select('queueEntries.waitNo')
    .execute();
  const removals = await tx.query
    .updateTable('removals')
    .from(numbersOf(tx, { concertId, waitNos: waiting.map(({ waitNo }) => waitNo) }))
    .set({ removedAt, absentAfterMs })
    .whereRef('removals.concertId', '=', 'listed.concertId')
    .whereRef('removals.waitNo', '=', 'listed.waitNo')
    .where('withdrawnAt', 'is', null)
    .where('removedAt', 'is', null)
    .where('announcedAt', '<=', announcedUntil)
    .where('seenAt', '<=', removedAt - absentAfterMs)
    .returning('removals.waitNo')
    .execute();
  return endRemoved(tx, room, { waitNos: removals.map(({ waitNo }) => waitNo), removedAt });
}

/**
 * Removes waiting entries for an operator, whether their buyers are present or not. Call it under
 * the lock of the room.
 *
 * @returns how many entries it removed, and the line version that follows.
 */
export async function removeFromLine(
  tx: Tx,
  room: LockedRoom,
  { waitNos, endedAt }: { waitNos: readonly number[]; endedAt: number },
): Promise<{ removed: number; lineVersion: number }> {
  const { concertId } = room;
  await tx.query
    .insertInto('removals')
    .columns(['concertId', 'waitNo', 'announcedAt', 'removedAt', 'version'])
    .expression(
      waitingOf(tx, { concertId, waitNos }).select([
        'queueEntries.concertId',
        'queueEntries.waitNo',
        bigint(endedAt).as('announcedAt'),
        bigint(endedAt).as('removedAt'),
        bigint(0).as('version'),
      ]),
    )
    .onConflict((conflict) =>
      conflict.columns(['concertId', 'waitNo']).doUpdateSet((eb) => ({
        announcedAt: eb.ref('excluded.announcedAt'),
        removedAt: eb.ref('excluded.removedAt'),
        seenAt: null,
        absentAfterMs: null,
        withdrawnAt: null,
      })),
    )
    .execute();
  return endRemoved(tx, room, { waitNos, removedAt: endedAt });
}

/** Ends entries that wait, after their removals were written. */
async function endRemoved(
  tx: Tx,
  { concertId, lineVersion }: LockedRoom,
  { waitNos, removedAt }: { waitNos: readonly number[]; removedAt: number },
): Promise<{ removed: number; lineVersion: number }> {
  const places = await tx.query
    .updateTable('queueEntries')
    .from(numbersOf(tx, { concertId, waitNos }))
    .set({ status: 'left', lapsed: 1, endedAt: removedAt, leftLineVersion: lineVersion + 1 })
    .whereRef('queueEntries.concertId', '=', 'listed.concertId')
    .whereRef('queueEntries.waitNo', '=', 'listed.waitNo')
    .where('status', '=', sql.lit('waiting'))
    .returning(placeColumns)
    .execute();
  recordPlaces(tx, 'place.expired', { places, at: removedAt });
  const removed = places.length;
  if (removed === 0) return { removed, lineVersion };
  await recordLineExit(tx, { concertId, departed: removed });
  return { removed, lineVersion: lineVersion + 1 };
}

interface Numbers {
  concertId: string;
  waitNos: readonly number[];
}

/** Numbers of a line as the table `listed`, in one parameter however many they are. */
function numbersOf(store: Store, { concertId, waitNos }: Numbers) {
  const rows = waitNos.map((waitNo) => ({ concertId, waitNo }));
  const columns = { concertId: 'text', waitNo: 'bigint' } as const;
  return jsonRows<{ concertId: string; waitNo: number }>(store, toJsonRows(rows, columns), columns);
}

/** Those of the numbers that wait. */
function waitingOf(store: Store, numbers: Numbers) {
  return store.query
    .selectFrom(numbersOf(store, numbers))
    .crossJoin('queueEntries')
    .whereRef('queueEntries.concertId', '=', 'listed.concertId')
    .whereRef('queueEntries.waitNo', '=', 'listed.waitNo')
    .where('status', '=', sql.lit('waiting'));
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

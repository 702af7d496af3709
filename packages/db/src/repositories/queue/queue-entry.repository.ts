/** Queue entries: joining a line, and finding an entry again. */
import type { EntryStatus } from '@onsale/core/queue';
import { sql, type Selectable } from 'kysely';
import {
  alignLockedRows,
  alignRows,
  batchedRead,
  batchedWrite,
  lockModeFor,
  type LockMode,
} from '../../query/batched-statement.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { bulkInsert, jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { QueueEntriesTable } from '../../schema.ts';
import type { Store, Tx } from '../../store.ts';
import { recordPlaces } from '../events/record-places.ts';

export type EntryRow = Selectable<QueueEntriesTable>;

/** An entry as it is read, with the token epoch of its user. */
export interface OwnedEntry extends EntryRow {
  /** null when the user does not exist. */
  tokenEpoch: number | null;
}

/** The key of one entry. */
export interface EntryKey {
  concertId: string;
  waitNo: number;
}

/**
 * Locks the counter of the room, and returns the last number that was handed out.
 *
 * From here to their commits, joins of a room run one at a time, or together in one transaction.
 * That makes the order of the numbers the order of the commits. (A sequence would not wait, but its
 * order is not the commit order, and a rollback would leave a gap.)
 *
 * In a batch it is a barrier: one statement locks the counters of all members, in one order,
 * because two batches that locked them one by one could deadlock. Each member gets the last number
 * before its own, as if all before it had taken theirs.
 */
export const lockRoomCounter = batchedRead(
  async (tx: Tx, concertIds: readonly string[]) => {
    const counters = await lockCounters(tx, { list: toRoomRows(concertIds) });
    const next = new Map(counters.map(({ concertId, lastWaitNo }) => [concertId, lastWaitNo]));
    return concertIds.map((concertId) => {
      const lastWaitNo = next.get(concertId)!;
      next.set(concertId, lastWaitNo + 1);
      return lastWaitNo;
    });
  },
  { isBarrier: true },
);

/** The columns of a list of rooms: see json-rows.ts. */
export const roomColumn = { concertId: 'text' } as const;

/** A list of rooms, without duplicates. */
export function toRoomRows(concertIds: readonly string[]): string {
  const rooms = Array.from(new Set(concertIds), (concertId) => ({ concertId }));
  return toJsonRows(rooms, roomColumn);
}

const lockCounters = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom('roomCounters')
    .innerJoin(jsonRows<{ concertId: string }>(store, list, roomColumn), (join) =>
      join.onRef('roomCounters.concertId', '=', 'listed.concertId'),
    )
    .orderBy('roomCounters.concertId')
    .selectAll('roomCounters')
    .$if(store.locksRows, (query) => query.forUpdate('roomCounters')),
);

/** Appends an entry to the line. Call it under the lock of the counter. */
export const insertWaitingEntry = batchedWrite(
  async (
    tx: Tx,
    joins: readonly { concertId: string; userId: string; joinedAt: number }[],
  ): Promise<EntryRow[]> => {
    const lines = Map.groupBy(joins, ({ concertId }) => concertId);
    const sizes = Array.from(lines, ([concertId, { length }]) => ({ concertId, joining: length }));
    const counters = await advanceCounters(tx, { list: toJsonRows(sizes, sizeColumns) });
    const next = new Map(
      counters.map(({ concertId, lastWaitNo }) => {
        return [concertId, lastWaitNo - lines.get(concertId)!.length];
      }),
    );
    const entries = joins.map((join): EntryRow => {
      const waitNo = next.get(join.concertId)! + 1;
      next.set(join.concertId, waitNo);
      return { ...waitingEntry, ...join, waitNo };
    });
    const [first] = entries;
    registerEntryProbe(tx, first!, { userId: first!.userId, joinedAt: first!.joinedAt });
    const rows = entries.map(({ concertId, waitNo, userId, joinedAt, status }) => {
      return { concertId, waitNo, userId, joinedAt, status };
    });
    await insertEntries(tx, rows);
    recordPlaces(tx, 'place.joined', { places: entries, at: (entry) => entry.joinedAt });
    return entries;
  },
);

const sizeColumns = { ...roomColumn, joining: 'bigint' } as const;

const advanceCounters = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('roomCounters')
    .from(jsonRows<{ concertId: string; joining: number }>(store, list, sizeColumns))
    .set((eb) => ({ lastWaitNo: eb('lastWaitNo', '+', eb.ref('listed.joining')) }))
    .whereRef('roomCounters.concertId', '=', 'listed.concertId')
    .returning(['roomCounters.concertId', 'lastWaitNo']),
);

const insertEntries = bulkInsert<
  Pick<EntryRow, 'concertId' | 'waitNo' | 'userId' | 'joinedAt' | 'status'>
>('queueEntries', {
  concertId: 'text',
  waitNo: 'bigint',
  userId: 'text',
  joinedAt: 'bigint',
  status: 'text',
});

const waitingEntry = {
  status: 'waiting',
  admittedAt: null,
  claimedAt: null,
  expiresAt: null,
  endedAt: null,
  leftLineVersion: null,
  admittedMaxActive: null,
  admittedPerMinute: null,
  cameBack: null,
  lapsed: null,
  drawnNo: null,
} as const satisfies Partial<EntryRow>;

export async function findEntries(
  store: Store,
  keys: readonly EntryKey[],
): Promise<(OwnedEntry | undefined)[]> {
  return alignRows(keys, await readEntries(store, keys, 'none'), keyOf);
}

export const findEntry = batchedRead(findEntries);

/** Locks one entry, which serialises the calls of its buyer about seats and points. */
export const lockEntry = batchedRead(async (tx: Tx, keys: readonly EntryKey[]) => {
  const rows = await readEntries(tx, keys, lockModeFor(tx));
  return alignLockedRows(tx, { items: keys, rows, keyOf });
});

const keyOf = ({ concertId, waitNo }: EntryKey) => `${concertId} ${waitNo}`;

async function readEntries(
  store: Store,
  keys: readonly EntryKey[],
  lock: LockMode,
): Promise<OwnedEntry[]> {
  return entriesOf(store, { list: toJsonRows(keys, keyColumns) }, lock);
}

const keyColumns = { concertId: 'text', waitNo: 'bigint' } as const;

const entriesOf = compileOnce((store, { list }: { list: string }, lock: LockMode) =>
  store.query
    .selectFrom('queueEntries')
    .innerJoin(jsonRows<EntryKey>(store, list, keyColumns), (join) =>
      join
        .onRef('queueEntries.concertId', '=', 'listed.concertId')
        .onRef('queueEntries.waitNo', '=', 'listed.waitNo'),
    )
    .selectAll('queueEntries')
    .select((eb) =>
      eb
        .selectFrom('users')
        .whereRef('users.userId', '=', 'queueEntries.userId')
        .select('tokenEpoch')
        .as('tokenEpoch'),
    )
    .$if(lock === 'wait', (query) => query.forUpdate('queueEntries'))
    .$if(lock === 'skip', (query) => query.forUpdate('queueEntries').skipLocked()),
);

/**
 * The entry of a user that is waiting, or was last written as active; at most one, by a unique
 * index.
 */
export const findOpenEntry = batchedRead(
  async (store: Store, owners: readonly { concertId: string; userId: string }[]) => {
    const entries = await openEntriesOf(store, { list: toJsonRows(owners, ownerColumns) });
    return alignRows(owners, entries, ({ concertId, userId }) => `${concertId} ${userId}`);
  },
);

const ownerColumns = { concertId: 'text', userId: 'text' } as const;

const openEntriesOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom('queueEntries')
    .innerJoin(jsonRows<{ concertId: string; userId: string }>(store, list, ownerColumns), (join) =>
      join
        .onRef('queueEntries.concertId', '=', 'listed.concertId')
        .onRef('queueEntries.userId', '=', 'listed.userId'),
    )
    .where('status', 'in', [sql.lit<EntryStatus>('waiting'), sql.lit<EntryStatus>('active')])
    .selectAll('queueEntries'),
);

/**
 * The last number of a room that was handed out, or will be to the members of a batch before this
 * one.
 */
interface IssuedNumbers {
  concertId: string;
  lastWaitNo: number;
}

/**
 * How many entries wait, of `lastWaitNo` that joined. Under the lock of the counter no entry joins,
 * so the count can only fall; counting rows would take longer the more entries wait.
 */
export const countWaiting = batchedRead(async (tx: Tx, numbers: readonly IssuedNumbers[]) => {
  const list = toRoomRows(numbers.map(({ concertId }) => concertId));
  const rooms = alignRows(numbers, await lineExitsOf(tx, { list }), ({ concertId }) => concertId);
  return numbers.map(({ concertId, lastWaitNo }, at) => {
    const room = rooms[at];
    if (!room) throw new Error(`Room ${concertId} does not exist.`);
    return lastWaitNo - room.departed;
  });
});

const lineExitsOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom('rooms')
    .innerJoin(jsonRows<{ concertId: string }>(store, list, roomColumn), (join) =>
      join.onRef('rooms.concertId', '=', 'listed.concertId'),
    )
    .select(['rooms.concertId', 'departed']),
);

/** Registers a commit probe that looks for an entry with these values. */
export function registerEntryProbe(tx: Tx, key: EntryKey, expected: Partial<EntryRow>): void {
  const columns = Object.keys(expected) as (keyof EntryRow)[];
  tx.registerCommitProbe(async (store) => {
    const found = await findEntry(store, key);
    return columns.every((column) => found?.[column] === expected[column]);
  });
}

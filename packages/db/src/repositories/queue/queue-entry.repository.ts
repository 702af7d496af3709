/** Places in a line: joining it, and finding one's place again. */
import type { EntryStatus } from '@onsale/core/queue';
import { sql, type Selectable } from 'kysely';
import type { Store, Tx } from '../../store.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { bulkInsert, jsonRows, toJsonRows } from '../../query/json-rows.ts';
import {
  batchedRead,
  alignLockedRows,
  lockModeFor,
  alignRows,
  batchedWrite,
  type LockMode,
} from '../../query/batched-statement.ts';
import type { QueueEntriesTable } from '../../schema.ts';

export type EntryRow = Selectable<QueueEntriesTable>;

/** Names one place in one concert's line. */
export interface EntryKey {
  concertId: string;
  waitNo: number;
}

/**
 * Locks the room's counter and gives the last number handed out. Joins of a room go one by one from
 * here to their commit, or together in one transaction, which is what makes the order of the numbers
 * the order of the commits. (A sequence would not wait, but its order is not commit order, and it
 * burns numbers.)
 *
 * In company all who join come here at once, with one statement for all their rooms: with one after
 * another, two groups could wait for each other's. Each is told the last number before its own, should
 * all before it take theirs.
 */
export const lockRoomCounter = batchedRead(
  async (tx: Tx, concertIds: readonly string[]) => {
    const counters = await lockCounters(tx, { list: roomsOf(concertIds) });
    const next = new Map(counters.map(({ concertId, lastWaitNo }) => [concertId, lastWaitNo]));
    return concertIds.map((concertId) => {
      const lastWaitNo = next.get(concertId)!;
      next.set(concertId, lastWaitNo + 1);
      return lastWaitNo;
    });
  },
  { isBarrier: true },
);

/** For lists of rooms: see json-rows.ts. */
export const roomColumn = { concertId: 'text' } as const;

/** A list of rooms, each of them once. */
export function roomsOf(concertIds: readonly string[]): string {
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

/** Puts a person at the end of the line. Call it under the counter's lock. */
export const insertWaitingEntry = batchedWrite(
  async (
    tx: Tx,
    people: readonly { concertId: string; userId: string; joinedAt: number }[],
  ): Promise<EntryRow[]> => {
    const lines = Map.groupBy(people, ({ concertId }) => concertId);
    const sizes = Array.from(lines, ([concertId, { length }]) => ({ concertId, joining: length }));
    const counters = await countOn(tx, { list: toJsonRows(sizes, sizeColumns) });
    const next = new Map(
      counters.map(({ concertId, lastWaitNo }) => {
        return [concertId, lastWaitNo - lines.get(concertId)!.length];
      }),
    );
    const entries = people.map((person): EntryRow => {
      const waitNo = next.get(person.concertId)! + 1;
      next.set(person.concertId, waitNo);
      return { ...waitingEntry, ...person, waitNo };
    });
    const [first] = entries;
    registerEntryProbe(tx, first!, { userId: first!.userId, joinedAt: first!.joinedAt });
    const rows = entries.map(({ concertId, waitNo, userId, joinedAt, status }) => {
      return { concertId, waitNo, userId, joinedAt, status };
    });
    await insertEntries(tx, rows);
    return entries;
  },
);

const sizeColumns = { ...roomColumn, joining: 'bigint' } as const;

const countOn = compileOnce((store, { list }: { list: string }) =>
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
} as const satisfies Partial<EntryRow>;

export const findEntry = batchedRead(async (store: Store, keys: readonly EntryKey[]) => {
  return alignRows(keys, await readEntries(store, keys, 'none'), nameOf);
});

/** Locks one entry: whatever its owner does with seats and money goes one by one. */
export const lockEntry = batchedRead(async (tx: Tx, keys: readonly EntryKey[]) => {
  const rows = await readEntries(tx, keys, lockModeFor(tx));
  return alignLockedRows(tx, { items: keys, rows, keyOf: nameOf });
});

const nameOf = ({ concertId, waitNo }: EntryKey) => `${concertId} ${waitNo}`;

async function readEntries(
  store: Store,
  keys: readonly EntryKey[],
  lock: LockMode,
): Promise<EntryRow[]> {
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
    .$if(lock === 'wait', (query) => query.forUpdate('queueEntries'))
    .$if(lock === 'skip', (query) => query.forUpdate('queueEntries').skipLocked()),
);

/** The entry of a user that waits or was last written as active; at most one, by a unique index. */
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

/** Whether anybody waits: by the first who does, as EXISTS would be planned as a join with all of them. */
export const hasWaiting = batchedRead(async (store: Store, concertIds: readonly string[]) => {
  const lines = await linesInUse(store, { list: roomsOf(concertIds) });
  const inUse = new Set(lines.map(({ concertId }) => concertId));
  return concertIds.map((concertId) => inUse.has(concertId));
});

const linesInUse = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom(jsonRows<{ concertId: string }>(store, list, roomColumn))
    .where((eb) =>
      eb(
        eb
          .selectFrom('queueEntries')
          .whereRef('queueEntries.concertId', '=', 'listed.concertId')
          .where('status', '=', sql.lit('waiting'))
          .limit(1)
          .select('waitNo'),
        'is not',
        null,
      ),
    )
    .select('concertId'),
);

/** The last number of a room that was handed out, or will be to those of a group who come before. */
interface Numbers {
  concertId: string;
  lastWaitNo: number;
}

/**
 * How many wait, of `lastWaitNo` numbers handed out. Under the counter's lock nobody joins, so it can
 * only become fewer; to count the rows would take longer the more people wait.
 */
export const countWaiting = batchedRead(async (tx: Tx, numbers: readonly Numbers[]) => {
  const list = roomsOf(numbers.map(({ concertId }) => concertId));
  const rooms = alignRows(numbers, await lineExitsOf(tx, { list }), ({ concertId }) => concertId);
  return numbers.map(({ concertId, lastWaitNo }, at) => {
    const room = rooms[at];
    if (!room) throw new Error(`There is no room ${concertId} to wait in.`);
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

export function registerEntryProbe(tx: Tx, key: EntryKey, as: Partial<EntryRow>): void {
  const columns = Object.keys(as) as (keyof EntryRow)[];
  tx.registerCommitProbe(async (store) => {
    const found = await findEntry(store, key);
    return columns.every((column) => found?.[column] === as[column]);
  });
}

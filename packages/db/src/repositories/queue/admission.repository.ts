/**
 * Admissions and sessions: admits, claims, extends and ends entries, and takes them out of the
 * line.
 */
import type { EntryStatus } from '@onsale/core/queue';
import { sql } from 'kysely';
import { batchedWrite } from '../../query/batched-statement.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { Store, Tx } from '../../store.ts';
import type { Room } from '../catalogue.repository.ts';
import { placeColumns, recordAdmitted, recordPlaces } from '../events/record-places.ts';
import { registerEntryProbe, type EntryKey } from './queue-entry.repository.ts';

/**
 * Marks active sessions past their end as expired, of one user or of the whole room.
 *
 * The admission step relies on its waiting for row locks. While a call extends an entry, it holds
 * the row; this then waits, and sees the new end. A plain count by expiry would not wait, and would
 * give the slot away twice.
 */
export async function expireSessions(
  tx: Tx,
  { concertId, userId, now }: { concertId: string; userId?: string; now: number },
): Promise<void> {
  const whose = userId === undefined ? 'all' : 'own';
  const places = await expire(tx, { concertId, userId, now }, whose);
  recordPlaces(tx, 'place.expired', { places, at: ({ endedAt }) => endedAt! });
}

type Expiring = { concertId: string; userId: string | undefined; now: number };

const expire = compileOnce((store, { concertId, userId, now }: Expiring, whose: 'all' | 'own') =>
  store.query
    .updateTable('queueEntries')
    .set((eb) => ({ status: 'expired', endedAt: eb.ref('expiresAt') }))
    .where('concertId', '=', concertId)
    .where('status', '=', sql.lit('active'))
    .where('expiresAt', '<=', now)
    .$if(whose === 'own', (query) => query.where('userId', '=', userId!))
    .returning([...placeColumns, 'queueEntries.endedAt']),
);

/** Rooms with sessions that have run out, and are not marked so yet. */
export async function listRoomsToSweep(store: Store, now: number): Promise<string[]> {
  return (await roomsToSweep(store, { now })).map(({ concertId }) => concertId);
}

const roomsToSweep = compileOnce((store, { now }: { now: number }) =>
  store.query
    .selectFrom('queueEntries')
    .where('status', '=', sql.lit('active'))
    .where('expiresAt', '<=', now)
    .groupBy('concertId')
    .orderBy('concertId')
    .select('concertId'),
);

/** Admits the `count` lowest waiting numbers. Call it under the lock of the room. */
export async function admitLowest(
  tx: Tx,
  room: Room,
  { count, admittedAt, expiresAt }: { count: number; admittedAt: number; expiresAt: number },
): Promise<number> {
  const { concertId } = room;
  const admitted = await tx.query
    .updateTable('queueEntries')
    .set(admittedColumns(room, { admittedAt, expiresAt }))
    .where('concertId', '=', concertId)
    .where('status', '=', sql.lit('waiting'))
    .where('waitNo', '<=', (eb) =>
      eb
        .selectFrom((lowest) =>
          lowest
            .selectFrom('queueEntries')
            .where('concertId', '=', concertId)
            .where('status', '=', sql.lit('waiting'))
            .orderBy('waitNo')
            .limit(count)
            .select('waitNo')
            .as('lowest'),
        )
        .select(({ fn }) => fn.max('waitNo').as('last')),
    )
    .returning(placeColumns)
    .execute();
  recordAdmitted(tx, { places: admitted, admittedAt, expiresAt });
  const departed = admitted.length;
  if (departed > 0) await recordLineExit(tx, { concertId, departed });
  return departed;
}

/** The columns that an admission sets, among them the limits of the room for the audit. */
export function admittedColumns(
  room: Room,
  { admittedAt, expiresAt }: { admittedAt: number; expiresAt: number },
) {
  return {
    status: 'active',
    admittedAt,
    expiresAt,
    leftLineVersion: room.lineVersion + 1,
    admittedMaxActive: room.maxActive,
    admittedPerMinute: room.admitPerMinute,
  } as const;
}

/** Claims an admission with its first call: the session gets its full length. */
export function claimSession(
  tx: Tx,
  { concertId, waitNo }: EntryKey,
  { claimedAt, expiresAt }: { claimedAt: number; expiresAt: number },
): Promise<void> {
  return claim(tx, { concertId, waitNo, claimedAt, expiresAt });
}

type Claim = EntryKey & { claimedAt: number; expiresAt: number };

const claim = batchedWrite(async (tx: Tx, claims: readonly Claim[]) => {
  const [first] = claims;
  registerEntryProbe(tx, first!, { claimedAt: first!.claimedAt });
  await claimListed(tx, { list: toJsonRows(claims, claimColumns) });
  return claims.map(() => undefined);
});

const claimColumns = {
  concertId: 'text',
  waitNo: 'bigint',
  claimedAt: 'bigint',
  expiresAt: 'bigint',
} as const;

const claimListed = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('queueEntries')
    .from(jsonRows<Claim>(store, list, claimColumns))
    .set((eb) => ({
      claimedAt: eb.ref('listed.claimedAt'),
      expiresAt: eb.ref('listed.expiresAt'),
    }))
    .whereRef('queueEntries.concertId', '=', 'listed.concertId')
    .whereRef('queueEntries.waitNo', '=', 'listed.waitNo')
    .where('queueEntries.status', '=', sql.lit('active'))
    .where('queueEntries.claimedAt', 'is', null),
);

/** Extends a session to last at least until `expiresAt`. */
export function extendSession(
  tx: Tx,
  { concertId, waitNo }: EntryKey,
  expiresAt: number,
): Promise<void> {
  return extend(tx, { concertId, waitNo, expiresAt });
}

const extend = batchedWrite(
  async (tx: Tx, sessions: readonly (EntryKey & { expiresAt: number })[]) => {
    await lengthen(tx, { list: toJsonRows(sessions, sessionColumns) });
    return sessions.map(() => undefined);
  },
);

const sessionColumns = { concertId: 'text', waitNo: 'bigint', expiresAt: 'bigint' } as const;

const lengthen = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('queueEntries')
    .from(jsonRows<EntryKey & { expiresAt: number }>(store, list, sessionColumns))
    .set((eb) => ({ expiresAt: eb.ref('listed.expiresAt') }))
    .whereRef('queueEntries.concertId', '=', 'listed.concertId')
    .whereRef('queueEntries.waitNo', '=', 'listed.waitNo')
    .where('status', '=', sql.lit('active'))
    .whereRef('queueEntries.expiresAt', '<', 'listed.expiresAt'),
);

/**
 * Waits for the calls of every buyer inside to end, and holds further ones up until the commit.
 * Entries are locked in the order of their numbers, under the lock of the room, so that none is
 * admitted beside them.
 */
export async function lockActiveEntries(tx: Tx, concertId: string): Promise<void> {
  if (tx.locksRows) await lockActive(tx, { concertId });
}

const lockActive = compileOnce((store, { concertId }: { concertId: string }) =>
  store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('status', '=', sql.lit('active'))
    .orderBy('waitNo')
    .select('waitNo')
    .forUpdate(),
);

/** Ends an active entry, under its lock. */
export function endSession(
  tx: Tx,
  { concertId, waitNo }: EntryKey,
  { status, endedAt }: { status: EntryStatus; endedAt: number },
): Promise<void> {
  return end(tx, { concertId, waitNo, status, endedAt });
}

type End = EntryKey & { status: EntryStatus; endedAt: number };

const end = batchedWrite(async (tx: Tx, ends: readonly End[]) => {
  const [first] = ends;
  registerEntryProbe(tx, first!, { status: first!.status, endedAt: first!.endedAt });
  const ended = await endListed(tx, { list: toJsonRows(ends, endColumns) });
  for (const [status, places] of Map.groupBy(ended, (entry) => entry.status)) {
    const type = status === 'finished' ? 'place.finished' : 'place.left';
    recordPlaces(tx, type, { places, at: ({ endedAt }) => endedAt! });
  }
  return ends.map(() => undefined);
});

const endColumns = {
  concertId: 'text',
  waitNo: 'bigint',
  status: 'text',
  endedAt: 'bigint',
} as const;

const endListed = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('queueEntries')
    .from(jsonRows<End>(store, list, endColumns))
    .set((eb) => ({ status: eb.ref('listed.status'), endedAt: eb.ref('listed.endedAt') }))
    .whereRef('queueEntries.concertId', '=', 'listed.concertId')
    .whereRef('queueEntries.waitNo', '=', 'listed.waitNo')
    .where('queueEntries.status', '=', sql.lit('active'))
    .returning([...placeColumns, 'queueEntries.status', 'queueEntries.endedAt']),
);

/** Takes a waiting entry out of the line. Call it under the lock of the room. */
export function leaveLine(
  tx: Tx,
  { concertId, lineVersion }: Room,
  { waitNo, endedAt }: { waitNo: number; endedAt: number },
): Promise<void> {
  return leave(tx, { concertId, waitNo, endedAt, leftLineVersion: lineVersion + 1 });
}

type LineExit = EntryKey & { endedAt: number; leftLineVersion: number };

const leave = batchedWrite(async (tx: Tx, exits: readonly LineExit[]) => {
  const [first] = exits;
  registerEntryProbe(tx, first!, { status: 'left', endedAt: first!.endedAt });
  const left = await leaveListed(tx, { list: toJsonRows(exits, exitColumns) });
  recordPlaces(tx, 'place.left', { places: left, at: ({ endedAt }) => endedAt! });
  for (const [concertId, { length }] of Map.groupBy(left, (entry) => entry.concertId)) {
    await recordLineExit(tx, { concertId, departed: length });
  }
  return exits.map(() => undefined);
});

const exitColumns = {
  concertId: 'text',
  waitNo: 'bigint',
  endedAt: 'bigint',
  leftLineVersion: 'bigint',
} as const;

const leaveListed = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('queueEntries')
    .from(jsonRows<LineExit>(store, list, exitColumns))
    .set((eb) => ({
      status: sql.lit('left'),
      endedAt: eb.ref('listed.endedAt'),
      leftLineVersion: eb.ref('listed.leftLineVersion'),
    }))
    .whereRef('queueEntries.concertId', '=', 'listed.concertId')
    .whereRef('queueEntries.waitNo', '=', 'listed.waitNo')
    .where('queueEntries.status', '=', sql.lit('waiting'))
    .returning([...placeColumns, 'queueEntries.endedAt']),
);

/**
 * Records that entries stopped waiting: the new version tells other servers to refresh their line.
 */
export async function recordLineExit(
  tx: Tx,
  { concertId, departed }: { concertId: string; departed: number },
): Promise<void> {
  await countLineExits(tx, { concertId, departed });
}

const countLineExits = compileOnce(
  (store, { concertId, departed }: { concertId: string; departed: number }) =>
    store.query
      .updateTable('rooms')
      .set({ lineVersion: sql`line_version + 1`, departed: sql`departed + ${departed}` })
      .where('concertId', '=', concertId),
);

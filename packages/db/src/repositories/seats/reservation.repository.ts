/** Reservations: their rows, their status, and those that a buyer holds. */
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
import type { ReservationsTable } from '../../schema.ts';
import type { Store, Tx } from '../../store.ts';
import { recordEvent } from '../events/record-events.ts';

export type ReservationRow = Omit<Selectable<ReservationsTable>, 'seatNos'> & {
  seatNos: number[];
};

export interface ReservationKey {
  concertId: string;
  reservationId: string;
}

export const insertReservation = batchedWrite(
  async (tx: Tx, reservations: readonly ReservationRow[]) => {
    tx.registerCommitProbe(
      async (store) => (await findReservation(store, reservations[0]!)) !== undefined,
    );
    const rows = reservations.map((row) => ({
      ...row,
      seatNos: JSON.stringify(row.seatNos),
    }));
    await insertReservations(tx, rows);
    for (const row of reservations) {
      const { concertId, userId, createdAt: at, reservationId, date, seatNos, total } = row;
      const held = { reservationId, date, seatNos, total, expiresAt: row.expiresAt };
      recordEvent(tx, 'reservation.created', { concertId, userId, at, ...held });
    }
    return reservations.map(() => undefined);
  },
);

const insertReservations = bulkInsert<Selectable<ReservationsTable>>('reservations', {
  concertId: 'text',
  reservationId: 'text',
  date: 'text',
  userId: 'text',
  waitNo: 'bigint',
  seatNos: 'text',
  total: 'bigint',
  status: 'text',
  createdAt: 'bigint',
  expiresAt: 'bigint',
  holdNo: 'bigint',
  holdsAllowed: 'bigint',
});

export const findReservation = batchedRead(
  async (store: Store, keys: readonly ReservationKey[]) => {
    return alignRows(keys, await readReservations(store, keys, 'none'), keyOf);
  },
);

export const lockReservation = batchedRead(async (tx: Tx, keys: readonly ReservationKey[]) => {
  const rows = await readReservations(tx, keys, lockModeFor(tx));
  return alignLockedRows(tx, { items: keys, rows, keyOf });
});

const keyOf = ({ concertId, reservationId }: ReservationKey) => `${concertId} ${reservationId}`;

async function readReservations(
  store: Store,
  keys: readonly ReservationKey[],
  lock: LockMode,
): Promise<ReservationRow[]> {
  const rows = await reservationsOf(store, { list: toJsonRows(keys, keyColumns) }, lock);
  return rows.map(parseRow);
}

const keyColumns = { concertId: 'text', reservationId: 'text' } as const;

const reservationsOf = compileOnce((store, { list }: { list: string }, lock: LockMode) =>
  store.query
    .selectFrom('reservations')
    .innerJoin(jsonRows<ReservationKey>(store, list, keyColumns), (join) =>
      join
        .onRef('reservations.concertId', '=', 'listed.concertId')
        .onRef('reservations.reservationId', '=', 'listed.reservationId'),
    )
    .selectAll('reservations')
    .$if(lock !== 'none', (query) => query.forUpdate('reservations'))
    .$if(lock === 'skip', (query) => query.skipLocked()),
);

function parseRow(row: Selectable<ReservationsTable>): ReservationRow {
  return { ...row, seatNos: JSON.parse(row.seatNos) };
}

/** The position after which a page of reservations begins: the last one already seen. */
export interface ReservationCursor {
  createdAt: number;
  reservationId: string;
}

/** A user's reservations in every concert, newest first, after the cursor. */
export async function listReservations(
  store: Store,
  { userId, after, limit }: { userId: string; after: ReservationCursor | null; limit: number },
): Promise<ReservationRow[]> {
  const rows = await store.query
    .selectFrom('reservations')
    .where('userId', '=', userId)
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb(
          eb.refTuple('createdAt', 'reservationId'),
          '<',
          eb.tuple(after!.createdAt, after!.reservationId),
        ),
      ),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('reservationId', 'desc')
    .limit(limit)
    .selectAll()
    .execute();
  return rows.map(parseRow);
}

/** A buyer who may have seats of a concert, as of an instant. */
export interface Holder {
  concertId: string;
  userId: string;
  now: number;
}

/** The columns of a list of holders: see json-rows.ts. */
export const holderColumns = { concertId: 'text', userId: 'text', now: 'bigint' } as const;

/** The same text for the same holder. */
export const holderKeyOf = ({ concertId, userId }: Omit<Holder, 'now'>) => `${concertId} ${userId}`;

/** A buyer's reservations in one concert that are held beyond `now`, the oldest first. */
export const listHeld = batchedRead(async (store: Store, holders: readonly Holder[]) => {
  const rows = await heldReservationsOf(store, { list: toJsonRows(holders, holderColumns) });
  const heldBy = Map.groupBy(rows.map(parseRow), holderKeyOf);
  return holders.map((holder) => heldBy.get(holderKeyOf(holder)) ?? []);
});

const heldReservationsOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom(jsonRows<Holder>(store, list, holderColumns))
    .crossJoin('reservations')
    .whereRef('reservations.concertId', '=', 'listed.concertId')
    .whereRef('reservations.userId', '=', 'listed.userId')
    .whereRef('reservations.expiresAt', '>', 'listed.now')
    .where('status', '=', sql.lit('held'))
    .orderBy('createdAt')
    .selectAll('reservations'),
);

export function setReservationStatus(
  tx: Tx,
  { concertId, reservationId }: ReservationKey,
  status: ReservationRow['status'],
): Promise<void> {
  return setStatus(tx, { concertId, reservationId, status });
}

const setStatus = batchedWrite(
  async (tx: Tx, changes: readonly (ReservationKey & Pick<ReservationRow, 'status'>)[]) => {
    const [first] = changes;
    if (first!.status === 'released') {
      tx.registerCommitProbe(
        async (store) => (await findReservation(store, first!))?.status === 'released',
      );
    }
    await changeStatus(tx, { list: toJsonRows(changes, changeColumns) });
    return changes.map(() => undefined);
  },
);

const changeColumns = { ...keyColumns, status: 'text' } as const;

const changeStatus = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('reservations')
    .from(jsonRows<ReservationKey & Pick<ReservationRow, 'status'>>(store, list, changeColumns))
    .set((eb) => ({ status: eb.ref('listed.status') }))
    .whereRef('reservations.concertId', '=', 'listed.concertId')
    .whereRef('reservations.reservationId', '=', 'listed.reservationId'),
);

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
import type { ReservationsTable } from '../../schema.ts';

export type ReservationRow = Omit<Selectable<ReservationsTable>, 'seatNos'> & { seatNos: number[] };

export interface ReservationKey {
  concertId: string;
  reservationId: string;
}

/** The most of a user's reservations that one list shows, newest first. */
const reservationsListed = 1_000;

export const insertReservation = batchedWrite(
  async (tx: Tx, reservations: readonly ReservationRow[]) => {
    tx.registerCommitProbe(
      async (store) => (await findReservation(store, reservations[0]!)) !== undefined,
    );
    const rows = reservations.map((row) => ({ ...row, seatNos: JSON.stringify(row.seatNos) }));
    await insertReservations(tx, rows);
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
});

export const findReservation = batchedRead(
  async (store: Store, keys: readonly ReservationKey[]) => {
    return alignRows(keys, await readReservations(store, keys, 'none'), nameOf);
  },
);

export const lockReservation = batchedRead(async (tx: Tx, keys: readonly ReservationKey[]) => {
  const rows = await readReservations(tx, keys, lockModeFor(tx));
  return alignLockedRows(tx, { items: keys, rows, keyOf: nameOf });
});

const nameOf = ({ concertId, reservationId }: ReservationKey) => `${concertId} ${reservationId}`;

async function readReservations(
  store: Store,
  keys: readonly ReservationKey[],
  lock: LockMode,
): Promise<ReservationRow[]> {
  const rows = await reservationsOf(store, { list: toJsonRows(keys, keyColumns) }, lock);
  return rows.map(parsed);
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

function parsed(row: Selectable<ReservationsTable>): ReservationRow {
  return { ...row, seatNos: JSON.parse(row.seatNos) };
}

/** A user's reservations in every concert, newest first. */
export async function listReservations(store: Store, userId: string): Promise<ReservationRow[]> {
  const rows = await store.query
    .selectFrom('reservations')
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('reservationId')
    .limit(reservationsListed)
    .selectAll()
    .execute();
  return rows.map(parsed);
}

/** Somebody who may have seats of a concert, as of an instant. */
export interface Holder {
  concertId: string;
  userId: string;
  now: number;
}

/** For lists of holders: see json-rows.ts. */
export const holderColumns = { concertId: 'text', userId: 'text', now: 'bigint' } as const;

/** The same text for the same holder. */
export const holderName = ({ concertId, userId }: Omit<Holder, 'now'>) => `${concertId} ${userId}`;

/** The reservations of a user in one concert that are held and last beyond `now`, the oldest first. */
export const listHeld = batchedRead(async (store: Store, holders: readonly Holder[]) => {
  const rows = await heldOf(store, { list: toJsonRows(holders, holderColumns) });
  const heldBy = Map.groupBy(rows.map(parsed), holderName);
  return holders.map((holder) => heldBy.get(holderName(holder)) ?? []);
});

const heldOf = compileOnce((store, { list }: { list: string }) =>
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

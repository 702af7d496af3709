import { sql, type Selectable } from 'kysely';
import type { Store, Tx } from '../../store.ts';
import { kept } from '../../query/compiled-query.ts';
import { inserting, listed, listOf } from '../../query/json-rows.ts';
import {
  asked,
  lockedRowOfEach,
  lockOf,
  rowOfEach,
  written,
  type Lock,
} from '../../query/batched-statement.ts';
import type { ReservationsTable } from '../../schema.ts';

export type ReservationRow = Omit<Selectable<ReservationsTable>, 'seatNos'> & { seatNos: number[] };

export interface ReservationKey {
  concertId: string;
  reservationId: string;
}

/** The most of a user's reservations that one list shows, newest first. */
const reservationsListed = 1_000;

export const insertReservation = written(
  async (tx: Tx, reservations: readonly ReservationRow[]) => {
    tx.leaves(async (store) => (await findReservation(store, reservations[0]!)) !== undefined);
    const rows = reservations.map((row) => ({ ...row, seatNos: JSON.stringify(row.seatNos) }));
    await insertReservations(tx, rows);
    return reservations.map(() => undefined);
  },
);

const insertReservations = inserting<Selectable<ReservationsTable>>('reservations', {
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

export const findReservation = asked(async (store: Store, keys: readonly ReservationKey[]) => {
  return rowOfEach(keys, await readReservations(store, keys, 'none'), nameOf);
});

export const lockReservation = asked(async (tx: Tx, keys: readonly ReservationKey[]) => {
  const rows = await readReservations(tx, keys, lockOf(tx));
  return lockedRowOfEach(tx, { items: keys, rows, keyOf: nameOf });
});

const nameOf = ({ concertId, reservationId }: ReservationKey) => `${concertId} ${reservationId}`;

async function readReservations(
  store: Store,
  keys: readonly ReservationKey[],
  lock: Lock,
): Promise<ReservationRow[]> {
  const rows = await reservationsOf(store, { list: listOf(keys, keyColumns) }, lock);
  return rows.map(parsed);
}

const keyColumns = { concertId: 'text', reservationId: 'text' } as const;

const reservationsOf = kept((store, { list }: { list: string }, lock: Lock) =>
  store.query
    .selectFrom('reservations')
    .innerJoin(listed<ReservationKey>(store, list, keyColumns), (join) =>
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
export const listHeld = asked(async (store: Store, holders: readonly Holder[]) => {
  const rows = await heldOf(store, { list: listOf(holders, holderColumns) });
  const heldBy = Map.groupBy(rows.map(parsed), holderName);
  return holders.map((holder) => heldBy.get(holderName(holder)) ?? []);
});

const heldOf = kept((store, { list }: { list: string }) =>
  store.query
    .selectFrom(listed<Holder>(store, list, holderColumns))
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

const setStatus = written(
  async (tx: Tx, changes: readonly (ReservationKey & Pick<ReservationRow, 'status'>)[]) => {
    const [first] = changes;
    if (first!.status === 'released') {
      tx.leaves(async (store) => (await findReservation(store, first!))?.status === 'released');
    }
    await changeStatus(tx, { list: listOf(changes, changeColumns) });
    return changes.map(() => undefined);
  },
);

const changeColumns = { ...keyColumns, status: 'text' } as const;

const changeStatus = kept((store, { list }: { list: string }) =>
  store.query
    .updateTable('reservations')
    .from(listed<ReservationKey & Pick<ReservationRow, 'status'>>(store, list, changeColumns))
    .set((eb) => ({ status: eb.ref('listed.status') }))
    .whereRef('reservations.concertId', '=', 'listed.concertId')
    .whereRef('reservations.reservationId', '=', 'listed.reservationId'),
);

import type { SeatState } from '@onsale/core/reservation';
import type { Selectable } from 'kysely';
import type { Store, Tx } from './database.ts';
import type { ReservationsTable } from './schema.ts';

export type ReservationRow = Omit<Selectable<ReservationsTable>, 'seatNos'> & { seatNos: number[] };

export interface ReservationKey {
  concertId: string;
  reservationId: string;
}

/** Names one performance. */
export interface PerformanceKey {
  concertId: string;
  date: string;
}

/** The most of a user's reservations that one list shows, newest first. */
const reservationsListed = 1_000;

/** Seats of a performance that are held or sold, or were once: for the others there is no row. */
export async function listSeatStates(
  store: Store,
  { concertId, date }: PerformanceKey,
): Promise<(SeatState & { seatNo: number; userId: string | null })[]> {
  return store.query
    .selectFrom('seats')
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .where('reservationId', 'is not', null)
    .select(['seatNo', 'userId', 'heldUntil', 'orderId'])
    .execute();
}

/**
 * Lets those who ask for the best seats of one performance choose one after another. Not FOR UPDATE:
 * that would also keep out the foreign keys of everybody else's new reservations and orders, and a
 * payment that holds seats would wait for somebody who waits for these seats.
 */
export async function lockPerformance(tx: Tx, { concertId, date }: PerformanceKey): Promise<void> {
  await tx.query
    .selectFrom('performances')
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .select('date')
    .$if(tx.locksRows, (query) => query.forNoKeyUpdate())
    .execute();
}

/** Seats of a concert that a user holds or owns. Exact under the lock of the user's entry. */
export async function countSeatsOfUser(
  tx: Tx,
  { concertId, userId, now }: { concertId: string; userId: string; now: number },
): Promise<number> {
  const { count } = await tx.query
    .selectFrom('seats')
    .where('concertId', '=', concertId)
    .where('userId', '=', userId)
    .where((eb) => eb.or([eb('orderId', 'is not', null), eb('heldUntil', '>', now)]))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertReservation(tx: Tx, reservation: ReservationRow): Promise<void> {
  tx.leaves(async (store) => (await findReservation(store, reservation)) !== undefined);
  await tx.query
    .insertInto('reservations')
    .values({ ...reservation, seatNos: JSON.stringify(reservation.seatNos) })
    .execute();
}

/**
 * Takes the reservation's seats where they are still free, and says which it got: one conditional
 * write that settles every race for them. Fewer than asked means conflict; roll back. Rows go in
 * ascending order, so that two overlapping sets cannot lock each other out.
 */
export async function takeSeats(
  tx: Tx,
  reservation: ReservationRow,
  now: number,
): Promise<Set<number>> {
  const { concertId, date, userId, reservationId, expiresAt, seatNos } = reservation;
  const rows = seatNos
    .toSorted((a, b) => a - b)
    .map((seatNo) => ({ concertId, date, seatNo, userId, reservationId, heldUntil: expiresAt }));
  const taken = await tx.query
    .insertInto('seats')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['concertId', 'date', 'seatNo'])
        .doUpdateSet((eb) => ({
          userId: eb.ref('excluded.userId'),
          reservationId: eb.ref('excluded.reservationId'),
          heldUntil: eb.ref('excluded.heldUntil'),
        }))
        .where('seats.orderId', 'is', null)
        .where((eb) =>
          eb.or([eb('seats.heldUntil', 'is', null), eb('seats.heldUntil', '<=', now)]),
        ),
    )
    .returning('seatNo')
    .execute();
  return new Set(taken.map(({ seatNo }) => seatNo));
}

/** Locks seats of several reservations of one concert, ascending by date and number. */
export async function lockSeats(
  tx: Tx,
  reservations: readonly Pick<ReservationRow, 'concertId' | 'date' | 'seatNos'>[],
): Promise<void> {
  if (!tx.locksRows) return;
  const byDate = Map.groupBy(reservations, ({ date }) => date);
  for (const date of [...byDate.keys()].toSorted()) {
    const sameDate = byDate.get(date)!;
    await tx.query
      .selectFrom('seats')
      .where('concertId', '=', sameDate[0]!.concertId)
      .where('date', '=', date)
      .where(
        'seatNo',
        'in',
        sameDate.flatMap(({ seatNos }) => seatNos),
      )
      .orderBy('seatNo')
      .select('seatNo')
      .forUpdate()
      .execute();
  }
}

/** Makes seats available again, as far as the reservation still has them. */
export async function freeSeats(
  tx: Tx,
  { reservationId, concertId, date, seatNos }: Omit<ReservationRow, 'status'>,
): Promise<void> {
  await tx.query
    .updateTable('seats')
    .set({ userId: null, reservationId: null, heldUntil: null, orderId: null })
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .where('seatNo', 'in', seatNos)
    .where('reservationId', '=', reservationId)
    .execute();
}

export async function findReservation(
  store: Store,
  key: ReservationKey,
): Promise<ReservationRow | undefined> {
  return selectReservation(store, key, false);
}

export async function lockReservation(
  tx: Tx,
  key: ReservationKey,
): Promise<ReservationRow | undefined> {
  return selectReservation(tx, key, tx.locksRows);
}

async function selectReservation(
  store: Store,
  { concertId, reservationId }: ReservationKey,
  lock: boolean,
): Promise<ReservationRow | undefined> {
  const row = await store.query
    .selectFrom('reservations')
    .where('concertId', '=', concertId)
    .where('reservationId', '=', reservationId)
    .selectAll()
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst();
  return row && { ...row, seatNos: JSON.parse(row.seatNos) };
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
  return rows.map((row) => ({ ...row, seatNos: JSON.parse(row.seatNos) }));
}

/** The live reservations of a user in one concert. */
export async function listHeld(
  store: Store,
  { concertId, userId, now }: { concertId: string; userId: string; now: number },
): Promise<ReservationRow[]> {
  const rows = await store.query
    .selectFrom('reservations')
    .where('concertId', '=', concertId)
    .where('userId', '=', userId)
    .where('status', '=', 'held')
    .where('expiresAt', '>', now)
    .orderBy('createdAt')
    .selectAll()
    .execute();
  return rows.map((row) => ({ ...row, seatNos: JSON.parse(row.seatNos) }));
}

export async function setReservationStatus(
  tx: Tx,
  key: ReservationKey,
  status: ReservationRow['status'],
): Promise<void> {
  const { concertId, reservationId } = key;
  if (status === 'released') {
    tx.leaves(async (store) => (await findReservation(store, key))?.status === status);
  }
  await tx.query
    .updateTable('reservations')
    .set({ status })
    .where('concertId', '=', concertId)
    .where('reservationId', '=', reservationId)
    .execute();
}

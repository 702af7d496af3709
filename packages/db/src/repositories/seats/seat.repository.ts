/** Seats: takes, locks, sells and frees them. A seat has a row once it was reserved. */
import type { SeatState } from '@onsale/core/reservation';
import { NotBatchableError } from '../../errors.ts';
import {
  batchedRead,
  batchedWrite,
  lockModeFor,
  type LockMode,
} from '../../query/batched-statement.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { Store, Tx } from '../../store.ts';
import type { ReservationRow } from './reservation.repository.ts';

/** The key of one performance. */
export interface PerformanceKey {
  concertId: string;
  date: string;
}

/** The seats of one reservation, or of one that a buyer asks for. */
export type SeatSet = PerformanceKey & { seatNos: readonly number[] };

export type SeatStateRow = SeatKey & SeatState & { userId: string | null };

/**
 * The seats of each performance that are held, sold or blocked, or were held or sold before.
 *
 * @returns the seats by the key of their performance; one that has none is missing.
 */
export async function listSeatStates(
  store: Store,
  performances: readonly PerformanceKey[],
): Promise<Map<string, SeatStateRow[]>> {
  const rows = await statesOf(store, { list: toJsonRows(performances, performanceColumns) });
  return Map.groupBy(rows, performanceKeyOf);
}

const statesOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom(jsonRows<PerformanceKey>(store, list, performanceColumns))
    .crossJoin('seats')
    .whereRef('seats.concertId', '=', 'listed.concertId')
    .whereRef('seats.date', '=', 'listed.date')
    .where((eb) => eb.or([eb('reservationId', 'is not', null), eb('blockedAt', 'is not', null)]))
    .select(['seats.concertId', 'seats.date', 'seatNo', 'userId', 'heldUntil', 'orderId'])
    .select('blockedAt'),
);

/**
 * Serialises requests for the best seats of one performance.
 *
 * It is not FOR UPDATE, which conflicts with the key-share locks that foreign keys of new
 * reservations and orders take. A payment that holds seats would wait for a request that waits for
 * these seats.
 *
 * In a batch it is a barrier, and waits, as `lockRoomCounter` does: all members need the lock.
 */
export const lockPerformance = batchedRead(
  async (tx: Tx, keys: readonly PerformanceKey[]) => {
    if (tx.locksRows) await lockPerformances(tx, { list: toPerformanceRows(keys) });
    return keys.map(() => undefined);
  },
  { isBarrier: true },
);

/** The columns of a list of performances: see json-rows.ts. */
export const performanceColumns = { concertId: 'text', date: 'text' } as const;

/** The same text for the same performance. */
export const performanceKeyOf = ({ concertId, date }: PerformanceKey) => `${concertId} ${date}`;

/** A list of performances, without duplicates. */
function toPerformanceRows(keys: readonly PerformanceKey[]): string {
  const distinct = new Map(keys.map((key) => [performanceKeyOf(key), key]));
  return toJsonRows([...distinct.values()], performanceColumns);
}

const lockPerformances = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom('performances')
    .innerJoin(jsonRows<PerformanceKey>(store, list, performanceColumns), (join) =>
      join
        .onRef('performances.concertId', '=', 'listed.concertId')
        .onRef('performances.date', '=', 'listed.date'),
    )
    .orderBy('performances.concertId')
    .orderBy('performances.date')
    .select(['performances.concertId', 'performances.date'])
    .forNoKeyUpdate('performances'),
);

/** The columns of a list of seats: see json-rows.ts. */
export const seatColumns = { concertId: 'text', date: 'text', seatNo: 'bigint' } as const;

/** The key of one seat. */
export interface SeatKey extends PerformanceKey {
  seatNo: number;
}

/** The same text for the same seat. */
export const seatKeyOf = ({ concertId, date, seatNo }: SeatKey) => `${concertId} ${date} ${seatNo}`;

export function seatsOf({ concertId, date, seatNos }: SeatSet): SeatKey[] {
  return seatNos.map((seatNo) => ({ concertId, date, seatNo }));
}

/**
 * Takes the seats of a reservation where they are still free.
 *
 * One conditional write decides every race for them. Rows are written in ascending order, so that
 * two overlapping sets cannot deadlock.
 *
 * @returns the seats that it got. If any is missing, roll back.
 */
export function takeSeats(tx: Tx, reservation: ReservationRow, now: number): Promise<Set<number>> {
  return take(tx, { reservation, now });
}

const take = batchedWrite(
  async (tx: Tx, takings: readonly { reservation: ReservationRow; now: number }[]) => {
    const { now } = takings[0]!;
    const rows = takings.flatMap(({ reservation }) => {
      const { userId, reservationId, expiresAt } = reservation;
      return seatsOf(reservation).map((seat) => {
        return { ...seat, userId, reservationId, heldUntil: expiresAt };
      });
    });
    const taken = await takeFree(tx, { list: toJsonRows(rows, takingColumns), now });
    const seatsTaken = Map.groupBy(taken, ({ reservationId }) => reservationId);
    return takings.map(({ reservation }) => {
      const own = seatsTaken.get(reservation.reservationId) ?? [];
      return new Set(own.map(({ seatNo }) => seatNo));
    });
  },
);

const takingColumns = {
  ...seatColumns,
  userId: 'text',
  reservationId: 'text',
  heldUntil: 'bigint',
} as const;
type Taking = SeatKey & { userId: string; reservationId: string; heldUntil: number };

const takeFree = compileOnce((store, { list, now }: { list: string; now: number }) => {
  const columns = Object.keys(takingColumns) as (keyof Taking)[];
  return store.query
    .insertInto('seats')
    .columns(columns)
    .expression((eb) =>
      eb
        .selectFrom(jsonRows<Taking>(store, list, takingColumns))
        .select(columns)
        .orderBy('concertId')
        .orderBy('date')
        .orderBy('seatNo'),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['concertId', 'date', 'seatNo'])
        .doUpdateSet((eb) => ({
          userId: eb.ref('excluded.userId'),
          reservationId: eb.ref('excluded.reservationId'),
          heldUntil: eb.ref('excluded.heldUntil'),
        }))
        .where('seats.orderId', 'is', null)
        .where('seats.blockedAt', 'is', null)
        .where((eb) =>
          eb.or([eb('seats.heldUntil', 'is', null), eb('seats.heldUntil', '<=', now)]),
        ),
    )
    .returning(['reservationId', 'seatNo']);
});

/** The rows of a list of seats; seats without a row are missing. */
export function selectSeats(store: Store, list: string) {
  return store.query
    .selectFrom('seats')
    .innerJoin(jsonRows<SeatKey>(store, list, seatColumns), (join) =>
      join
        .onRef('seats.concertId', '=', 'listed.concertId')
        .onRef('seats.date', '=', 'listed.date')
        .onRef('seats.seatNo', '=', 'listed.seatNo'),
    );
}

/**
 * Locks the seats of several reservations, ascending by concert, date and number to avoid deadlock.
 */
export const lockSeats = batchedRead(
  async (tx: Tx, reservations: readonly (readonly SeatSet[])[]) => {
    const wanted = reservations.flat().flatMap(seatsOf);
    const lock = lockModeFor(tx);
    if (lock === 'none' || wanted.length === 0) return reservations.map(() => undefined);
    const locked = await lockListed(tx, { list: toJsonRows(wanted, seatColumns) }, lock);
    const lockedKeys = new Set(locked.map(seatKeyOf));
    return reservations.map((sets) => {
      const hasAll = sets.flatMap(seatsOf).every((seat) => lockedKeys.has(seatKeyOf(seat)));
      return hasAll || lock === 'wait' ? undefined : new NotBatchableError();
    });
  },
);

const lockListed = compileOnce((store, { list }: { list: string }, lock: LockMode) =>
  selectSeats(store, list)
    .orderBy('seats.concertId')
    .orderBy('seats.date')
    .orderBy('seats.seatNo')
    .select(['seats.concertId', 'seats.date', 'seats.seatNo'])
    .forUpdate('seats')
    .$if(lock === 'skip', (query) => query.skipLocked()),
);

/** Frees seats, as far as the reservation still has them. */
export const freeSeats = batchedWrite(
  async (tx: Tx, reservations: readonly Omit<ReservationRow, 'status'>[]) => {
    const rows = reservations.flatMap((reservation) => {
      const { reservationId } = reservation;
      return seatsOf(reservation).map((seat) => ({ ...seat, reservationId }));
    });
    await freeListed(tx, { list: toJsonRows(rows, heldColumns) });
    return reservations.map(() => undefined);
  },
);

const heldColumns = { ...seatColumns, reservationId: 'text' } as const;

const freeListed = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('seats')
    .from(jsonRows<SeatKey & { reservationId: string }>(store, list, heldColumns))
    .set({ userId: null, reservationId: null, heldUntil: null, orderId: null })
    .whereRef('seats.concertId', '=', 'listed.concertId')
    .whereRef('seats.date', '=', 'listed.date')
    .whereRef('seats.seatNo', '=', 'listed.seatNo')
    .whereRef('seats.reservationId', '=', 'listed.reservationId'),
);

/**
 * Turns the holds of a reservation into sales, where they are still its own and unexpired.
 *
 * @returns how many seats were sold. If any is missing, roll back.
 */
export function sellSeats(
  tx: Tx,
  reservation: ReservationRow,
  { orderId, now }: { orderId: string; now: number },
): Promise<number> {
  return sell(tx, { reservation, orderId, now });
}

const sell = batchedWrite(
  async (
    tx: Tx,
    sales: readonly { reservation: ReservationRow; orderId: string; now: number }[],
  ) => {
    const { now } = sales[0]!;
    const rows = sales.flatMap(({ reservation, orderId }) => {
      const { reservationId } = reservation;
      return seatsOf(reservation).map((seat) => ({ ...seat, reservationId, orderId }));
    });
    const sold = await sellHeld(tx, { list: toJsonRows(rows, saleColumns), now });
    const seatsSold = Map.groupBy(sold, ({ reservationId }) => reservationId);
    return sales.map(({ reservation }) => seatsSold.get(reservation.reservationId)?.length ?? 0);
  },
);

const saleColumns = { ...seatColumns, reservationId: 'text', orderId: 'text' } as const;
type Sale = SeatKey & { reservationId: string; orderId: string };

const sellHeld = compileOnce((store, { list, now }: { list: string; now: number }) =>
  store.query
    .updateTable('seats')
    .from(jsonRows<Sale>(store, list, saleColumns))
    .set((eb) => ({ orderId: eb.ref('listed.orderId'), heldUntil: null }))
    .whereRef('seats.concertId', '=', 'listed.concertId')
    .whereRef('seats.date', '=', 'listed.date')
    .whereRef('seats.seatNo', '=', 'listed.seatNo')
    .whereRef('seats.reservationId', '=', 'listed.reservationId')
    .where('seats.orderId', 'is', null)
    .where('seats.heldUntil', '>', now)
    .returning('seats.reservationId'),
);

/** Blocked seats: those that an operator takes off sale, and puts back. */
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { Store, Tx } from '../../store.ts';
import {
  seatColumns,
  seatsOf,
  type PerformanceKey,
  type SeatKey,
  type SeatSet,
} from './seat.repository.ts';

type Block = SeatKey & { blockedAt: number; blockReason: string | null };
const blockColumns = { ...seatColumns, blockedAt: 'bigint', blockReason: 'text' } as const;

/**
 * Blocks the seats that are neither held nor sold; a blocked one gets the new reason.
 *
 * One conditional write decides against reservations, as `takeSeats` does for them. Rows are
 * written in ascending order, so that the two cannot deadlock.
 *
 * @returns the seats that are blocked now. If any is missing, roll back.
 */
export async function blockSeats(
  tx: Tx,
  { seats, reason, now }: { seats: SeatSet; reason: string | null; now: number },
): Promise<Set<number>> {
  const rows = seatsOf(seats).map((seat) => ({ ...seat, blockedAt: now, blockReason: reason }));
  const blocked = await blockFree(tx, { list: toJsonRows(rows, blockColumns), now });
  return new Set(blocked.map(({ seatNo }) => seatNo));
}

const blockFree = compileOnce((store, { list, now }: { list: string; now: number }) => {
  const columns = Object.keys(blockColumns) as (keyof Block)[];
  return store.query
    .insertInto('seats')
    .columns(columns)
    .expression((eb) =>
      eb
        .selectFrom(jsonRows<Block>(store, list, blockColumns))
        .select(columns)
        .orderBy('concertId')
        .orderBy('date')
        .orderBy('seatNo'),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['concertId', 'date', 'seatNo'])
        .doUpdateSet((eb) => ({
          blockedAt: eb.fn.coalesce('seats.blockedAt', 'excluded.blockedAt'),
          blockReason: eb.ref('excluded.blockReason'),
        }))
        .where('seats.orderId', 'is', null)
        .where((eb) =>
          eb.or([eb('seats.heldUntil', 'is', null), eb('seats.heldUntil', '<=', now)]),
        ),
    )
    .returning('seatNo');
});

/** Puts seats back on sale; those that are not blocked stay as they are. */
export async function unblockSeats(tx: Tx, seats: SeatSet): Promise<void> {
  await unblockListed(tx, { list: toJsonRows(seatsOf(seats), seatColumns) });
}

const unblockListed = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('seats')
    .from(jsonRows<SeatKey>(store, list, seatColumns))
    .set({ blockedAt: null, blockReason: null })
    .whereRef('seats.concertId', '=', 'listed.concertId')
    .whereRef('seats.date', '=', 'listed.date')
    .whereRef('seats.seatNo', '=', 'listed.seatNo')
    .where('seats.blockedAt', 'is not', null),
);

/** The blocked seats of a performance, ascending. */
export async function listBlockedSeats(
  store: Store,
  { concertId, date }: PerformanceKey,
): Promise<{ seatNo: number; blockedAt: number; blockReason: string | null }[]> {
  return store.query
    .selectFrom('seats')
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .where('blockedAt', 'is not', null)
    .orderBy('seatNo')
    .select(['seatNo', 'blockReason'])
    .select((eb) => eb.ref('blockedAt').$notNull().as('blockedAt'))
    .execute();
}

/** Cancelled dates: how a date is cancelled, and which of its orders are not refunded yet. */
import type { OrderStatus } from '@onsale/core/payment';
import { sql } from 'kysely';
import { compileOnce } from '../../query/compiled-query.ts';
import type { Store, Tx } from '../../store.ts';
import { recordEvent } from '../events/record-events.ts';
import { parseOrder, type OrderRow } from '../order.repository.ts';
import type { PerformanceKey } from './seat.repository.ts';

export interface CancelledDate extends PerformanceKey {
  cancelledAt: number;
  cancelReason: string;
  /** The name of the operator. */
  cancelledBy: string;
  /** When the last of its orders was refunded; null while some are left. */
  refundedAt: number | null;
}

/** @returns undefined for a date that was not cancelled, or that there is not. */
export async function findCancelledDate(
  store: Store,
  { concertId, date }: PerformanceKey,
): Promise<CancelledDate | undefined> {
  const row = await store.query
    .selectFrom('performances')
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .where('cancelledAt', 'is not', null)
    .select(['concertId', 'date', 'cancelledAt', 'cancelReason', 'cancelledBy', 'refundedAt'])
    .executeTakeFirst();
  return row as CancelledDate | undefined;
}

/**
 * Cancels a date, whose sale ends with that. Call it under the locks of the room's counter, of the
 * room, of its active entries and of the performance.
 *
 * @param cancellation `salesEndAt`: when the sale of the last date ends now.
 */
export async function cancelDate(
  tx: Tx,
  cancellation: Omit<CancelledDate, 'refundedAt'> & { saleEndsAt: number; salesEndAt: number },
): Promise<void> {
  const { concertId, date, salesEndAt, ...columns } = cancellation;
  tx.registerCommitProbe(async (store) => {
    return (await findCancelledDate(store, cancellation))?.cancelledAt === columns.cancelledAt;
  });
  await tx.query
    .updateTable('performances')
    .set(columns)
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .execute();
  await tx.query
    .updateTable('concerts')
    .set((eb) => ({ salesEndAt, performancesVersion: eb('performancesVersion', '+', 1) }))
    .where('concertId', '=', concertId)
    .execute();
  const at = columns.cancelledAt;
  recordEvent(tx, 'performance.cancelled', { concertId, userId: null, at, date });
}

/**
 * Releases what is held of a date at `now`. Every call that holds, releases or pays seats has an
 * active entry, so under the locks of all of them no other call changes these rows.
 */
export async function releaseHoldsOfDate(
  tx: Tx,
  { concertId, date, now }: PerformanceKey & { now: number },
): Promise<void> {
  const released = await tx.query
    .updateTable('reservations')
    .set({ status: 'released' })
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .where('status', '=', sql.lit('held'))
    .where('expiresAt', '>', now)
    .returning(['reservationId', 'userId', 'seatNos'])
    .execute();
  for (const { reservationId, userId, seatNos } of released) {
    const seats = { date, seatNos: JSON.parse(seatNos) as number[] };
    const event = { concertId, userId, at: now, reservationId, ...seats };
    recordEvent(tx, 'reservation.released', event);
  }
  await tx.query
    .updateTable('seats')
    .set({ userId: null, reservationId: null, heldUntil: null })
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .where('orderId', 'is', null)
    .where('heldUntil', '>', now)
    .execute();
}

/** Cancelled dates with orders that may not be refunded yet. */
export function listDatesToRefund(store: Store): Promise<CancelledDate[]> {
  return datesToRefund(store, {}) as Promise<CancelledDate[]>;
}

const maxDates = 50;

const datesToRefund = compileOnce((store, _: object) =>
  store.query
    .selectFrom('performances')
    .where('cancelledAt', 'is not', null)
    .where('refundedAt', 'is', null)
    .orderBy('concertId')
    .orderBy('date')
    .limit(maxDates)
    .select(['concertId', 'date', 'cancelledAt', 'cancelReason', 'cancelledBy', 'refundedAt']),
);

/** The orders of a date that are not cancelled, by their ids, after one. */
export async function listOrdersToRefund(
  store: Store,
  { concertId, date, after, limit }: PerformanceKey & { after: string; limit: number },
): Promise<OrderRow[]> {
  const status: OrderStatus = 'paid';
  const rows = await store.query
    .selectFrom('orders')
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .where('status', '=', status)
    .where('orderId', '>', after)
    .orderBy('orderId')
    .limit(limit)
    .selectAll()
    .execute();
  return rows.map(parseOrder);
}

/** How many orders of a cancelled date were refunded since, and how many are left. */
export async function countRefunds(
  store: Store,
  { concertId, date, cancelledAt }: Omit<CancelledDate, 'refundedAt'>,
): Promise<{ refunded: number; remaining: number }> {
  return store.query
    .selectFrom('orders')
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .select([
      sql<number>`count(case when cancelled_at >= ${cancelledAt} then 1 end)`.as('refunded'),
      sql<number>`count(case when status = 'paid' then 1 end)`.as('remaining'),
    ])
    .executeTakeFirstOrThrow();
}

/** Marks a cancelled date whose orders are all refunded: no server looks at it again. */
export async function finishRefunds(
  store: Store,
  { concertId, date, now }: PerformanceKey & { now: number },
): Promise<void> {
  const status: OrderStatus = 'paid';
  await store.query
    .updateTable('performances')
    .set({ refundedAt: now })
    .where('concertId', '=', concertId)
    .where('date', '=', date)
    .where('cancelledAt', 'is not', null)
    .where('refundedAt', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('orders')
            .where('orders.concertId', '=', concertId)
            .where('orders.date', '=', date)
            .where('orders.status', '=', status)
            .select('orders.orderId'),
        ),
      ),
    )
    .execute();
}

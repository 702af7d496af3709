/** Lists the caller's orders, and cancels one of them or some of its seats. */
import { OnsaleError } from '@onsale/core/errors';
import { requireCancellable } from '@onsale/core/payment';
import { findOrder, listOrders, type OrderCursor } from '@onsale/db/repositories/order.repository';
import type { App } from '../../app.ts';
import { formatPageCursor, toPage } from '../../wire/pagination.ts';
import { readOrderParts, toOrder, type Order } from './order-view.ts';
import { refundSeats, type Refunded } from './refund-seats.ts';

/** The caller's orders, newest first. */
export async function listOwnOrders(
  app: App,
  { userId, limit, cursor }: { userId: string; limit: number; cursor: OrderCursor | null },
): Promise<{ orders: Order[]; nextCursor: string | null }> {
  const rows = await listOrders(app.db, { userId, after: cursor, limit: limit + 1 });
  const { page, nextCursor } = toPage(rows, limit, (last) =>
    formatPageCursor(last.paidAt, last.orderId),
  );
  const partsOf = await readOrderParts(app.db, page);
  const orders = page.map(async (row) => {
    const hall = (await app.halls.find(row.concertId))!;
    return toOrder(row, { hall, ...partsOf(row.orderId) });
  });
  return { orders: await Promise.all(orders), nextCursor };
}

/**
 * Refunds an order to the wallet, or some of its seats, which are free again. Whole cancellations
 * that arrive together share a transaction; those of some seats differ too much.
 *
 * @throws ORDER_NOT_FOUND, ALREADY_CANCELLED, CANCELLATION_CLOSED, SEAT_NOT_FOUND, SEAT_RESTRICTED
 */
export async function cancelOwnOrder(
  app: App,
  {
    userId,
    orderId,
    seatNos,
  }: { userId: string; orderId: string; seatNos?: readonly number[] | undefined },
): Promise<Refunded> {
  const isWhole = seatNos === undefined;
  const hall = isWhole ? undefined : await hallOfOrder(app, { userId, orderId });
  const batchPolicy = isWhole ? { operation: 'cancel', exclusiveKeys: [userId] } : null;
  return app.runMutation(async (tx) => {
    const order = await findOrder(tx, { userId, orderId });
    if (!order || (!isWhole && !hall)) throw new OnsaleError('ORDER_NOT_FOUND', {});
    return refundSeats(app, tx, {
      order,
      seats: isWhole ? 'all' : { seatNos, hall: hall! },
      reason: null,
      refundedBy: null,
      requireAllowed: requireCancellable,
    });
  }, batchPolicy);
}

async function hallOfOrder(app: App, owned: { userId: string; orderId: string }) {
  const order = await findOrder(app.db, owned);
  return order && app.halls.find(order.concertId);
}

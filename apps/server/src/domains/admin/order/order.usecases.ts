/** Operator calls on orders: list them, find one, refund one or some of its seats. */
import { OnsaleError } from '@onsale/core/errors';
import type { OrderStatus } from '@onsale/core/payment';
import { normalizeTicketCode } from '@onsale/core/ticket';
import { findOrderById, listOrdersById } from '@onsale/db/repositories/box-office.repository';
import {
  findOrder,
  listOrders,
  type OrderCursor,
  type OrderKey,
  type OrderRow,
} from '@onsale/db/repositories/order.repository';
import { findConcertOfTicket, findTicket } from '@onsale/db/repositories/ticket.repository';
import type { App } from '../../../app.ts';
import { serverLimits } from '../../../config/server-limits.ts';
import { refundSeats } from '../../payment/refund-seats.ts';
import { toAdminOrders, type AdminOrder } from './order-view.ts';

/** Filters that are left out let every order pass. */
export interface OrderFilter {
  concertId?: string | undefined;
  date?: string | undefined;
  userId?: string | undefined;
  status?: OrderStatus | undefined;
}

/** The last order that a page looked at: its concert or when it was paid, and its id. */
export interface AdminOrderCursor {
  key: string;
  orderId: string;
}

/**
 * Orders in pages of constant work: those of a user newest first, others by concert and id, as the
 * indexes that every payment maintains have them. A page looks at so many orders at most, so it may
 * have fewer than its limit, or none, though more follow.
 */
export async function listAllOrders(
  app: App,
  filter: OrderFilter & { limit: number; cursor: AdminOrderCursor | null },
): Promise<{ orders: AdminOrder[]; nextCursor: string | null }> {
  const { limit, cursor, ...wanted } = filter;
  const isFiltered = wanted.date !== undefined || wanted.status !== undefined;
  const isOfConcertAndUser = wanted.userId !== undefined && wanted.concertId !== undefined;
  const looksAt = isFiltered || isOfConcertAndUser ? serverLimits.ordersSearchedPerPage : limit;
  const rows = await readOrders(app, wanted, { cursor, limit: looksAt + 1 });
  const seen = rows.slice(0, looksAt);
  const matching = seen.filter((row) => matches(row, wanted));
  const page = matching.slice(0, limit);
  const last = matching.length > limit ? page.at(-1) : rows.length > looksAt ? seen.at(-1) : null;
  const keyOf = ({ concertId, paidAt }: OrderRow) =>
    wanted.userId === undefined ? concertId : String(paidAt);
  return {
    orders: await toAdminOrders(app, page),
    nextCursor: last ? `${keyOf(last)}.${last.orderId}` : null,
  };
}

async function readOrders(
  { db }: App,
  { concertId, userId }: OrderFilter,
  { cursor, limit }: { cursor: AdminOrderCursor | null; limit: number },
): Promise<OrderRow[]> {
  if (userId === undefined) {
    const after: OrderKey | null = cursor && { concertId: cursor.key, orderId: cursor.orderId };
    return listOrdersById(db, { concertId: concertId ?? null, after, limit });
  }
  const after: OrderCursor | null = cursor && {
    paidAt: Number(cursor.key),
    orderId: cursor.orderId,
  };
  return listOrders(db, { userId, after, limit });
}

function matches(row: OrderRow, { concertId, date, status }: OrderFilter): boolean {
  return (
    (concertId === undefined || row.concertId === concertId) &&
    (date === undefined || row.date === date) &&
    (status === undefined || row.status === status)
  );
}

/** @throws ORDER_NOT_FOUND, TICKET_NOT_FOUND */
export async function findAnyOrder(
  app: App,
  by: { orderId?: string | undefined; ticketCode?: string | undefined },
): Promise<AdminOrder> {
  const orderId = by.orderId ?? (await orderOfTicket(app, by.ticketCode ?? ''));
  const row = await findOrderById(app.db, orderId);
  if (!row) throw new OnsaleError('ORDER_NOT_FOUND', {});
  const [order] = await toAdminOrders(app, [row]);
  return order!;
}

async function orderOfTicket({ db }: App, code: string): Promise<string> {
  const ticketCode = normalizeTicketCode(code);
  const concertId = await findConcertOfTicket(db, ticketCode);
  const ticket = concertId && (await findTicket(db, { concertId, ticketCode }));
  if (!ticket) throw new OnsaleError('TICKET_NOT_FOUND', {});
  return ticket.orderId;
}

/**
 * Refunds an order, or some of its seats, in the way that it was paid, whenever: for operators
 * cancelling does not end. The buyer is told the reason.
 *
 * @throws ORDER_NOT_FOUND, ALREADY_CANCELLED, SEAT_NOT_FOUND, SEAT_RESTRICTED
 */
export async function refundOrder(
  app: App,
  refund: { orderId: string; seatNos?: number[] | undefined; reason: string; operator: string },
): Promise<AdminOrder> {
  const { orderId, seatNos, reason, operator } = refund;
  const order = await findOrderById(app.db, orderId);
  const hall = order && (await app.halls.find(order.concertId));
  return app.runMutation(async (tx) => {
    if (!order || !hall) throw new OnsaleError('ORDER_NOT_FOUND', {});
    const seats = seatNos === undefined ? ('all' as const) : { seatNos, hall };
    await refundSeats(app, tx, { order, seats, reason, refundedBy: operator });
    const refunded = (await findOrder(tx, order))!;
    const [view] = await toAdminOrders(app, [refunded], tx);
    return view!;
  });
}

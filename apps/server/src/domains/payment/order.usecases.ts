/** Lists the caller's orders, and cancels one: refund, seats and tickets in one transaction. */
import { OnsaleError } from '@onsale/core/errors';
import { pricedSeats, type PricedSeat } from '@onsale/core/hall/hall';
import { requireCancellable, type OrderStatus } from '@onsale/core/payment';
import { toIso } from '@onsale/core/time/dates';
import {
  cancelOrder,
  findOrder,
  listOrders,
  listTickets,
  lockOrder,
  type OrderCursor,
  type OrderRow,
  type Ticket,
} from '@onsale/db/repositories/order.repository';
import {
  lockReservation,
  setReservationStatus,
} from '@onsale/db/repositories/seats/reservation.repository';
import { freeSeats, lockSeats } from '@onsale/db/repositories/seats/seat.repository';
import { lockWallet } from '@onsale/db/repositories/wallet.repository';
import type { App } from '../../app.ts';
import { formatPageCursor, toPage } from '../../wire/pagination.ts';
import { toSeatTickets, type SeatTicket } from './receipt.ts';
import { movePoints } from '../wallet/move-points.ts';

export interface Order {
  orderId: string;
  concertId: string;
  date: string;
  seatNos: number[];
  seats: PricedSeat[];
  total: number;
  status: OrderStatus;
  /** Empty once cancelled. */
  tickets: SeatTicket[];
  paidAt: string;
}

/** The caller's orders, newest first. A cancelled order shows no tickets, because they are void. */
export async function listOwnOrders(
  app: App,
  { userId, limit, cursor }: { userId: string; limit: number; cursor: OrderCursor | null },
): Promise<{ orders: Order[]; nextCursor: string | null }> {
  const rows = await listOrders(app.db, { userId, after: cursor, limit: limit + 1 });
  const { page, nextCursor } = toPage(rows, limit, (last) =>
    formatPageCursor(last.paidAt, last.orderId),
  );
  const paid = page.filter(({ status }) => status === 'paid');
  const tickets = await listTickets(app.db, paid);
  return {
    orders: await Promise.all(page.map((row) => toOrder(app, row, tickets.get(row.orderId) ?? []))),
    nextCursor,
  };
}

async function toOrder({ halls }: App, row: OrderRow, tickets: Ticket[]): Promise<Order> {
  const { orderId, concertId, date, seatNos, total, status, paidAt } = row;
  const seats = pricedSeats((await halls.find(concertId))!, row);
  return {
    orderId,
    concertId,
    date,
    seatNos,
    seats,
    total,
    status,
    tickets: toSeatTickets(tickets, seats),
    paidAt: toIso(paidAt),
  };
}

/**
 * Refunds an order to the wallet, releases its seats and voids its tickets, all in one transaction.
 * It takes its locks in the global lock order, which avoids deadlocks: seats, reservation, order,
 * wallet.
 *
 * @throws ORDER_NOT_FOUND, ALREADY_CANCELLED, CANCELLATION_CLOSED
 */
export async function cancelOwnOrder(
  app: App,
  { userId, orderId }: { userId: string; orderId: string },
): Promise<{ orderId: string; status: 'cancelled'; refunded: number; balance: number }> {
  const batchPolicy = { operation: 'cancel', exclusiveKeys: [userId] };
  return app.runMutation(async (tx) => {
    const found = await findOrder(tx, { userId, orderId });
    if (!found) throw new OnsaleError('ORDER_NOT_FOUND', {});
    await lockSeats(tx, [found]);
    const reservation = (await lockReservation(tx, found))!;
    const order = (await lockOrder(tx, found))!;
    const wallet = (await lockWallet(tx, userId))!;
    const now = await tx.now();
    requireCancellable(order, now);
    await freeSeats(tx, reservation);
    await cancelOrder(tx, { ...order, cancelledAt: now });
    await setReservationStatus(tx, reservation, 'cancelled');
    const refunded = order.total;
    const refund = { wallet, kind: 'refund', amount: refunded, now, order } as const;
    const balance = (await movePoints(tx, app.ids, refund))!;
    return { orderId, status: 'cancelled', refunded, balance };
  }, batchPolicy);
}

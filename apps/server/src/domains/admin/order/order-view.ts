/** View of an order for operators: who bought it, what they noted, and who refunded what. */
import { maskTicketCode } from '@onsale/core/ticket';
import { toIso } from '@onsale/core/time/dates';
import type { OrderRow } from '@onsale/db/repositories/order.repository';
import type { Store } from '@onsale/db/store';
import type { App } from '../../../app.ts';
import { readOrderParts, toOrder, type Order, type OrderParts } from '../../payment/order-view.ts';

export interface AdminOrder extends Order {
  userId: string;
  /** null: the box office issued it, so that it had no place in the line. */
  waitNo: number | null;
  note: string | null;
  /** The operator of the box office; null for the order of a buyer. */
  issuedBy: string | null;
  cancelledAt: string | null;
}

/** Views of orders, with masked ticket codes, so that readers open no door with them. */
export async function toAdminOrders(
  app: App,
  rows: readonly OrderRow[],
  store: Store = app.db,
): Promise<AdminOrder[]> {
  const partsOf = await readOrderParts(store, rows);
  return Promise.all(
    rows.map(async (row) => {
      const hall = (await app.halls.find(row.concertId))!;
      const order = toAdminOrder(row, { hall, ...partsOf(row.orderId) });
      const tickets = order.tickets.map((ticket) => {
        return { ...ticket, ticketCode: maskTicketCode(ticket.ticketCode) };
      });
      return { ...order, tickets };
    }),
  );
}

/** The view with its ticket codes, for the box office that hands them out. */
export function toAdminOrder(row: OrderRow, parts: OrderParts): AdminOrder {
  const { userId, waitNo, note, issuedBy, cancelledAt } = row;
  const cancelled = cancelledAt === null ? null : toIso(cancelledAt);
  return { ...toOrder(row, parts), userId, waitNo, note, issuedBy, cancelledAt: cancelled };
}

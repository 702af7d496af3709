/** View of an order for operators: who bought it, what they noted, and who refunded what. */
import { maskTicketCode } from '@onsale/core/ticket';
import { toIsoOrNull } from '@onsale/core/time/dates';
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
  // In a transaction the line cache is taken as it is: it would need a connection of its own.
  if (store === app.db) {
    const concertIds = new Set(rows.map(({ concertId }) => concertId));
    for (const concertId of concertIds) await app.lineCache.knowOrder(concertId);
  }
  return Promise.all(
    rows.map(async (row) => {
      const hall = (await app.halls.find(row.concertId))!;
      const ranked = { ...row, waitNo: shownWaitNo(app, row) };
      const order = toAdminOrder(ranked, { hall, ...partsOf(row.orderId) });
      const tickets = order.tickets.map((ticket) => {
        return { ...ticket, ticketCode: maskTicketCode(ticket.ticketCode) };
      });
      return { ...order, tickets };
    }),
  );
}

/** The wait number of an order's buyer: where lots were drawn, rows have the lot. */
export function shownWaitNo(
  { lineCache }: Pick<App, 'lineCache'>,
  { concertId, waitNo }: Pick<OrderRow, 'concertId' | 'waitNo'>,
): number | null {
  return waitNo === null ? null : lineCache.lobby(concertId).order.rankOf(waitNo);
}

/** The view with its ticket codes, for the box office that hands them out. */
export function toAdminOrder(row: OrderRow, parts: OrderParts): AdminOrder {
  const { userId, waitNo, note, issuedBy, cancelledAt } = row;
  const cancelled = toIsoOrNull(cancelledAt);
  return { ...toOrder(row, parts), userId, waitNo, note, issuedBy, cancelledAt: cancelled };
}

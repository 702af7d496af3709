/** The `orders` command: lists the buyer's orders with their tickets, newest first. */
import type { Order } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { calendarDate, points, sanitize, seats, shortId } from '../../render/format.ts';
import { concertTitles } from '../../client/concert-title.ts';
import { openAccount } from '../../client/session.ts';
import { takeFirst } from './take-first.ts';

export async function orders(context: Context, { limit }: { limit: number }): Promise<void> {
  const { out, signal } = context;
  const onsale = await openAccount(context);
  const { items, more } = await takeFirst(onsale.orders({ signal }), limit);
  const ofConcerts = items.map(({ concertId }) => concertId);
  const titleOf = await concertTitles(context, onsale, out.json ? [] : ofConcerts);
  await out.page({ orders: items }, (c) =>
    items.length === 0
      ? 'No orders yet.'
      : items.map((order) => orderText(order, titleOf(order.concertId), c)).join('\n\n'),
  );
  if (more) out.next(`onsale orders --limit ${limit * 10}`);
}

function orderText(order: Order, title: string, c: Colors): string {
  const { orderId, date, seatNos, total, status, tickets } = order;
  const paid = status === 'paid';
  const mark = paid ? c.green('✓') : c.dim('○');
  const state = paid ? '' : c.dim('  cancelled and refunded');
  return [
    `${mark} ${c.bold(title)}  ${calendarDate(date)}`,
    `  ${seats(seatNos)} for ${points(total)}  ${c.dim(shortId(orderId))}${state}`,
    ...tickets.map(({ seatNo, ticketCode }) => {
      const ticket = `${String(seatNo).padStart(6)}   ${sanitize(ticketCode)}`;
      return paid ? ticket : c.dim(ticket);
    }),
  ].join('\n');
}

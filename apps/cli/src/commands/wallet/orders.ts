/** The `orders` command: lists the buyer's orders with their tickets, newest first. */
import type { Order } from '@onsale/sdk';
import stringWidth from 'string-width';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { points, sanitize, shortId } from '../../render/format.ts';
import { pad } from '../../render/table.ts';
import { refundText } from '../../seats/refund-text.ts';
import { seatColumn, seatName, seatsText } from '../../seats/seat-texts.ts';
import { findConcertNames, type ConcertNames } from '../../client/concert-names.ts';
import { openAccount } from '../../client/session.ts';
import { takeFirst } from './take-first.ts';
import { t } from '../../language/language.ts';

export async function orders(context: Context, { limit }: { limit: number }): Promise<void> {
  const { out, signal } = context;
  const onsale = await openAccount(context);
  const { items, more } = await takeFirst(onsale.orders({ signal }), limit);
  const names = await findConcertNames(context, onsale, out.json ? [] : items);
  await out.page({ orders: items }, (c) =>
    items.length === 0
      ? t`No orders yet.`
      : items.map((order) => orderText(order, names, c)).join('\n\n'),
  );
  if (more) out.next(`onsale orders --limit ${limit * 10}`);
}

function orderText(order: Order, { titleOf, dateOf }: ConcertNames, c: Colors): string {
  const { orderId, concertId, total, status, tickets } = order;
  // An older server tells no refunds.
  const refunds = order.refunds ?? [];
  const seatNames = alignedNames(tickets);
  const paid = status === 'paid';
  const mark = paid ? c.green('✓') : c.dim('○');
  const state = paid ? '' : c.dim(t`  cancelled and refunded`);
  return [
    `${mark} ${c.bold(titleOf(concertId))}  ${dateOf(order)}`,
    t`  ${seatsText(order)} for ${points(total)}  ${c.dim(shortId(orderId))}${state}`,
    ...tickets.map((each) => {
      const ticket = `  ${seatNames.get(each)!}   ${sanitize(each.ticketCode)}`;
      return paid ? ticket : c.dim(ticket);
    }),
    ...refunds.map((refund) => c.dim(t`  refunded ${refundText(refund)}`)),
  ].join('\n');
}

/** The seat of each ticket, padded so that the codes are below each other. */
function alignedNames(tickets: Order['tickets']): Map<Order['tickets'][number], string> {
  const width = Math.max(4, ...tickets.map((ticket) => stringWidth(seatName(ticket))));
  const { align } = seatColumn(tickets);
  return new Map(tickets.map((ticket) => [ticket, pad(seatName(ticket), width, align)]));
}

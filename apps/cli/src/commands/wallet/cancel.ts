/** The `cancel` command: cancels an order and refunds it. */
import type { Order } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { concertTitle } from '../../client/concert-names.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { confirm, type YesFlag } from '../../interaction/confirm.ts';
import { points } from '../../render/format.ts';
import { seatsOnDate } from '../../seats/seat-texts.ts';
import { findByIdPrefix, openAccount } from '../../client/session.ts';
import { takeFirst } from './take-first.ts';

export async function cancel(
  context: Context,
  { order: text, yes }: YesFlag & { order: string },
): Promise<void> {
  const { out, signal } = context;
  const onsale = await openAccount(context);
  const order = await resolveOrder();
  const subject = `${seatsOnDate(order)} for ${await concertTitle(context, onsale, order.concertId)}`;
  // A cancelled order needs no question: the server refuses it.
  if (order.status === 'paid') {
    const action = `Cancel ${subject}, and get ${points(order.total)} back`;
    await confirm(context, { action, consequence: 'The seats go on sale again.', yes });
  }
  const cancelled = await onsale.cancel(order.orderId, { signal });
  out.data(
    cancelled,
    (c) =>
      `${c.green('✓')} Cancelled: ${subject}\n  ${points(cancelled.refunded)} refunded; the wallet holds ${c.bold(points(cancelled.balance))}`,
  );

  async function resolveOrder(): Promise<Order> {
    const { items } = await takeFirst(onsale.orders({ signal }), Infinity);
    const found = findByIdPrefix(items, idOf, { text, kind: 'order' });
    if (found) return found;
    throw new CliError(`None of your orders has an ID that begins with ${text}.`, {
      exitCode: exitCodes.failed,
      reason: 'ORDER_NOT_FOUND',
      next: 'onsale orders',
    });
  }
}

const idOf = ({ orderId }: Order) => orderId;

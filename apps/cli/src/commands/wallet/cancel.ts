/** The `cancel` command: cancels an order and refunds it. */
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { points } from '../../render/format.ts';
import { findByIdPrefix, openAccount } from '../../client/session.ts';
import { takeFirst } from './take-first.ts';

const fullOrderIdChars = 30;

export async function cancel(context: Context, { order }: { order: string }): Promise<void> {
  const { out, signal } = context;
  const onsale = await openAccount(context);
  const orderId = order.length >= fullOrderIdChars ? order : await resolveOrderId();
  const cancelled = await onsale.cancel(orderId, { signal });
  out.data(
    cancelled,
    (c) =>
      `${c.green('✓')} Cancelled: ${points(cancelled.refunded)} refunded; the wallet holds ${c.bold(points(cancelled.balance))}`,
  );

  async function resolveOrderId(): Promise<string> {
    const { items } = await takeFirst(onsale.orders({ signal }), Infinity);
    const found = findByIdPrefix(items, (each) => each.orderId, order);
    if (found) return found.orderId;
    throw new CliError(`None of your orders has an ID that begins with ${order}.`, {
      exitCode: exitCodes.failed,
      reason: 'ORDER_NOT_FOUND',
      next: 'onsale orders',
    });
  }
}

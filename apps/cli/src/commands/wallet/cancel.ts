import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { points } from '../../render/format.ts';
import { findByIdPrefix, openAccount } from '../../client/session.ts';
import { takeFirst } from './take-first.ts';

const orderIdChars = 30;

export async function cancel(context: Context, { order }: { order: string }): Promise<void> {
  const { out, signal } = context;
  const onsale = await openAccount(context);
  const orderId = order.length >= orderIdChars ? order : await wholeId();
  const cancelled = await onsale.cancel(orderId, { signal });
  out.data(
    cancelled,
    (c) =>
      `${c.green('✓')} Cancelled: ${points(cancelled.refunded)} refunded, the wallet holds ${c.bold(points(cancelled.balance))}`,
  );

  async function wholeId(): Promise<string> {
    const { items } = await takeFirst(onsale.orders({ signal }), Infinity);
    const found = findByIdPrefix(items, (each) => each.orderId, order);
    if (found) return found.orderId;
    throw new CliError(`No order of yours begins with ${order}.`, {
      exitCode: exitCodes.failed,
      reason: 'ORDER_NOT_FOUND',
      next: 'onsale orders',
    });
  }
}

/** The `cancel` command: cancels an order, or some of its seats, and refunds them. */
import type { Order } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { concertTitle } from '../../client/concert-names.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { confirm, type YesFlag } from '../../interaction/confirm.ts';
import { points } from '../../render/format.ts';
import { chooseSeats, nameLeftCompanions, pickSeats } from '../../seats/seats-of-order.ts';
import { seatsOnDate } from '../../seats/seat-texts.ts';
import { findByIdPrefix, openAccount } from '../../client/session.ts';
import { takeFirst } from './take-first.ts';
import { t } from '../../language/language.ts';

export interface CancelFlags extends YesFlag {
  order: string;
  /** Numbers or labels of some of its seats. */
  seats?: readonly string[] | undefined;
}

export async function cancel(context: Context, flags: CancelFlags): Promise<void> {
  const { order: text, seats: names, yes } = flags;
  const { out, signal } = context;
  const onsale = await openAccount(context);
  const order = await resolveOrder();
  const chosen = names && chooseSeats(order, names);
  const part = chosen ? pickSeats(order, chosen) : order;
  const subject = t`${seatsOnDate(part)} for ${await concertTitle(context, onsale, order.concertId)}`;
  // A cancelled order needs no question: the server refuses it.
  if (order.status === 'paid') {
    const action = t`Cancel ${subject}, and get ${points(part.total)} back`;
    await confirm(context, { action, consequence: t`The seats go on sale again.`, yes });
  }
  const cancelled = await onsale
    .cancel(order.orderId, { seatNos: chosen, signal })
    .catch((error: unknown) => {
      throw nameLeftCompanions(error, order);
    });
  const isPart = cancelled.status === 'paid';
  out.data(cancelled, (c) => {
    const { refunded, balance } = cancelled;
    const rest = isPart ? t`\n  The order stays paid for its other seats.` : '';
    return t`${c.green('✓')} Cancelled: ${subject}\n  ${points(refunded)} refunded; the wallet holds ${c.bold(points(balance))}${rest}`;
  });
  if (isPart) out.next('onsale orders');

  async function resolveOrder(): Promise<Order> {
    const { items } = await takeFirst(onsale.orders({ signal }), Infinity);
    const found = findByIdPrefix(items, idOf, { text, kind: 'order' });
    if (found) return found;
    throw new CliError(t`None of your orders has an ID that begins with ${text}.`, {
      exitCode: exitCodes.failed,
      reason: 'ORDER_NOT_FOUND',
      next: 'onsale orders',
    });
  }
}

const idOf = ({ orderId }: Order) => orderId;

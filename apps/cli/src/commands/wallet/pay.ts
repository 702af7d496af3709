/** The `pay` command: pays for one reservation, or for all, and shows the tickets. */
import type { Held, Receipt } from '@onsale/sdk';
import { dateOfSale } from '../../client/concert-names.ts';
import { openAccount } from '../../client/session.ts';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors/cli-error.ts';
import type { Colors } from '../../terminal/output.ts';
import { zonedInstant, points, sanitize, shortId } from '../../render/format.ts';
import { table } from '../../render/table.ts';
import { seatColumn, seatName, seatsText } from '../../seats/seat-texts.ts';
import { findPayable } from '../buying/find-held.ts';
import { plainReservation } from '../buying/reserve.ts';
import { payAll } from './pay-all.ts';
import { finishPlace, reportReleased, sendPayment } from './send-payment.ts';
import { t } from '../../language/language.ts';

export interface PayOptions {
  reservation?: string | undefined;
  /** Pays all holds of one concert at once. */
  all?: boolean | undefined;
  /** With `all`: which concert. */
  concert?: string | undefined;
}

export async function pay(context: Context, options: PayOptions): Promise<void> {
  const { reservation, all = false, concert } = options;
  if (all && reservation === undefined) return payAll(context, { concert });
  if (all) throw usageError(t`Name one reservation or pass --all, not both.`);
  if (concert !== undefined) throw usageError(t`--concert goes with --all.`, 'onsale pay --all');
  const { out } = context;
  const onsale = await openAccount(context);
  const held = await findPayable(context, reservation);
  const isRepeat = held.status === 'paid';
  const receipt = await payHeld(context, held);
  const when = await dateOfSale(context, onsale, held);
  const text = isRepeat ? repeatedText : receiptText;
  out.data(receipt, (c) => text(receipt, when, c));
  if (!isRepeat) reportReleased(context, receipt);
  out.next('onsale orders');
}

/** @throws CliError PAYMENT_OUTCOME_UNKNOWN when no answer came: paying again settles it. */
export async function payHeld(context: Context, held: Held): Promise<Receipt> {
  const { reservationId, concertId } = held;
  const receipt = await sendPayment(context, {
    send: () => held.pay(),
    repeat: `onsale pay ${shortId(reservationId)}`,
    details: { reservationId },
  });
  context.store.update(({ places, reservation }) => ({
    // Other holds of the concert were released, so the paid reservation is the latest one.
    ...(reservation?.concertId === concertId && {
      reservation: { ...plainReservation(held), status: 'paid' as const },
    }),
    places: finishPlace(places, concertId),
  }));
  return receipt;
}

/** @param when the date, as the clocks of the venue tell it. */
export function receiptText(receipt: Receipt, when: string, c: Colors): string {
  const { total, balance } = receipt;
  return [
    t`${c.green('✓')} Bought: ${c.bold(t`${seatsText(receipt)} on ${when}`)}`,
    t`  ${points(total)} paid, ${points(balance)} left`,
    '',
    ticketTable(receipt, c),
  ].join('\n');
}

/** Omits the balance: the repeated answer has the balance at the time of the payment. */
function repeatedText(receipt: Receipt, when: string, c: Colors): string {
  const { total, paidAt } = receipt;
  return [
    t`${c.green('✓')} Already paid: ${c.bold(t`${seatsText(receipt)} on ${when}`)}`,
    t`  ${points(total)} paid on ${zonedInstant(paidAt)}; you were not charged again`,
    '',
    ticketTable(receipt, c),
  ].join('\n');
}

function ticketTable({ tickets }: Receipt, c: Colors): string {
  const rows = tickets.map((ticket) => [seatName(ticket), c.bold(sanitize(ticket.ticketCode))]);
  return table([seatColumn(tickets), { title: t`Ticket` }], rows, c);
}

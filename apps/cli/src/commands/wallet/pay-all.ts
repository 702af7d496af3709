/** The command `pay --all`: pays all holds of a place in one payment, all of them or none. */
import { paymentLimits } from '@onsale/core/payment';
import type { GroupReceipt, Reservation } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { openAccount, openPlace } from '../../client/session.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { calendarDate, points, sanitize, shortId } from '../../render/format.ts';
import { seatColumn, seatName, seatsOnDate } from '../../seats/seat-texts.ts';
import { table } from '../../render/table.ts';
import type { State } from '../../state/state-file.ts';
import type { Colors } from '../../terminal/output.ts';
import { plainReservation } from '../buying/reserve.ts';
import { finishPlace, reportReleased, sendPayment } from './send-payment.ts';
import { t } from '../../language/language.ts';

export async function payAll(
  context: Context,
  { concert }: { concert?: string | undefined },
): Promise<void> {
  const { out, signal, store } = context;
  const onsale = await openAccount(context);
  const { place, saved } = await openPlace(context, concert);
  const { concertId, title } = saved;
  const all = await onsale.reservations({ signal });
  const { chosen, isRepeat } = choosePayment(all, { concertId, last: store.read().jointPayment });
  requirePayable(chosen, title);
  const reservationIds = chosen.map(idOf);
  // Saved before the call, so that a payment whose answer was lost can be repeated as it was.
  store.update(() => ({ jointPayment: { concertId, reservationIds } }));
  const receipt = await sendPayment(context, {
    send: () => place.pay(reservationIds),
    repeat: concert === undefined ? 'onsale pay --all' : `onsale pay --all --concert ${concertId}`,
    details: { reservationIds },
  });
  store.update(({ places }) => ({
    reservation: { ...plainReservation(chosen.at(-1)!), status: 'paid' },
    places: finishPlace(places, concertId),
  }));
  out.data(receipt, (c) => jointReceiptText(receipt, isRepeat, c));
  if (!isRepeat) reportReleased(context, receipt);
  out.next('onsale orders');
}

interface ChosenPayment {
  /** Oldest first. */
  chosen: Reservation[];
  isRepeat: boolean;
}

/**
 * The live holds of the concert. When there are none and the last joint payment went through, it
 * is that one again, so that repeating the command shows the same tickets.
 */
function choosePayment(
  all: readonly Reservation[],
  { concertId, last }: { concertId: string; last: State['jointPayment'] },
): ChosenPayment {
  const own = all.filter((each) => each.concertId === concertId).toReversed();
  const live = own.filter(({ status }) => status === 'held');
  const paid = own.filter(
    (each) => each.status === 'paid' && last?.reservationIds.includes(idOf(each)),
  );
  const isRepeat =
    live.length === 0 &&
    last?.concertId === concertId &&
    paid.length === last.reservationIds.length;
  return { chosen: isRepeat ? paid : live, isRepeat };
}

/** @throws CliError when there is nothing to pay, or more than one payment takes. */
function requirePayable(chosen: readonly Reservation[], title: string): void {
  if (chosen.length === 0) {
    throw new CliError(t`You hold no seats for ${title}.`, {
      exitCode: exitCodes.failed,
      reason: 'RESERVATION_NOT_FOUND',
      next: 'onsale dates',
    });
  }
  if (chosen.length <= paymentLimits.reservations) return;
  throw new CliError(
    t`You hold ${chosen.length} reservations, and one payment takes at most ${paymentLimits.reservations}. A payment ends the session, so release some first, or pay one.`,
    {
      exitCode: exitCodes.usage,
      reason: 'TOO_MANY_RESERVATIONS',
      next: `onsale release ${shortId(idOf(chosen[0]!))}`,
      details: { reservationIds: chosen.map(idOf), limit: paymentLimits.reservations },
    },
  );
}

const idOf = ({ reservationId }: Reservation) => reservationId;

/** Omits the balance of a repeat, which is that of the time of the payment. */
function jointReceiptText(
  { payments, balance }: GroupReceipt,
  isRepeat: boolean,
  c: Colors,
): string {
  const total = payments.reduce((sum, payment) => sum + payment.total, 0);
  const bought = payments.map((payment) => c.bold(seatsOnDate(payment))).join('; ');
  const rows = payments.flatMap(({ date, tickets }) =>
    tickets.map((ticket) => [
      calendarDate(date),
      seatName(ticket),
      c.bold(sanitize(ticket.ticketCode)),
    ]),
  );
  const columns = [{ title: t`Date` }, seatColumn(payments.flatMap(({ tickets }) => tickets))];
  return [
    `${c.green('✓')} ${isRepeat ? t`Already paid` : 'Bought'}: ${bought}`,
    isRepeat
      ? t`  ${points(total)} paid; you were not charged again`
      : t`  ${points(total)} paid, ${points(balance)} left`,
    '',
    table([...columns, { title: t`Ticket` }], rows, c),
  ].join('\n');
}

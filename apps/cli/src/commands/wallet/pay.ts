/** The `pay` command: pays for one reservation and shows its tickets. */
import type { Held, Receipt, Reservation } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import type { Colors } from '../../terminal/output.ts';
import { instant, points, seatsOnDate, shortId } from '../../render/format.ts';
import { table } from '../../render/table.ts';
import { findPayable } from '../buying/find-held.ts';
import { plainReservation } from '../buying/reserve.ts';

/** A payment that was sent is not abandoned: after a signal the answer may take this long. */
export const paymentGraceMs = 10_000;

export async function pay(
  context: Context,
  { reservation }: { reservation?: string | undefined },
): Promise<void> {
  const { out } = context;
  const { held, others } = await findPayable(context, reservation);
  const isRepeat = held.status === 'paid';
  const receipt = await payHeld(context, held);
  out.data(receipt, (c) => (isRepeat ? repeatedText(receipt, c) : receiptText(receipt, c)));
  if (!isRepeat) reportReleased(context, others);
  out.next('onsale orders');
}

/** Says which other holds the server released: a payment ends the session. */
export function reportReleased({ out }: Context, others: readonly Reservation[]): void {
  if (others.length === 0) return;
  out.note((c) => c.yellow(`  Also released: ${others.map(seatsOnDate).join('; ')}.`));
}

/** @throws CliError PAYMENT_OUTCOME_UNKNOWN when no answer came: paying again settles it. */
export async function payHeld({ host, store }: Context, held: Held): Promise<Receipt> {
  host.interruption.graceMs = paymentGraceMs;
  const { isOnsaleError, isOutcomeUnknown } = await import('@onsale/sdk');
  try {
    const receipt = await held.pay();
    store.update(({ places, reservation }) => ({
      // Other holds of the concert were released, so the paid reservation is the latest one.
      ...(reservation?.concertId === held.concertId && {
        reservation: { ...plainReservation(held), status: 'paid' as const },
      }),
      places: places.map((place) =>
        place.concertId === held.concertId ? { ...place, status: 'finished' } : place,
      ),
    }));
    return receipt;
  } catch (error) {
    const unknown = isOutcomeUnknown(error) || isOnsaleError(error, 'OVERLOADED');
    throw unknown ? outcomeUnknown(held, error) : error;
  }
}

function outcomeUnknown({ reservationId }: Held, cause: unknown): CliError {
  return new CliError(
    'No answer came, so the payment may or may not have gone through. Pay again to find out: you are never charged twice.',
    {
      exitCode: exitCodes.outcomeUnknown,
      reason: 'PAYMENT_OUTCOME_UNKNOWN',
      next: `onsale pay ${shortId(reservationId)}`,
      details: { reservationId },
      retryable: true,
      cause,
    },
  );
}

export function receiptText(receipt: Receipt, c: Colors): string {
  const { total, balance } = receipt;
  return [
    `${c.green('✓')} Bought: ${c.bold(seatsOnDate(receipt))}`,
    `  ${points(total)} paid, ${points(balance)} left`,
    '',
    ticketTable(receipt, c),
  ].join('\n');
}

/** Omits the balance: the repeated answer has the balance at the time of the payment. */
function repeatedText(receipt: Receipt, c: Colors): string {
  const { total, paidAt } = receipt;
  return [
    `${c.green('✓')} Already paid: ${c.bold(seatsOnDate(receipt))}`,
    `  ${points(total)} paid on ${instant(paidAt)}; you were not charged again`,
    '',
    ticketTable(receipt, c),
  ].join('\n');
}

function ticketTable({ tickets }: Receipt, c: Colors): string {
  const rows = tickets.map(({ seatNo, ticketCode }) => [String(seatNo), c.bold(ticketCode)]);
  return table([{ title: 'Seat', align: 'right' }, { title: 'Ticket' }], rows, c);
}

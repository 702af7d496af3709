import type { Held, Receipt } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Colors } from '../output.ts';
import { calendarDate, points, seats } from '../render/format.ts';
import { table } from '../render/table.ts';
import { findHeld } from './held.ts';

/** A payment under way is seen through: after a signal it may take this long to be answered. */
export const paymentGraceMs = 10_000;

export async function pay(
  context: Context,
  { reservation }: { reservation?: string | undefined },
): Promise<void> {
  const held = await findHeld(context, reservation);
  const receipt = await payHeld(context, held);
  context.out.data(receipt, (c) => receiptText(receipt, c));
  context.out.next('onsale orders');
}

/** @throws CliError PAYMENT_OUTCOME_UNKNOWN when no answer came: paying again settles it. */
export async function payHeld({ host, store }: Context, held: Held): Promise<Receipt> {
  host.interruption.graceMs = paymentGraceMs;
  const { isOnsaleError, isOutcomeUnknown } = await import('@onsale/sdk');
  try {
    const receipt = await held.pay();
    store.update(({ places, reservation }) => ({
      ...(reservation?.reservationId === held.reservationId && {
        reservation: { ...reservation, status: 'paid' as const },
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
    'No answer came, so the payment may have gone through or not: pay again to settle it, you are never charged twice.',
    {
      exitCode: exitCodes.outcomeUnknown,
      reason: 'PAYMENT_OUTCOME_UNKNOWN',
      next: 'onsale pay',
      details: { reservationId },
      retryable: true,
      cause,
    },
  );
}

export function receiptText(receipt: Receipt, c: Colors): string {
  const { date, seatNos, total, balance, tickets } = receipt;
  const rows = tickets.map(({ seatNo, ticketCode }) => [String(seatNo), c.bold(ticketCode)]);
  return [
    `${c.green('✓')} Bought: ${c.bold(seats(seatNos))} on ${calendarDate(date)}`,
    `  ${points(total)} paid, ${points(balance)} left`,
    '',
    table([{ title: 'Seat', align: 'right' }, { title: 'Ticket' }], rows, c),
  ].join('\n');
}

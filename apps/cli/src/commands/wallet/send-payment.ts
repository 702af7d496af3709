/** Sends a payment: waits for its answer after a signal, and says when none came. */
import type { Receipt } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { seatsOnDate } from '../../seats/seat-texts.ts';
import type { SavedPlace } from '../../state/state-file.ts';
import { t } from '../../language/language.ts';

/** A payment that was sent is not abandoned: after a signal the answer may take this long. */
export const paymentGraceMs = 10_000;

interface SentPayment<T> {
  send: () => Promise<T>;
  /** The command that sends it again. */
  repeat: string;
  details: object;
}

/** @throws CliError PAYMENT_OUTCOME_UNKNOWN when no answer came: paying again settles it. */
export async function sendPayment<T>(
  { host }: Context,
  { send, repeat, details }: SentPayment<T>,
): Promise<T> {
  host.interruption.graceMs = paymentGraceMs;
  const { isOnsaleError, isOutcomeUnknown } = await import('@onsale/sdk');
  try {
    return await send();
  } catch (error) {
    if (!isOutcomeUnknown(error) && !isOnsaleError(error, 'OVERLOADED')) throw error;
    throw new CliError(
      t`No answer came, so the payment may or may not have gone through. Pay again to find out: you are never charged twice.`,
      {
        exitCode: exitCodes.outcomeUnknown,
        reason: 'PAYMENT_OUTCOME_UNKNOWN',
        next: repeat,
        details,
        retryable: true,
        cause: error,
      },
    );
  }
}

/** Says which other holds the server released: a payment ends the session. */
export function reportReleased({ out }: Context, { released }: Pick<Receipt, 'released'>): void {
  if (released.length === 0) return;
  out.note((c) => c.yellow(t`  Also released: ${released.map(seatsOnDate).join('; ')}.`));
}

/** The saved places after a payment, which ends the session for its concert. */
export function finishPlace(places: readonly SavedPlace[], concertId: string): SavedPlace[] {
  return places.map((place) =>
    place.concertId === concertId ? { ...place, status: 'finished' } : place,
  );
}

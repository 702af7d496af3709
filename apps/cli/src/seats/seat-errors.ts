/** Refusals of seats, told by their labels: the server's messages have seat numbers alone. */
import { isOnsaleError } from '@onsale/core/errors';
import { CliError } from '../errors/cli-error.ts';
import { exitCodeOfReason } from '../errors/exit-codes.ts';
import { seatsText } from './seat-texts.ts';
import type { NamedSeat } from './seat-names.ts';
import { t } from '../language/language.ts';

const reasons = ['SEAT_UNAVAILABLE', 'SEAT_RESTRICTED', 'LEAVES_SINGLE_SEAT'] as const;

/** Whether labels make the error clearer: the server refused seats for what they are. */
export function isAboutSeats(error: unknown): boolean {
  return reasons.some((reason) => isOnsaleError(error, reason));
}

interface Hall {
  /** All seats of the hall, in the order of their numbers. */
  seats: readonly NamedSeat[];
  /** The command to suggest. */
  next?: string | undefined;
}

/** The error with labels; as it is when it is not about seats. */
export function nameRefusedSeats(error: unknown, { seats, next }: Hall): unknown {
  const text = (seatNos: readonly number[]) =>
    seatsText({ seatNos, seats: seatNos.map((seatNo) => seats[seatNo - 1]!) });
  const named = (reason: (typeof reasons)[number], message: string, details: object) =>
    new CliError(message, {
      exitCode: exitCodeOfReason[reason],
      reason,
      next,
      details,
      cause: error,
    });
  if (isOnsaleError(error, 'SEAT_UNAVAILABLE')) {
    return named(error.reason, t`Already taken: ${text(error.details.seatNos)}.`, error.details);
  }
  if (isOnsaleError(error, 'SEAT_RESTRICTED')) {
    const message = t`For companions only: ${text(error.details.seatNos)}. Take the accessible seat beside as well, or other seats.`;
    return named(error.reason, message, error.details);
  }
  if (isOnsaleError(error, 'LEAVES_SINGLE_SEAT')) {
    const { seatNos, alternatives } = error.details;
    const other = alternatives[0] ? t`: take for example ${text(alternatives[0])}` : '';
    const message = t`This choice leaves a single seat between taken ones, ${text(seatNos)}${other}.`;
    return named(error.reason, message, error.details);
  }
  return error;
}

/** Whether a call did what it was asked, when no answer came. It is told in the error's details. */
import { OnsaleError, isOnsaleError, type Reason } from '@onsale/core/errors';

/** There was no connection, so nothing happened. */
export const neverSent = { outcome: 'none' } as const;
/** The request may have been carried out, but its answer never came. */
export const outcomeUnknown = { outcome: 'unknown' } as const;

/**
 * Whether `error` leaves open if the call took effect: it was sent, and an answer never came. False
 * for every refusal of the server, and for a call that never reached it.
 */
export function isOutcomeUnknown(error: unknown): error is OnsaleError {
  return isOnsaleError(error) && outcomeOf(error) === 'unknown';
}

export function wasNeverSent(error: OnsaleError): boolean {
  return outcomeOf(error) === 'none';
}

function outcomeOf({ details }: OnsaleError): unknown {
  return 'outcome' in details ? details.outcome : undefined;
}

/** The same error, saying that the outcome is unknown and what settles it. */
export function withUnknownOutcome(error: OnsaleError, settledBy: string): OnsaleError {
  const { reason, details, retryAfterMs, requestId } = error;
  const message = `No answer came, so it is not known whether the call took effect: ${settledBy}.`;
  const unknown = { ...details, ...outcomeUnknown };
  return new OnsaleError(reason, unknown, { message, retryAfterMs, requestId, cause: error });
}

/** The same error of a call whose outcome is no question: it was never sent, or changes nothing. */
export function withoutOutcome(error: OnsaleError): OnsaleError {
  if (outcomeOf(error) === undefined) return error;
  const { reason, message, retryAfterMs, requestId, cause } = error;
  return new OnsaleError<Reason>(reason, {}, { message, retryAfterMs, requestId, cause });
}

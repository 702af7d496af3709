/**
 * In-doubt calls: whether a call without a response may have taken effect.
 *
 * The outcome travels in the `details` of the error: `none` when the request was never sent,
 * `unknown` when it was sent and no response came, absent when the server answered.
 */
import { OnsaleError, isOnsaleError, type Reason } from '@onsale/core/errors';

/** No connection was made, so the call had no effect. */
export const neverSent = { outcome: 'none' } as const;
/** The request was sent and may have taken effect; its response never arrived. */
export const outcomeUnknown = { outcome: 'unknown' } as const;

/**
 * Whether a call that failed with `error` may have taken effect: it was sent, and no response came.
 * False for every error that the server returned, and for a call that never reached it.
 *
 * A call with an unknown outcome is best made again where that is safe; the error's message says
 * so. Paying a reservation again never pays twice.
 */
export function isOutcomeUnknown(error: unknown): error is OnsaleError {
  return isOnsaleError(error) && outcomeOf(error) === 'unknown';
}

function outcomeOf({ details }: OnsaleError): unknown {
  return 'outcome' in details ? details.outcome : undefined;
}

/** The same error, marked as in doubt. `resolution` is the advice that its message gives. */
export function withUnknownOutcome(error: OnsaleError, resolution: string): OnsaleError {
  const { reason, details, retryAfterMs, requestId } = error;
  const message = `No response came, so the call may or may not have taken effect: ${resolution}.`;
  const unknown = { ...details, ...outcomeUnknown };
  return new OnsaleError(reason, unknown, { message, retryAfterMs, requestId, cause: error });
}

/** The same error without an outcome, for a call that was never sent or changes nothing. */
export function withoutOutcome(error: OnsaleError): OnsaleError {
  if (outcomeOf(error) === undefined) return error;
  const { reason, message, retryAfterMs, requestId, cause } = error;
  return new OnsaleError<Reason>(reason, {}, { message, retryAfterMs, requestId, cause });
}

/**
 * In-doubt calls: whether a call without a response may have taken effect.
 *
 * The outcome travels in the `details` of the error: `none` when the request was never sent,
 * `unknown` when it was sent and no response came, absent when the server answered. The reason of
 * an abort signal belongs to the caller, so it is remembered here instead.
 */
import {
  OnsaleError,
  isOnsaleError,
  type ErrorDetails,
  type InDoubt,
  type Reason,
} from '@onsale/core/errors';

/** No connection was made, so the call had no effect. Never leaves the SDK. */
export const neverSent = { outcome: 'none' } as const;
/** The request was sent and may have taken effect; its response never arrived. */
export const outcomeUnknown = { outcome: 'unknown' } as const;

const inDoubtReasons = new WeakSet<object>();

/** Marks the reason of the signal that aborted a call in doubt. Text and numbers carry no mark. */
export function markOutcomeUnknown(reason: unknown): void {
  if (typeof reason === 'object' && reason !== null) inDoubtReasons.add(reason);
}

/**
 * Whether a call that failed with `error` may have taken effect: it was sent, and no response came.
 * False for every error that the server returned, for a call that never reached it, and for
 * queries. True as well for the reason of a signal that aborted such a call, if it is an object, as
 * by default; a signal shared by several calls tells this of any of them.
 *
 * A call with an unknown outcome is best made again where that is safe; the error's message says
 * so. Paying a reservation again never pays twice.
 */
export function isOutcomeUnknown(error: unknown): boolean {
  if (typeof error === 'object' && error !== null && inDoubtReasons.has(error)) return true;
  return isOnsaleError(error) && outcomeOf(error) === 'unknown';
}

function outcomeOf({ details }: OnsaleError): unknown {
  return 'outcome' in details ? details.outcome : undefined;
}

/**
 * The same error, marked as in doubt. `resolution` is the advice that its message gives,
 * `idempotencyKey` the key with which the call is safe to repeat, `hint` one more sentence.
 */
export function withUnknownOutcome(
  error: OnsaleError,
  {
    resolution,
    idempotencyKey,
    hint = '',
  }: { resolution: string; idempotencyKey: string | undefined; hint?: string },
): OnsaleError {
  const message = `No response came, so the call may or may not have taken effect: ${resolution}.`;
  const details: ErrorDetails[Reason] & InDoubt = {
    ...error.details,
    ...outcomeUnknown,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
  return changed(error, { details, message: `${message}${hint}`, cause: error });
}

/** The same error without an outcome, for a call that was never sent or changes nothing. */
export function withoutOutcome(error: OnsaleError): OnsaleError {
  if (outcomeOf(error) === undefined) return error;
  const { outcome: _, ...details } = { outcome: undefined, ...error.details };
  return changed(error, { details, message: error.message, cause: error.cause });
}

function changed(
  error: OnsaleError,
  { details, ...options }: { details: ErrorDetails[Reason]; message: string; cause: unknown },
): OnsaleError {
  const { reason, retryable, retryAfterMs, requestId, httpStatus } = error;
  return new OnsaleError<Reason>(reason, details, {
    retryable,
    retryAfterMs,
    requestId,
    httpStatus,
    ...options,
  });
}

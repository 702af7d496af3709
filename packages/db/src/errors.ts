import { OnsaleError, type ErrorDetails } from '@onsale/core/errors';

const unavailableRetryMs = 1_000;

/** @param details say whether the work may have taken effect all the same. */
export function overloaded(cause: unknown, details: ErrorDetails['OVERLOADED'] = {}): OnsaleError {
  return new OnsaleError('OVERLOADED', details, { cause, retryAfterMs: unavailableRetryMs });
}

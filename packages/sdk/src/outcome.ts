/** Whether a call did what it was asked, when no answer came. */
import { isOnsaleError, type OnsaleError } from '@onsale/core/errors';

/**
 * Whether `error` leaves open if the call took effect: it was sent, and no answer came. False for
 * every error that the server gave, and for a call that never reached it.
 */
export function isOutcomeUnknown(
  error: unknown,
): error is OnsaleError<'UNREACHABLE' | 'TIMED_OUT'> {
  const noAnswer = isOnsaleError(error, 'UNREACHABLE') || isOnsaleError(error, 'TIMED_OUT');
  return noAnswer && 'outcome' in error.details && error.details.outcome === 'unknown';
}

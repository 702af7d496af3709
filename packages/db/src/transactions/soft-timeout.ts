/**
 * Soft timeout: how long a batch waits for the one in flight before it starts regardless.
 *
 * A batch normally ends within milliseconds. When it does not, because of a lock or a dead
 * connection, that must not delay the calls behind it: they start next to it, as they would have
 * done without batching. The slow batch itself goes on.
 */
import { withTimeout } from '@onsale/core/async/with-timeout';
import type { Clock } from '@onsale/core/time/clock';

/**
 * Far longer than a batch takes on a busy server, where starting more of them would only slow all
 * of them down, and far shorter than any other wait for the database (timeouts.ts).
 */
const softTimeoutMs = 500;

/** Resolves when the work settles or the soft timeout is over; never rejects. */
export type SettledOrTimedOut = (inFlight: Promise<void>) => Promise<void>;

export function settledOrTimedOut(clock: Clock): SettledOrTimedOut {
  return (inFlight) =>
    withTimeout(inFlight, { clock, ms: softTimeoutMs, fallback: undefined }).catch(() => {});
}

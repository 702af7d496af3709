/**
 * A clock that shows the server's time, so that countdowns are right on a machine whose is wrong.
 *
 * It is this machine's clock until a response has a `Date` that differs by more than the tolerance.
 */
import type { Clock } from '@onsale/core/time/clock';
import { fromIso } from '@onsale/core/time/dates';

/** `Date` has whole seconds, and a response takes a while. */
const toleranceMs = 2_000;
const halfSecondMs = 500;

export interface ServerClock extends Clock {
  /** Takes the `Date` of a response that was requested at `sentAt`, by this clock. */
  observe(response: Response, sentAt: number): void;
}

export function createServerClock(clock: Clock): ServerClock {
  let offsetMs = 0;
  const now = () => clock.now() + offsetMs;
  return {
    now,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    after: (ms, work) => clock.after(ms, work),
    yield: () => clock.yield(),
    elapsed: () => clock.elapsed?.() ?? clock.now(),
    observe({ headers }, sentAt) {
      // A response with an age came from a cache, and its date is of the past.
      const isCached = headers.get('age') !== null;
      const date = fromIso(headers.get('date') ?? '');
      if (isCached || Number.isNaN(date)) return;
      const differenceMs = date + halfSecondMs - (sentAt + now()) / 2;
      if (Math.abs(differenceMs) > toleranceMs + (now() - sentAt) / 2) offsetMs += differenceMs;
    },
  };
}

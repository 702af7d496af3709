/** The event log: one line for each thing that happened, the same bytes for the same seed. */
import type { Clock } from '@onsale/core/clock';

/** How many events are shown with a violation. */
const lastShown = 40;

export interface EventLog {
  /** @param who the buyer, or who else acts. */
  note(who: string, what: string): void;
  /** Oldest first. */
  last(): string[];
  /** Since the run's start. */
  seconds: () => number;
}

export function createEventLog(clock: Clock, sink?: (line: string) => void): EventLog {
  const startedAt = clock.now();
  const recent: string[] = [];
  let next = 0;
  const seconds = () => (clock.now() - startedAt) / 1000;
  return {
    note(who, what) {
      const line = `${seconds().toFixed(3)} ${who} ${what}`;
      recent[next % lastShown] = line;
      next += 1;
      sink?.(line);
    },
    last: () =>
      next < lastShown
        ? recent.slice(0, next)
        : [...recent.slice(next % lastShown), ...recent.slice(0, next % lastShown)],
    seconds,
  };
}

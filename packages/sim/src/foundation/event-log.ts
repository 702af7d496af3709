/** The event log: one line for each thing that happened, the same bytes for the same seed. */
import type { Clock } from '@onsale/core/time/clock';

/** How many events are shown with a violation. */
const lastShown = 40;

export interface EventLog {
  /**
   * @param who the buyer, or who else acts.
   * @param what is asked for its words only when somebody reads them: most events nobody does.
   */
  note(who: string, what: () => string): void;
  /** Oldest first. */
  last(): string[];
  /** Since the run's start. */
  seconds: () => number;
}

interface Event {
  atSeconds: number;
  who: string;
  what: () => string;
}

/** @param sink is given every line. */
export function createEventLog(clock: Clock, sink?: (line: string) => void): EventLog {
  const startedAt = clock.now();
  const recent: Event[] = [];
  let next = 0;
  const seconds = () => (clock.now() - startedAt) / 1000;
  return {
    note(who, what) {
      const event = { atSeconds: seconds(), who, what };
      recent[next % lastShown] = event;
      next += 1;
      sink?.(lineOf(event));
    },
    last() {
      const start = next < lastShown ? 0 : next % lastShown;
      return [...recent.slice(start), ...recent.slice(0, start)].map(lineOf);
    },
    seconds,
  };
}

function lineOf({ atSeconds, who, what }: Event): string {
  return `${atSeconds.toFixed(3)} ${who} ${what()}`;
}

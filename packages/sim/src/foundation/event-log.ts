/** The event log: one line an event, and the same bytes for the same seed. */
import type { Clock } from '@onsale/core/time/clock';

/** Number of events that a violation shows. */
const maxRecent = 40;

export interface EventLog {
  /**
   * @param who the buyer, or another actor such as the server.
   * @param what renders the text on demand: most events are never read.
   */
  append(who: string, what: () => string): void;
  /** Oldest first. */
  recentLines(): string[];
  /** Since the start of the run. */
  seconds: () => number;
}

interface Event {
  atSeconds: number;
  who: string;
  what: () => string;
}

/** @param sink receives every line. */
export function createEventLog(clock: Clock, sink?: (line: string) => void): EventLog {
  const startedAt = clock.now();
  const recent: Event[] = [];
  let appendedCount = 0;
  const seconds = () => (clock.now() - startedAt) / 1000;
  return {
    append(who, what) {
      const event = { atSeconds: seconds(), who, what };
      recent[appendedCount % maxRecent] = event;
      appendedCount += 1;
      sink?.(lineOf(event));
    },
    recentLines() {
      const start = appendedCount < maxRecent ? 0 : appendedCount % maxRecent;
      return [...recent.slice(start), ...recent.slice(0, start)].map(lineOf);
    },
    seconds,
  };
}

function lineOf({ atSeconds, who, what }: Event): string {
  return `${atSeconds.toFixed(3)} ${who} ${what()}`;
}

/** The event log: one line an event, and the same bytes for the same seed. */
import type { Clock } from '@onsale/core/time/clock';

/** Number of events that are kept, of all buyers. */
const maxKept = 400;
/** Number of events that a violation shows of all buyers. */
const maxRecent = 40;

export interface EventLog {
  /**
   * @param who the buyer, or another actor such as the server.
   * @param what renders the text on demand: most events are never read.
   */
  append(who: string, what: () => string): void;
  /** Oldest first. */
  recentLines(): string[];
  /** Those of the kept events that these buyers or other actors had, oldest first. */
  keptEventsOf(names: ReadonlySet<string>): { atSeconds: number; line: string }[];
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
  const ring: Event[] = [];
  let appendedCount = 0;
  const seconds = () => (clock.now() - startedAt) / 1000;
  const keptEvents = (): Event[] => {
    const start = appendedCount < maxKept ? 0 : appendedCount % maxKept;
    return [...ring.slice(start), ...ring.slice(0, start)];
  };
  return {
    append(who, what) {
      const event = { atSeconds: seconds(), who, what };
      ring[appendedCount % maxKept] = event;
      appendedCount += 1;
      sink?.(lineOf(event));
    },
    recentLines: () => keptEvents().slice(-maxRecent).map(lineOf),
    keptEventsOf: (names) =>
      keptEvents()
        .filter(({ who }) => names.has(who))
        .map((event) => ({ atSeconds: event.atSeconds, line: lineOf(event) })),
    seconds,
  };
}

function lineOf({ atSeconds, who, what }: Event): string {
  return eventLine(atSeconds, who, what());
}

/** `25.512 b12 reservation.create -> …` */
export function eventLine(atSeconds: number, who: string, what: string): string {
  return `${atSeconds.toFixed(3)} ${who} ${what}`;
}

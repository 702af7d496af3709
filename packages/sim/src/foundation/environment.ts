/** The environment of a simulation: the server under test, its clock and how time passes. */
import { fromIso } from '@onsale/core/time/dates';
import { manualClock, type ManualClock } from '@onsale/core/time/manual-clock';
import { type Clock } from '@onsale/core/time/clock';
import { randomStream } from './random.ts';

export interface Environment {
  /** The server that the operator calls. */
  url: string;
  /** Servers of one sale, over which the buyers are spread in turn; without it, `url` alone. */
  urls?: readonly string[];
  adminKey: string;
  clock: Clock;
  fetch: typeof globalThis.fetch;
  /**
   * In virtual time nothing waits for real: latencies come from the scenario, not from the server.
   */
  mode: 'virtual' | 'real';
  /** Discards the state of the server process and starts it again on the same database. */
  restart?: (() => Promise<void>) | undefined;
  /**
   * The longest time for which a fault takes the server down. Until it is over, calls of the
   * operator are retried; without it, a server that does not answer the operator ends the run.
   */
  maxDowntimeMs?: number;
  /**
   * The failures so far of work that no call waits for, such as the admission step; undefined where
   * the server keeps them to itself.
   */
  backgroundFaults?: readonly BackgroundFault[];
  /** Lets time pass until `work` has settled. */
  play<T>(work: Promise<T>): Promise<T>;
}

export interface BackgroundFault {
  at: number;
  cause: unknown;
}

/** Every virtual run starts at this instant, so that a seed gives the same bytes on any day. */
const startOfRun = fromIso('2027-01-01T12:00:00.000Z');

/** Share of the timers due at one instant that fire before the previous caller has its response. */
const overlapProbability = 0.5;

/**
 * The clock of a run in virtual time.
 *
 * @param shuffled runs timers that are due at the same instant in a random order, and some of them
 * at once, so that their calls overlap inside the server. Without it, each call is answered before
 * the next one starts, which is easier to read.
 */
export function virtualClock(seed: number, { shuffled }: { shuffled: boolean }): ManualClock {
  if (!shuffled) return manualClock(startOfRun);
  const tieBreaks = randomStream(seed, 'turns');
  const overlaps = randomStream(seed, 'overlaps');
  return manualClock(startOfRun, {
    tieBreak: () => tieBreaks.next(),
    overlap: () => overlaps.chance(overlapProbability),
  });
}

/** Steps a manual clock from one event to the next until `work` has settled. */
export async function playVirtually<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let ended = false;
  const end = () => (ended = true);
  void work.then(end, end);
  // The synchronous start of the work runs now, before the first step of the clock.
  void clock.sleep(0);
  while (!ended) {
    if (!(await clock.step()) && !ended)
      throw new Error('The run is stuck: it has not ended, and no timer is pending.');
  }
  return work;
}

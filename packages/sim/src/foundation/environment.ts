/** What a simulation plays against: a server somewhere, and the time that passes there. */
import { fromIso } from '@onsale/core/time/dates';
import { manualClock, type ManualClock } from '@onsale/core/time/manual-clock';
import { type Clock } from '@onsale/core/time/clock';
import { randomStream } from './random.ts';

export interface World {
  url: string;
  adminKey: string;
  clock: Clock;
  fetch: typeof globalThis.fetch;
  /** In virtual time nothing waits: latencies are the scenario's, not the server's. */
  mode: 'virtual' | 'real';
  /** Throws away what the server process knows, and starts it anew on its database. */
  restart?: (() => Promise<void>) | undefined;
  /**
   * Where the server is taken away on purpose, how long it may be away: until then what the operator
   * asks is asked again. Without it a server that does not answer the operator ends the run.
   */
  mayBeAwayMs?: number;
  /** Lets time pass until `work` has ended. */
  play<T>(work: Promise<T>): Promise<T>;
}

/** Every simulation begins then, so that the same seed gives the same bytes on any day. */
const beginsAt = fromIso('2027-01-01T12:00:00.000Z');

/** Of those who wake at one instant, how many do so before the one before them is answered. */
const overlapping = 0.5;

/**
 * The clock of a run in virtual time.
 *
 * @param shuffled lets those who are due at the same instant act in a random order, and some of them
 * at once, so that their calls overlap inside the server. Without it each is answered before the next
 * one acts, which is easier to read.
 */
export function virtualClock(seed: number, { shuffled }: { shuffled: boolean }): ManualClock {
  if (!shuffled) return manualClock(beginsAt);
  const turns = randomStream(seed, 'turns');
  const overlaps = randomStream(seed, 'overlaps');
  return manualClock(beginsAt, {
    tieBreak: () => turns.next(),
    overlap: () => overlaps.chance(overlapping),
  });
}

/** Moves a manual clock from one event to the next until `work` has ended. */
export async function playVirtually<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let ended = false;
  const end = () => (ended = true);
  void work.then(end, end);
  // What the work begins with happens now, before anything that waits for time.
  void clock.sleep(0);
  while (!ended) {
    if (!(await clock.step()) && !ended) throw new Error('Everybody waits, and nobody for time.');
  }
  return work;
}

/** What a simulation plays against: a server somewhere, and the time that passes there. */
import type { Clock, ManualClock } from '@onsale/core/clock';

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

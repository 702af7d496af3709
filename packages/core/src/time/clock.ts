/**
 * Time, injected. The only file of the project that touches `Date` and timers: everything else asks
 * a clock, so that tests and simulations move time by hand.
 *
 * Instants are epoch milliseconds (UTC) everywhere inside; only the wire speaks ISO-8601.
 */

export interface Clock {
  /** The current instant, in epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Runs `work` after `ms` milliseconds. For what is mostly called off, such as the time limit of a
   * call: it costs less than a sleep with a signal of its own.
   *
   * @returns calls it off.
   */
  after(ms: number, work: () => void): () => void;
  /** Milliseconds since some instant, which go on evenly when somebody sets the time of the machine. */
  elapsed?(): number;
  /**
   * Resolves when whatever is due already has had its turn, without a wait: what comes at the same
   * time can then be treated as one.
   */
  yield(): Promise<void>;
}

/** Resolves when all has run that can run now. */
export function afterAll(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  yield: afterAll,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** A clock that was set back is caught up with at this share of the pace of time. */
const slewRate = 0.5;

/**
 * Time that never goes back and never stands still. Where `clock` is set back, it goes on from where
 * it was, at half the pace until the clock has caught up; where it is set forward it goes along.
 *
 * @param startsAt no instant is before this one.
 */
export function monotonicClock(clock: Clock, startsAt: number): () => number {
  const elapsed = () => clock.elapsed?.() ?? 0;
  let latest = startsAt;
  let at = elapsed();
  return () => {
    const passed = elapsed() - at;
    at += passed;
    latest = Math.max(clock.now(), latest + passed * slewRate);
    return Math.floor(latest);
  };
}

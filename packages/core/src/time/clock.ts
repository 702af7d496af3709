/**
 * The injected clock, and the only file of the project that uses `Date` and timers.
 *
 * Everything else takes a `Clock`, so that tests and simulations can move time by hand. Instants
 * are epoch milliseconds (UTC) throughout; only the wire uses ISO-8601.
 */

export interface Clock {
  /** The current instant, in epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Runs `work` after `ms` milliseconds. It costs less than a sleep with a signal of its own, which
   * counts where it is mostly cancelled, such as the time limit of a call.
   *
   * @returns cancels it.
   */
  after(ms: number, work: () => void): () => void;
  /**
   * Milliseconds since an arbitrary instant: monotonic, unaffected when the machine's time is set.
   */
  elapsed?(): number;
  /**
   * Resolves once the work that is already due has run, without a wait. A batch uses it to collect
   * the calls that arrive at the same time.
   */
  yield(): Promise<void>;
}

/**
 * Resolves after the microtasks and the I/O callbacks that are ready now.
 *
 * A browser has no `setImmediate`, and runs the timers of a hidden tab once a minute at worst. It
 * delivers messages without a delay there.
 */
export function yieldToEventLoop(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  yield: yieldToEventLoop,
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    if (ms <= 0) return yieldToEventLoop();
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  },
};

/**
 * Where a clock was set back, time runs at this share of its rate until the clock has caught up.
 */
export const slewRate = 0.5;

/**
 * Derives a monotonic clock from one that may be set: its time never goes back and never stands
 * still.
 *
 * When `clock` is set back, time continues from where it was at half its rate until the clock has
 * caught up (it is slewed). When `clock` is set forward, time follows at once.
 *
 * @param startsAt the earliest instant that it returns.
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

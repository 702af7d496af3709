/**
 * Single-flight: concurrent callers share one call instead of each starting their own.
 *
 * `shareInFlight` lets a caller join a call that already runs, so its result may be older than the
 * request. `coalesce` never does: a caller that arrives while a call runs shares the next one,
 * which begins after the request.
 *
 * The name is that of Go's golang.org/x/sync/singleflight. Both helpers start the first call
 * without a delay, and neither keeps a result or an error once the call has settled.
 */

/** A function whose concurrent callers share one call. */
export interface SharedCall<T> {
  (): Promise<T>;
  /** The call that runs now, or undefined. */
  inFlight(): Promise<T> | undefined;
}

/** @returns calls `call`, or joins the call of it that is in flight. */
export function shareInFlight<T>(call: () => Promise<T>): SharedCall<T> {
  let inFlight: Promise<T> | undefined;
  const share = (): Promise<T> => {
    inFlight ??= call().finally(() => (inFlight = undefined));
    return inFlight;
  };
  return Object.assign(share, { inFlight: () => inFlight });
}

/** @returns calls the given function, or joins the call of the same key that is in flight. */
export function shareInFlightByKey<T>(): (key: string, call: () => Promise<T>) => Promise<T> {
  const inFlight = new Map<string, Promise<T>>();
  return (key, call) => {
    const running = inFlight.get(key);
    if (running) return running;
    const started = call().finally(() => inFlight.delete(key));
    inFlight.set(key, started);
    return started;
  };
}

export interface CoalescedCalls {
  /** Resolves, or rejects, with a call for this key that began after this request. */
  run(key: string): Promise<void>;
  /** Resolves when no call runs or is queued, whether or not the last ones failed. */
  idle(): Promise<void>;
}

interface Calls {
  running: Promise<void>;
  /** The call after it, shared by all that asked while it runs. */
  queued: Promise<void> | null;
}

/** Runs at most one call a key at a time, and queues at most one more. */
export function coalesce(call: (key: string) => Promise<void>): CoalescedCalls {
  const calls = new Map<string, Calls>();

  const start = async (key: string): Promise<void> => {
    const own: Calls = { running: call(key), queued: null };
    calls.set(key, own);
    try {
      await own.running;
    } finally {
      if (!own.queued) calls.delete(key);
    }
  };

  return {
    run(key) {
      const current = calls.get(key);
      if (!current) return start(key);
      const startNext = (): Promise<void> => start(key);
      current.queued ??= current.running.then(startNext, startNext);
      return current.queued;
    },
    async idle() {
      while (calls.size > 0) {
        await Promise.allSettled(
          [...calls.values()].map(({ running, queued }) => queued ?? running),
        );
      }
    },
  };
}

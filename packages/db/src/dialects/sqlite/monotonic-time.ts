/**
 * Monotonic time on SQLite, where the clock of the machine decides every expiry.
 *
 * That clock may be set back, while the server runs or between two of its runs. Time never goes
 * back here, so an expired row never becomes valid again: a high-water mark is persisted with the
 * data, and the next process starts after it.
 */
import { monotonicClock, type Clock } from '@onsale/core/time/clock';

/** The name of the mark in `settings`. */
export const highWaterMarkName = 'latest_instant';

export interface HighWaterMark {
  /** The persisted instant; null when there is none. */
  read: () => number | null;
  /** @returns false when it cannot be written now, because a transaction is open. */
  write: (instant: number) => boolean;
  isUnavailable: (error: unknown) => boolean;
}

export interface MonotonicTime {
  now(): number;
  /** Persists the mark if it is due. Call it after a transaction, before its caller is answered. */
  persist(): void;
  /** Starts after every instant that an earlier process used, and begins to persist marks. */
  resume(): void;
}

/**
 * The most by which an instant that was returned to a caller, or decided something, may exceed the
 * persisted mark. So a mark is written at most once in this time, and the next process starts this
 * much after it.
 */
const persistEveryMs = 1_000;

export function monotonicTime(
  clock: Clock,
  { read, write, isUnavailable }: HighWaterMark,
): MonotonicTime {
  let time = monotonicClock(clock, -Infinity);
  /** null until persisting has begun. */
  let persisted: number | null = null;
  let latest = -Infinity;

  const persist = (): void => {
    if (persisted === null || latest < persisted + persistEveryMs) return;
    try {
      if (write(latest)) persisted = latest;
    } catch (error) {
      // On a full disk reads go on, and so does time; the next call tries to persist again.
      if (!isUnavailable(error)) throw error;
    }
  };
  return {
    now() {
      latest = time();
      persist();
      return latest;
    },
    persist,
    resume() {
      const last = read();
      persisted = last ?? -Infinity;
      if (last !== null) time = monotonicClock(clock, last + persistEveryMs);
    },
  };
}

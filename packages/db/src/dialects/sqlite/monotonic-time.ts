/**
 * Time on SQLite, where the clock of the machine decides. Somebody may set that clock back, while the
 * server runs or between two of its runs; what has expired must not come to life again by that.
 */
import { monotonicClock, type Clock } from '@onsale/core/time/clock';

export interface HighWaterMark {
  /** null when there is none. */
  read: () => number | null;
  /** @returns false when it cannot be written now, because a transaction is open. */
  write: (instant: number) => boolean;
  isUnavailable: (error: unknown) => boolean;
}

export interface MonotonicTime {
  now(): number;
  /** Called when a transaction has ended, before anybody is told of it. */
  mark(): void;
  /** Goes on after everything that an earlier process acted upon. From here on there are marks. */
  goOn(): void;
}

/**
 * An instant that somebody was told, or that a decision rests on, is at most this far after the last
 * mark, so the next process begins this much after it. It is also how rarely a mark is written.
 */
const persistEveryMs = 1_000;

export function monotonicTime(
  clock: Clock,
  { read, write, isUnavailable }: HighWaterMark,
): MonotonicTime {
  let time = monotonicClock(clock, -Infinity);
  /** null until there are marks. */
  let marked: number | null = null;
  let latest = -Infinity;

  const mark = (): void => {
    if (marked === null || latest < marked + persistEveryMs) return;
    try {
      if (write(latest)) marked = latest;
    } catch (error) {
      // On a full disk reads go on, and so does time; the next mark is tried by the next call.
      if (!isUnavailable(error)) throw error;
    }
  };
  return {
    now() {
      latest = time();
      mark();
      return latest;
    },
    mark,
    goOn() {
      const last = read();
      marked = last ?? -Infinity;
      if (last !== null) time = monotonicClock(clock, last + persistEveryMs);
    },
  };
}

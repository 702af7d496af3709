/** A fixed-window counter: allows so many uses in each interval of time. */
import type { Clock } from '@onsale/core/time/clock';

export interface Budget {
  /** Counts one use. @returns whether it is within the budget of this interval. */
  take(): boolean;
}

export function createBudget(
  clock: Clock,
  { count, perMs }: { count: number; perMs: number },
): Budget {
  let windowStart = -Infinity;
  let uses = 0;
  return {
    take() {
      const now = clock.now();
      if (Math.abs(now - windowStart) >= perMs) {
        windowStart = now;
        uses = 0;
      }
      uses += 1;
      return uses <= count;
    },
  };
}

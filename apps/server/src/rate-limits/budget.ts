import type { Clock } from '@onsale/core/time/clock';

export interface Budget {
  /** Whether there is something left of it for now. */
  take(): boolean;
}

/** So many in each stretch of time, and no more. */
export function createBudget(
  clock: Clock,
  { count, perMs }: { count: number; perMs: number },
): Budget {
  let since = -Infinity;
  let taken = 0;
  return {
    take() {
      const now = clock.now();
      if (Math.abs(now - since) >= perMs) {
        since = now;
        taken = 0;
      }
      taken += 1;
      return taken <= count;
    },
  };
}

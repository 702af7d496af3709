/**
 * A promise with a time limit, on an injected clock.
 *
 * The work itself is not cancelled: it goes on after the time-out, and its result or error is then
 * ignored. The timer is cancelled as soon as the work settles, so it keeps no process alive.
 */
import type { Clock } from '../time/clock.ts';

export interface TimeLimit<Fallback> {
  clock: Clock;
  ms: number;
  /** The result when the time is over first. */
  fallback: Fallback;
}

/** Settles as `work` does, or resolves to `fallback` after `ms` milliseconds. */
export function withTimeout<T, Fallback = T>(
  work: Promise<T>,
  { clock, ms, fallback }: TimeLimit<Fallback>,
): Promise<T | Fallback> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(fallback));
    work.finally(cancel).then(resolve, reject);
  });
}

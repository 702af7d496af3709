/** Tells whether this machine made the crowd in time: if not, a run shows nothing of the server. */
import { quiescenceCheck } from '../checks/quiescence.ts';
import type { ViolationError } from '../checks/violation.ts';
import { duration, joinWords, number } from '../report/words.ts';
import type { Counters } from '../results/counters.ts';

/** A run is void when more than this share of its arrivals, or of its calls, began late. */
export const maxLateShare = 0.05;

type Load = Pick<
  Counters,
  'calls' | 'delayedArrivals' | 'maxArrivalDelayMs' | 'lateCalls' | 'maxCallLateMs'
>;

/**
 * Whether a late client can cause the violation. Other checks take the instants of a client as
 * bounds of what the server did, so lateness can only make them miss a fault.
 */
export function isCausedByLateness({ check }: ViolationError): boolean {
  return check === quiescenceCheck.name;
}

/**
 * Says in sentences what was late, and what stopped the run because of it; null when the crowd came
 * and called in time.
 *
 * @param planned how many buyers were to come.
 */
export function overloadText(
  { calls, delayedArrivals, maxArrivalDelayMs, lateCalls, maxCallLateMs }: Load,
  { planned, stoppedBy }: { planned: number; stoppedBy: string | null },
): string | null {
  const attempts = [...calls.values()].reduce((sum, count) => sum + count.attempts, 0);
  const late = [
    { part: delayedArrivals, whole: planned, what: 'arrivals', byMs: maxArrivalDelayMs },
    { part: lateCalls, whole: attempts, what: 'calls', byMs: maxCallLateMs },
  ].filter(({ part, whole }) => part > whole * maxLateShare);
  if (late.length === 0) return null;
  const texts = late.map(
    ({ part, whole, what, byMs }) =>
      `${number(part)} of ${number(whole)} ${what} were late, by up to ${duration(byMs / 1000)}`,
  );
  const cause = `${joinWords(texts)}: this machine is too slow for the load, so the figures are not those of this scenario.`;
  return stoppedBy === null ? cause : `${cause} It stopped the run: ${stoppedBy}`;
}

/** The clock of a test: time stands still until the test moves it, and waits for every call. */
import { systemClock, type Clock } from '@onsale/core/time/clock';
import { parseInstant } from '@onsale/core/time/dates';
import { manualClock } from '@onsale/core/time/manual-clock';

export interface TestClock extends Clock {
  /**
   * Moves time. Everything that is due on the way happens at its own instant and in its order, and
   * each call is answered before the next thing happens.
   */
  advance: (ms: number) => Promise<void>;
  /** Moves time to an instant, such as `2027-01-01T18:00:00Z`. @throws RangeError for the past. */
  to: (instant: string) => Promise<void>;
  /**
   * Moves time from one event to the next until `work` has settled, and gives its outcome.
   *
   * @param limitMs of the test's time, after which it throws. Default: a day.
   */
  until: <T>(work: Promise<T>, limitMs?: number) => Promise<T>;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** Far above the time of any call: a call that takes longer waits for something else. */
const stuckAfterMs = 10_000;

/** @param isBusy whether calls are in flight, which time waits for. */
export function createTestClock(startsAt: string, isBusy: () => boolean): TestClock {
  const start = instantOf(startsAt);
  const waitsForCalls = () => isBusy() && !isStuck();
  let since: number | null = null;
  const isStuck = (): boolean => {
    since ??= elapsed();
    if (elapsed() - since < stuckAfterMs) return false;
    throw new Error('A call has had no answer for ten seconds: time cannot go on without it.');
  };
  const clock = manualClock(start, { isBusy: waitsForCalls });
  /** Lets the calls that have been sent be answered, and what they set off. */
  const settle = async (): Promise<void> => {
    since = null;
    do await systemClock.yield();
    while (waitsForCalls());
    since = null;
  };
  const advance = async (ms: number): Promise<void> => {
    if (!(ms >= 0)) throw new RangeError(`Time goes on by 0 ms or more, and not by ${ms}.`);
    const until = clock.now() + ms;
    await settle();
    await clock.advance(until - clock.now());
    await settle();
  };
  return {
    ...clock,
    advance,
    async to(instant) {
      const ms = instantOf(instant) - clock.now();
      if (ms < 0) throw new RangeError(`${instant} has passed: time does not go back.`);
      await advance(ms);
    },
    async until(work, limitMs = dayMs) {
      const limit = clock.now() + limitMs;
      let hasSettled = false;
      const end = () => void (hasSettled = true);
      void work.then(end, end);
      await settle();
      while (!hasSettled) {
        if (clock.now() > limit) {
          throw new Error(`The work had not settled after ${limitMs} ms of the test's time.`);
        }
        since = null;
        if (!(await clock.step()) && !hasSettled) {
          throw new Error('The work waits for nothing that the time of the test could bring.');
        }
      }
      return work;
    },
  };
}

function elapsed(): number {
  return systemClock.elapsed?.() ?? 0;
}

function instantOf(text: string): number {
  const instant = parseInstant(text);
  if (!Number.isNaN(instant)) return instant;
  throw new RangeError(`"${text}" is no instant: give one such as 2027-01-01T12:00:00Z.`);
}

/** A clock that tells how late its last timer fired, so that a call counts from its due time. */
import type { Clock } from '@onsale/core/time/clock';

export interface PacedClock extends Clock {
  /**
   * How late the call is that begins now, in milliseconds. A call that follows an answer, not a
   * timer, is never late.
   */
  takeLateMs(): number;
  /** The buyer itself came late: its first call is as late. */
  arrivedLate(lateMs: number): void;
}

/** Timers have a resolution of one millisecond and may fire after the next one has begun. */
const timerResolutionMs = 2;

export function pacedClock(clock: Clock): PacedClock {
  let lateMs = 0;
  let arrivedLateMs = 0;
  const fired = (dueAt: number): void => {
    lateMs = beyondResolution(elapsedOf(clock) - dueAt);
    // A call that the timer causes begins before any other event of the process.
    void clock.yield().then(() => (lateMs = 0));
  };
  return {
    now: () => clock.now(),
    elapsed: () => elapsedOf(clock),
    after: (ms, work) => clock.after(ms, work),
    yield: () => clock.yield(),
    async sleep(ms, signal) {
      const dueAt = elapsedOf(clock) + Math.max(0, ms);
      await clock.sleep(ms, signal);
      fired(dueAt);
    },
    takeLateMs() {
      const taken = Math.max(lateMs, arrivedLateMs);
      lateMs = 0;
      arrivedLateMs = 0;
      return taken;
    },
    arrivedLate(ms) {
      arrivedLateMs = beyondResolution(ms);
    },
  };
}

/** Milliseconds on the clock that is never set, with fractions where the platform has them. */
export function elapsedOf(clock: Clock): number {
  return clock.elapsed?.() ?? clock.now();
}

function beyondResolution(ms: number): number {
  return ms > timerResolutionMs ? ms : 0;
}

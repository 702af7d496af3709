import { monotonicClock, type Clock } from '@onsale/core/time/clock';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const noon = Date.UTC(2027, 0, 1, 12);
const tenMinutesMs = 600_000;

/** A machine whose time can be set. */
function machine() {
  let now = noon;
  let elapsed = 0;
  const clock: Pick<Clock, 'now' | 'elapsed'> = { now: () => now, elapsed: () => elapsed };
  return {
    clock: clock as Clock,
    pass(ms: number) {
      now += ms;
      elapsed += ms;
    },
    set(byMs: number) {
      now += byMs;
    },
  };
}

describe('a monotonic clock', () => {
  test('is the time of the clock, as long as that is not set back', () => {
    const { clock, pass, set } = machine();
    const time = monotonicClock(clock, -Infinity);
    expect(time()).toBe(noon);
    pass(1_500);
    expect(time()).toBe(noon + 1_500);
    set(tenMinutesMs);
    expect(time()).toBe(noon + 1_500 + tenMinutesMs);
  });

  test('runs at half its rate after the clock was set back, until the clock has caught up', () => {
    const { clock, pass, set } = machine();
    const time = monotonicClock(clock, -Infinity);
    expect(time()).toBe(noon);
    set(-tenMinutesMs);
    expect(time()).toBe(noon);
    pass(2_000);
    expect(time()).toBe(noon + 1_000);
    pass(2 * tenMinutesMs);
    expect(time()).toBe(clock.now());
    // The clock itself is ten minutes earlier.
    expect(clock.now()).toBe(noon + 2_000 + tenMinutesMs);
  });

  test('starts no earlier than startsAt', () => {
    const { clock, pass } = machine();
    const time = monotonicClock(clock, noon + 500);
    expect(time()).toBe(noon + 500);
    pass(1_000);
    expect(time()).toBe(noon + 1_000);
  });

  test('never goes back, whatever happens to the clock', () => {
    const events = fc.array(
      fc.record({ passMs: fc.nat(10_000), setMs: fc.integer({ min: -1e9, max: 1e6 }) }),
    );
    fc.assert(
      fc.property(events, (happening) => {
        const { clock, pass, set } = machine();
        const time = monotonicClock(clock, -Infinity);
        let before = time();
        for (const { passMs, setMs } of happening) {
          pass(passMs);
          set(setMs);
          const now = time();
          expect(now).toBeGreaterThanOrEqual(Math.max(before, clock.now()));
          before = now;
        }
      }),
    );
  });
});

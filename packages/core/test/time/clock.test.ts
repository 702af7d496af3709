import { endOfDate, fromIso, isCalendarDate, isWritable, toIso } from '@onsale/core/time/dates';
import { manualClock, type ManualClock } from '@onsale/core/time/manual-clock';
import { systemClock } from '@onsale/core/time/clock';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const noon = Date.UTC(2027, 0, 1, 12);
const hourMs = 3_600_000;
const instants = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(9999, 11, 31) });

describe('the manual clock', () => {
  test('stands still until it is moved', async () => {
    const clock = manualClock(noon);
    expect(clock.now()).toBe(noon);
    await clock.advance(1_500);
    expect(clock.now()).toBe(noon + 1_500);
  });

  test('wakes each sleeper at its own instant, earliest first, and none too early', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 20 }),
        fc.integer({ min: 0, max: 1_000 }),
        async (sleeps, advanceMs) => {
          const clock = manualClock(noon);
          const woken: { due: number; at: number }[] = [];
          for (const ms of sleeps) {
            void clock.sleep(ms).then(() => woken.push({ due: noon + ms, at: clock.now() }));
          }
          await clock.advance(advanceMs);
          const due = sleeps.filter((ms) => ms <= advanceMs).toSorted((a, b) => a - b);
          expect(woken.map(({ at }) => at)).toEqual(due.map((ms) => noon + ms));
          expect(woken.every((sleeper) => sleeper.due === sleeper.at)).toBe(true);
          expect(clock.now()).toBe(noon + advanceMs);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('steps from one sleeper to the next, and says when nobody sleeps', async () => {
    const clock = manualClock(noon);
    const woken: string[] = [];
    void clock.sleep(500).then(() => woken.push('later'));
    const early = async (): Promise<void> => {
      await clock.sleep(100);
      woken.push('first');
      await clock.sleep(50);
      woken.push('again');
    };
    void early();
    const instants: number[] = [];
    while (await clock.step()) instants.push(clock.now() - noon);
    expect(instants).toEqual([100, 150, 500]);
    expect(woken).toEqual(['first', 'again', 'later']);
  });

  test('wakes those of one instant as they fell asleep, or in the turns it is given', async () => {
    const order = async (turn?: (asleep: number) => number) => {
      const clock = manualClock(noon, turn ? { turn } : {});
      const woken: number[] = [];
      for (let sleeper = 1; sleeper <= 20; sleeper += 1) {
        void clock.sleep(100).then(() => woken.push(sleeper));
      }
      await clock.advance(100);
      return woken;
    };
    const asleep = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(await order()).toEqual(asleep);
    expect(await order((sleeper) => -sleeper)).toEqual(asleep.toReversed());
  });

  test('wakes the next of one instant before the first has gone on, where it is told to', async () => {
    const overlaps = async (together: () => boolean) => {
      const clock = manualClock(noon, { together });
      const events: string[] = [];
      const live = async (name: string, ms: number): Promise<void> => {
        await clock.sleep(ms);
        events.push(`${name} wakes`);
        await Promise.resolve();
        await Promise.resolve();
        events.push(`${name} goes on`);
      };
      void live('a', 100);
      void live('b', 100);
      void live('c', 101);
      while (await clock.step()) continue;
      return events;
    };
    const apart = ['a wakes', 'a goes on', 'b wakes', 'b goes on', 'c wakes', 'c goes on'];
    expect(await overlaps(() => false)).toEqual(apart);
    const together = ['a wakes', 'b wakes', 'a goes on', 'b goes on', 'c wakes', 'c goes on'];
    expect(await overlaps(() => true)).toEqual(together);
  });

  test('goes no further while somebody lets the others have their turn', async () => {
    const together = () => true;
    const clock = manualClock(noon, { together });
    const events: string[] = [];
    const live = async (name: string): Promise<void> => {
      await clock.sleep(100);
      events.push(`${name} wakes`);
      await clock.yield();
      events.push(`${name} goes on after ${clock.now() - noon} ms`);
    };
    void live('a');
    void live('b');
    void clock.sleep(101).then(() => events.push('later'));
    while (await clock.step()) continue;
    expect(events).toEqual([
      'a wakes',
      'b wakes',
      'a goes on after 100 ms',
      'b goes on after 100 ms',
      'later',
    ]);
  });

  test('lets a sleeper that it woke sleep again on the same way', async () => {
    const clock = manualClock(noon);
    const ticks: number[] = [];
    const ticking = (async () => {
      for (let tick = 0; tick < 3; tick += 1) {
        await clock.sleep(100);
        ticks.push(clock.now() - noon);
      }
    })();
    await clock.advance(250);
    expect(ticks).toEqual([100, 200]);
    await clock.advance(50);
    await ticking;
    expect(ticks).toEqual([100, 200, 300]);
  });

  test('never runs backwards, even when it is moved twice at once', async () => {
    const clock = manualClock(noon);
    void clock.sleep(5);
    void clock.sleep(6);
    await Promise.all([clock.advance(100), clock.advance(10)]);
    expect(clock.now()).toBeGreaterThanOrEqual(noon + 100);
  });
});

describe.each([
  { name: 'manual', clock: manualClock(noon) },
  { name: 'system', clock: systemClock },
])('a sleep by the $name clock', ({ clock }) => {
  test('ends at once, with the reason, when its signal aborts', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const sleeping = clock.sleep(hourMs, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  test('runs what comes after a while, and not what was called off', async () => {
    const ran: string[] = [];
    clock.after(5, () => ran.push('after'));
    clock.after(5, () => ran.push('called off'))();
    const later = clock.sleep(6);
    if ('advance' in clock) await (clock as ManualClock).advance(6);
    await later;
    expect(ran).toEqual(['after']);
  });

  test('does not begin when its signal is aborted already', async () => {
    const reason = new Error('enough');
    await expect(clock.sleep(hourMs, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

test('the system clock sleeps and tells the time', async () => {
  const before = systemClock.now();
  await systemClock.sleep(0);
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});

describe('an instant on the wire', () => {
  test('comes back as it went', () => {
    fc.assert(fc.property(instants, (instant) => fromIso(toIso(instant)) === instant));
  });

  test('is in UTC, with milliseconds', () => {
    expect(toIso(noon)).toBe('2027-01-01T12:00:00.000Z');
    expect(fromIso('2027-01-01T13:00:00+01:00')).toBe(noon);
  });

  test('has a year of four digits, or cannot be written', () => {
    for (const [text, writable] of [
      ['0000-01-01T00:00:00Z', true],
      ['0000-01-01T00:00:00+00:01', false],
      ['9999-12-31T23:59:59.999Z', true],
      ['9999-12-31T23:59:59.999-00:01', false],
      ['tomorrow', false],
    ] as const) {
      expect(isWritable(fromIso(text)), text).toBe(writable);
    }
  });

  test('is NaN when the text names none', () => {
    expect(fromIso('tomorrow')).toBeNaN();
  });
});

describe('a calendar date', () => {
  test('is any day that the calendar has', () => {
    fc.assert(fc.property(instants, (instant) => isCalendarDate(toIso(instant).slice(0, 10))));
    expect(isCalendarDate('2028-02-29')).toBe(true);
  });

  test.each([
    '2027-02-29',
    '2027-02-30',
    '2027-13-01',
    '2027-00-10',
    '2027-1-1',
    '27-01-01',
    '2027-01-01T00:00:00Z',
    ' 2027-01-01',
    '',
  ])('is not "%s"', (text) => {
    expect(isCalendarDate(text)).toBe(false);
  });

  test('is over when it is over everywhere on earth, and not a millisecond before', () => {
    // Twelve hours behind UTC, where the day ends last.
    const lastPlace = fromIso('2027-01-02T00:00:00-12:00');
    expect(endOfDate('2027-01-01')).toBe(lastPlace);
  });
});

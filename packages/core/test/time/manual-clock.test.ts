import { manualClock } from '@onsale/core/time/manual-clock';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const noon = Date.UTC(2027, 0, 1, 12);

describe('a manual clock', () => {
  test('stands still until it is advanced', async () => {
    const clock = manualClock(noon);
    expect(clock.now()).toBe(noon);
    await clock.advance(1_500);
    expect(clock.now()).toBe(noon + 1_500);
  });

  test('fires each timer at its own instant, earliest first, and none too early', async () => {
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
          expect(woken.every(({ due, at }) => due === at)).toBe(true);
          expect(clock.now()).toBe(noon + advanceMs);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('steps from one timer to the next, and says when there is none', async () => {
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

  test('fires timers of one instant in the order of their start, or of the tie-break', async () => {
    const order = async (tieBreak?: (sequence: number) => number) => {
      const clock = manualClock(noon, tieBreak ? { tieBreak } : {});
      const woken: number[] = [];
      for (let timer = 1; timer <= 20; timer += 1) {
        void clock.sleep(100).then(() => woken.push(timer));
      }
      await clock.advance(100);
      return woken;
    };
    const inOrder = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(await order()).toEqual(inOrder);
    expect(await order((timer) => -timer)).toEqual(inOrder.toReversed());
  });

  test('fires the next timer of one instant before the first has settled, where they overlap', async () => {
    const eventsWith = async (overlap: () => boolean) => {
      const clock = manualClock(noon, { overlap });
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
    expect(await eventsWith(() => false)).toEqual(apart);
    const overlapping = ['a wakes', 'b wakes', 'a goes on', 'b goes on', 'c wakes', 'c goes on'];
    expect(await eventsWith(() => true)).toEqual(overlapping);
  });

  test('does not advance while a call yields to the others', async () => {
    const clock = manualClock(noon, { overlap: () => true });
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

  test('fires timers that were started by others during the same advance', async () => {
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

  test('never runs backwards, even when it is advanced twice at once', async () => {
    const clock = manualClock(noon);
    void clock.sleep(5);
    void clock.sleep(6);
    await Promise.all([clock.advance(100), clock.advance(10)]);
    expect(clock.now()).toBeGreaterThanOrEqual(noon + 100);
  });
});

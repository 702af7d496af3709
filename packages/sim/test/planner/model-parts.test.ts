/** The parts of the model: heap, histogram, waves, and the rates of servers. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findWaves } from '../../src/planner/admission-waves.ts';
import { AdmissionLog } from '../../src/planner/model/line/admission-log.ts';
import { CallCounter } from '../../src/planner/model/call-counter.ts';
import { DurationHistogram } from '../../src/planner/model/duration-histogram.ts';
import { EventHeap } from '../../src/planner/model/event-heap.ts';
import { loadOf, measuredRates } from '../../src/planner/server-load.ts';

test('the heap gives its events back in order of time, with kind and place', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { maxLength: 3_000 }), (times) => {
      const heap = new EventHeap();
      for (const [place, at] of times.entries()) heap.add(at, place % 16, place);
      const taken = times.map(() => {
        const at = heap.nextAt;
        const { kind, place } = heap.take();
        expect([times[place], kind]).toEqual([at, place % 16]);
        return at;
      });
      expect(taken).toEqual(times.toSorted((a, b) => a - b));
      expect(heap.nextAt).toBe(Infinity);
    }),
  );
});

test('quantiles of durations are those of the sorted durations, to 10 ms', () => {
  const durations = fc.array(fc.nat(3_000_000), { minLength: 1 });
  fc.assert(
    fc.property(durations, fc.constantFrom(0.01, 0.5, 0.9, 1), (values, share) => {
      const histogram = new DurationHistogram();
      for (const ms of values) histogram.add(ms);
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
      expect(histogram.quantileSeconds(share)! * 1000).toBeLessThanOrEqual(exact);
      expect(histogram.quantileSeconds(share)! * 1000).toBeGreaterThan(exact - 10);
      expect(histogram.longestSeconds).toBe(sorted.at(-1)! / 1000);
    }),
  );
});

describe('waves of admissions', () => {
  const logOf = (instants: number[]) => {
    const log = new AdmissionLog(instants.length);
    for (const at of instants) log.record(at);
    return log;
  };

  test('are found when a minute’s admissions are used up at once', () => {
    const minutes = [0, 60_000, 120_000, 180_000].flatMap((start) =>
      Array.from({ length: 20 }, (_, index) => start + index * 100),
    );
    expect(findWaves(logOf(minutes), Infinity)).toEqual({ people: 20, pauseSeconds: 58.1 });
    // Two waves are none yet.
    expect(findWaves(logOf(minutes), 61_900)).toBeNull();
  });

  test('are not found when people are admitted one after the other', () => {
    const steady = Array.from({ length: 200 }, (_, index) => index * 3_000);
    const slow = Array.from({ length: 20 }, (_, index) => index * 30_000);
    expect(findWaves(logOf(steady), Infinity)).toBeNull();
    expect(findWaves(logOf(slow), Infinity)).toBeNull();
    expect(findWaves(logOf([]), Infinity)).toBeNull();
  });
});

describe('the load of servers', () => {
  test('is that of the second with the most work, not with the most requests', () => {
    const calls = new CallCounter();
    calls.count('status', 1_500, 9_000);
    calls.count('join', 2_200, 3_543);
    calls.count('pay', 2_900, 1_286);
    calls.count('leave', 3_000, 1_000_000);
    const { atSeconds, requests, processes } = loadOf(calls);
    expect(atSeconds).toBe(2);
    expect(requests).toMatchObject({ join: 3_543, pay: 1_286, status: 0 });
    expect(processes).toBeCloseTo(1);
  });

  test('is counted by rates near those of docs/PERFORMANCE.md', () => {
    const page = readFileSync(new URL('../../../../docs/PERFORMANCE.md', import.meta.url), 'utf8');
    const names = {
      status: 'poll',
      join: 'join',
      reserve: 'reserve',
      charge: 'charge',
      pay: 'pay',
    };
    for (const [call, name] of Object.entries(names)) {
      const [, rate] = new RegExp(`^\\| ${name} \\| ([\\d,]+)/s \\|`, 'm').exec(page) ?? [];
      const documented = Number(rate?.replaceAll(',', ''));
      const used = measuredRates[call as keyof typeof measuredRates];
      expect(used / documented, name).toBeGreaterThan(0.5);
      expect(used / documented, name).toBeLessThan(2);
    }
  });
});

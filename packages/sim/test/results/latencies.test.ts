/** Quantiles of latencies, whose memory does not grow with the calls. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Latencies } from '../../src/results/latencies.ts';

function latenciesOf(values: readonly number[]): Latencies {
  const latencies = new Latencies();
  for (const ms of values) latencies.add(ms);
  return latencies;
}

const exact = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1]!;

const someMs = fc.array(fc.double({ min: 1, max: 120_000, noNaN: true }), { minLength: 1 });

describe('latencies', () => {
  test('have quantiles within 1.2 % of the exact ones, and the exact maximum', () => {
    fc.assert(
      fc.property(someMs, fc.constantFrom(0.5, 0.9, 0.99), (values, share) => {
        const latencies = latenciesOf(values);
        const expected = exact(values, share);
        const found = latencies.quantile(share)!;
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(expected * 0.012 + 0.05);
        expect(latencies.figures()!.max).toBeCloseTo(Math.max(...values), 1);
      }),
    );
  });

  test('that are merged are those of both', () => {
    fc.assert(
      fc.property(someMs, someMs, (some, others) => {
        const merged = latenciesOf(some);
        merged.merge(latenciesOf(others));
        expect(merged.figures()).toEqual(latenciesOf([...some, ...others]).figures());
      }),
    );
  });

  test('have a histogram that counts each call once, from the shortest to the longest', () => {
    fc.assert(
      fc.property(someMs, (values) => {
        const { histogram } = latenciesOf(values).figures()!;
        expect(histogram.reduce((sum, { calls }) => sum + calls, 0)).toBe(values.length);
        expect(histogram[0]!.calls).toBeGreaterThan(0);
        expect(histogram.at(-1)!.upToMs).toBeGreaterThanOrEqual(Math.max(...values) * 0.99);
        expect(histogram.length).toBeLessThanOrEqual(100);
      }),
    );
  });

  test('of no call are none, and no latency is too short or too long to count', () => {
    expect([new Latencies().figures(), new Latencies().quantile(0.5)]).toEqual([null, null]);
    const extreme = latenciesOf([0, 0, 9_000_000]);
    expect(extreme.figures()).toMatchObject({ p50: 0, max: 9_000_000 });
  });
});

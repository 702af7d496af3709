import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrivalInstants, lastArrivalSeconds } from '../../src/scenario/arrivals.ts';
import { randomStream } from '../../src/foundation/random.ts';
import { readScenario } from '../../src/scenario/read.ts';
import type { ScenarioInput } from '../../src/scenario/schema.ts';

const opensAfterSeconds = 60;
const many = 20_000;

function arrive(arrivals: ScenarioInput['arrivals'], { buyers = many, seed = 1 } = {}) {
  const scenario = readScenario(
    {
      name: 'arrivals',
      concert: { opensAfterSeconds },
      buyers,
      arrivals,
      personas: { human: 1 },
      durationSeconds: 10_000_000,
    },
    'test',
  );
  const instants = arrivalInstants(scenario, randomStream(seed, 'arrivals'));
  return { instants: instants ?? [], isOpen: instants !== null, scenario };
}

/** The number of arrivals within these seconds. */
function within(instants: number[], fromSeconds: number, toSeconds: number): number {
  return instants.filter((atMs) => atMs >= fromSeconds * 1000 && atMs < toSeconds * 1000).length;
}

const rate = fc.double({ min: 0.1, max: 1_000, noNaN: true });
const length = fc.double({ min: 0, max: 10_000, noNaN: true });
const open = fc.oneof(
  fc.record({ kind: fc.constant('burst' as const), withinSeconds: length }),
  fc.record({ kind: fc.constant('poisson' as const), perSecond: rate }),
  fc.record({ kind: fc.constant('ramp' as const), fromPerSecond: rate, toPerSecond: rate }),
  fc.record({ kind: fc.constant('lobby' as const), rushSeconds: length }),
);

describe('any arrivals', () => {
  test('are one for each buyer, in whole milliseconds, one after the other', () => {
    fc.assert(
      fc.property(open, fc.integer({ min: 1, max: 300 }), fc.nat(), (arrivals, buyers, seed) => {
        const { instants } = arrive(arrivals, { buyers, seed });
        expect(instants).toHaveLength(buyers);
        expect(instants.every((atMs) => Number.isInteger(atMs) && atMs >= 0)).toBe(true);
        expect(instants).toEqual(instants.toSorted((a, b) => a - b));
      }),
    );
  });

  test('are the same for one seed, and differ for another', () => {
    const arrivals = { kind: 'poisson', perSecond: 1 } as const;
    expect(arrive(arrivals, { buyers: 50 }).instants).toEqual(
      arrive(arrivals, { buyers: 50 }).instants,
    );
    expect(arrive(arrivals, { buyers: 50, seed: 2 }).instants).not.toEqual(
      arrive(arrivals, { buyers: 50 }).instants,
    );
  });

  test.each([
    { kind: 'burst', withinSeconds: 100 },
    { kind: 'poisson', perSecond: 200 },
    { kind: 'ramp', fromPerSecond: 0, toPerSecond: 400 },
    { kind: 'lobby', rushSeconds: 40 },
  ] as const)('are over when the scenario expects it: $kind', (arrivals) => {
    const { instants, scenario } = arrive(arrivals);
    const ratio = instants.at(-1)! / 1000 / lastArrivalSeconds(scenario)!;
    expect(ratio).toBeCloseTo(1, 1);
  });
});

test('a burst is spread evenly over its seconds, and none comes later', () => {
  const { instants } = arrive({ kind: 'burst', withinSeconds: 10 });
  expect(within(instants, 0, 5) / many).toBeCloseTo(0.5, 1);
  expect(within(instants, 9, 10) / many).toBeCloseTo(0.1, 2);
  expect(instants.at(-1)).toBeLessThan(10_000);
  expect(arrive({ kind: 'burst', withinSeconds: 0 }, { buyers: 3 }).instants).toEqual([0, 0, 0]);
});

test('a poisson crowd comes at its rate, with gaps that vary as much as they are long', () => {
  const { instants } = arrive({ kind: 'poisson', perSecond: 5 });
  const gaps = instants.slice(1).map((atMs, index) => (atMs - instants[index]!) / 1000);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  expect(mean).toBeCloseTo(0.2, 2);
  expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
});

test('a ramp goes in a straight line from one rate to the other, up or down', () => {
  const up = arrive({ kind: 'ramp', fromPerSecond: 100, toPerSecond: 300 });
  expect(lastArrivalSeconds(up.scenario)).toBe(100);
  // Areas under the line of rates: (100 + 200) / 2 * 50, and the last tenth near 300 a second.
  expect(within(up.instants, 0, 50) / 7_500).toBeCloseTo(1, 1);
  expect(within(up.instants, 90, 100) / 2_900).toBeCloseTo(1, 1);
  const down = arrive({ kind: 'ramp', fromPerSecond: 400, toPerSecond: 0 });
  expect(within(down.instants, 0, 50) / 15_000).toBeCloseTo(1, 1);
  expect(within(down.instants, 90, 100) / 200).toBeGreaterThan(0.7);
  expect(within(down.instants, 90, 100) / 200).toBeLessThan(1.3);
});

describe('a lobby', () => {
  const { instants } = arrive({ kind: 'lobby', rushSeconds: 8 });

  test('has no arrival before the opening or after the rush', () => {
    expect(instants[0]).toBeGreaterThanOrEqual(opensAfterSeconds * 1000);
    expect(instants.at(-1)).toBeLessThan((opensAfterSeconds + 8) * 1000);
  });

  test('joins mostly at the very start: half of it in the first eighth', () => {
    expect(within(instants, opensAfterSeconds, opensAfterSeconds + 1) / many).toBeCloseTo(0.5, 1);
    expect(within(instants, opensAfterSeconds, opensAfterSeconds + 0.008) / many).toBeCloseTo(
      0.1,
      1,
    );
    const lastHalf = within(instants, opensAfterSeconds + 4, opensAfterSeconds + 8);
    expect(lastHalf / many).toBeLessThan(0.25);
  });
});

test('a closed crowd has no instants: its pace is the server’s', () => {
  const { isOpen, scenario } = arrive({ kind: 'closed', concurrency: 5 });
  expect(isOpen).toBe(false);
  expect(lastArrivalSeconds(scenario)).toBeNull();
});

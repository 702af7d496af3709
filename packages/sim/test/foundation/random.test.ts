import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream, seededIds, type Random } from '../../src/foundation/random.ts';

const draws = (random: Random, count = 20) => Array.from({ length: count }, () => random.next());
const mean = (count: number, draw: () => number) =>
  Array.from({ length: count }, draw).reduce((sum, value) => sum + value, 0) / count;

describe('a stream', () => {
  test('gives the same numbers for the same seed and name, on any machine', () => {
    const random = randomStream(7, 'b1');
    expect([random.next(), random.int(1, 1_000_000), random.exponential(1)]).toEqual([
      0.6995971223238684, 832_469, 0.27474216122999306,
    ]);
  });

  test('gives others for another seed, and for another name', () => {
    const first = draws(randomStream(1, 'b1'));
    expect(draws(randomStream(1, 'b1'))).toEqual(first);
    for (const other of [randomStream(2, 'b1'), randomStream(1, 'b2'), randomStream(1, 'b1 ')]) {
      expect(new Set([...first, ...draws(other)]).size).toBe(2 * first.length);
    }
  });

  test('is not that of any other of very many buyers', () => {
    const buyers = 100_000;
    const firsts = Array.from({ length: buyers }, (_, index) => {
      const random = randomStream(1, `b${index}`);
      return `${random.next()} ${random.next()}`;
    });
    expect(new Set(firsts).size).toBe(buyers);
  });

  test('does not move when another one draws', () => {
    const stream = randomStream(1, 'asked');
    const [first, ...rest] = draws(randomStream(1, 'asked'));
    expect(stream.next()).toBe(first);
    draws(randomStream(1, 'other'), 100);
    expect(draws(stream, rest.length)).toEqual(rest);
  });
});

describe('numbers', () => {
  test('stay within their bounds, ends included', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer(), fc.nat(1_000), (seed, min, span) => {
        const random = randomStream(seed, 'range');
        const whole = random.int(min, min + span);
        expect(Number.isInteger(whole) && whole >= min && whole <= min + span).toBe(true);
        const between = random.between([min, min + span]);
        expect(between >= min && between <= min + span).toBe(true);
      }),
    );
    const random = randomStream(1, 'dice');
    expect(new Set(Array.from({ length: 200 }, () => random.int(1, 6)))).toEqual(
      new Set([1, 2, 3, 4, 5, 6]),
    );
  });

  test('of exponential are exponential: mean, median and a long tail', () => {
    const random = randomStream(1, 'exponential');
    const count = 50_000;
    const seconds = Array.from({ length: count }, () => random.exponential(4)).toSorted(
      (a, b) => a - b,
    );
    expect(seconds.reduce((sum, value) => sum + value, 0) / count).toBeCloseTo(1 / 4, 2);
    expect(seconds[count / 2]).toBeCloseTo(Math.LN2 / 4, 2);
    expect(seconds[Math.floor(count * 0.99)]! / (Math.log(100) / 4)).toBeCloseTo(1, 1);
    expect(seconds[0]).toBeGreaterThanOrEqual(0);
  });

  test('happen by chance as often as they should, never at 0 and always at 1', () => {
    const random = randomStream(1, 'chance');
    expect(mean(20_000, () => Number(random.chance(0.3)))).toBeCloseTo(0.3, 1);
    expect(mean(1_000, () => Number(random.chance(0)))).toBe(0);
    expect(mean(1_000, () => Number(random.chance(1)))).toBe(1);
  });
});

describe('choosing', () => {
  test('takes each name as often as its weight, and one without weight never', () => {
    const random = randomStream(1, 'choose');
    const counts = { a: 0, b: 0, never: 0 };
    for (let draw = 0; draw < 20_000; draw += 1) {
      counts[random.choose({ a: 3, never: 0, b: 1 })] += 1;
    }
    expect(counts.a / 20_000).toBeCloseTo(0.75, 1);
    expect(counts.a + counts.b).toBe(20_000);
    expect(counts.never).toBe(0);
  });

  test('gives a name of those with weight, however uneven the weights are', () => {
    const weights = fc.dictionary(fc.string(), fc.double({ min: 0, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(fc.nat(), weights, (seed, weights) => {
        fc.pre(Object.values(weights).some((weight) => weight > 0));
        expect(weights[randomStream(seed, 'uneven').choose(weights)]).toBeGreaterThan(0);
      }),
    );
  });

  test('refuses to choose from nothing', () => {
    expect(() => randomStream(1, 'none').choose({ a: 0 })).toThrow(RangeError);
    expect(() => randomStream(1, 'none').choose({})).toThrow(/weight above 0/);
  });
});

test('ids repeat with the stream, and do not within it', () => {
  const ids = seededIds(randomStream(1, 'ids'));
  const made = Array.from({ length: 100 }, () => ids.id('res'));
  expect(made[0]).toMatch(/^res_[0-9a-z]{26}$/);
  expect(new Set(made).size).toBe(made.length);
  expect(seededIds(randomStream(1, 'ids')).id('res')).toBe(made[0]);
  expect(seededIds(randomStream(2, 'ids')).id('res')).not.toBe(made[0]);
});

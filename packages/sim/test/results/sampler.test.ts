/** The samples of a run stand at their instants, however late a slow machine takes them. */
import { expect, test } from 'vitest';
import { createSampler, type Sample } from '../../src/results/counters.ts';

const sample = (sold: number): Sample => ({
  present: 0,
  joined: 0,
  waiting: 0,
  active: 0,
  held: 0,
  sold,
});

test('a missed sample repeats the one before it, so that later ones keep their instants', () => {
  const sampler = createSampler();
  for (const second of [0, 1, 4, 5]) sampler.take(second, sample(second));
  expect(sampler.series()).toMatchObject({ everySeconds: 1, sold: [0, 1, 1, 1, 4, 5] });
  expect([5, 6].map((second) => sampler.isDue(second))).toEqual([false, true]);
});

test('a long run has fewer samples, each at its instant', () => {
  const sampler = createSampler();
  for (let second = 0; second <= 3_000; second += 7) {
    if (sampler.isDue(second)) sampler.take(second, sample(second));
  }
  const { everySeconds, sold } = sampler.series();
  expect(sold.length).toBeLessThanOrEqual(600);
  const lateBy = sold.map((second, index) => Math.abs(second - index * everySeconds));
  expect(Math.max(...lateBy)).toBeLessThan(7 + everySeconds);
});

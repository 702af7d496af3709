import { manualClock } from '@onsale/core/time/manual-clock';
import { expect, test } from 'vitest';
import { explore, type ExploreOptions } from '../../src/simulate/explore-pool.ts';
import { repeatCommand } from '../../src/simulate/explore-messages.ts';
import { dyingSeed, hangingSeed, lastDyingSeed, throwingSeed } from './faulty-worker.ts';

const program = new URL('./faulty-worker.ts', import.meta.url);

const exploring = (options: Partial<ExploreOptions>) =>
  explore({
    firstSeed: 1,
    count: 1,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  });

test('outcomes have the order of the seeds, and are reported as they are done', async () => {
  const reported: number[] = [];
  const onProgress: ExploreOptions['onProgress'] = ({ seed }) => void reported.push(seed);
  const explored = await exploring({ firstSeed: 10, count: 12, program, onProgress });
  const seeds = Array.from({ length: 12 }, (_, index) => 10 + index);
  expect(explored.map(({ seed }) => seed)).toEqual(seeds);
  expect(reported.toSorted((a, b) => a - b)).toEqual(seeds);
  expect(explored.every(({ violation }) => violation === null)).toBe(true);
});

test('a worker that dies fails its own seed, and the others are played', async () => {
  const explored = await exploring({ count: throwingSeed, program });
  expect(explored.map(({ violation }) => violation?.detail ?? null)).toEqual([
    null,
    'The worker ended with 7.',
    'Out of memory, or worse.',
  ]);
  expect(explored[dyingSeed - 1]!.violation?.repeat).toMatch(/^onsale simulate --explored 2 /);
});

test('no further seed is played after a failure, when asked', async () => {
  const seeds = { firstSeed: lastDyingSeed, count: 200, program };
  expect((await exploring({ ...seeds, stopAtFailure: true })).length).toBeLessThan(200);
  expect(await exploring(seeds)).toHaveLength(200);
});

test('a hung run fails its seed when its time limit is reached, and not before', async () => {
  const clock = manualClock(0);
  const runLimitMs = 60_000;
  let isDone = false;
  const hanging = exploring({ firstSeed: hangingSeed, program, clock, runLimitMs });
  void hanging.then(() => (isDone = true));
  await clock.advance(runLimitMs - 1);
  expect(isDone).toBe(false);
  await clock.advance(1);
  const [explored] = await hanging;
  expect(explored!.violation?.detail).toBe('A run had not ended after 60 s.');
});

test('an abort signal stops the pool', async () => {
  const stop = new AbortController();
  const stopped = exploring({ firstSeed: hangingSeed, count: 5, program, signal: stop.signal });
  stop.abort(new Error('Enough.'));
  await expect(stopped).rejects.toThrow('Enough.');
});

/** A seed with few buyers, so that it is quick. */
const quickSeed = 11;

test('the real worker gives the same figures for the same seed', async () => {
  const [once] = await exploring({ firstSeed: quickSeed });
  expect(once).toMatchObject({ seed: quickSeed, violation: null });
  expect(once!.calls).toBeGreaterThan(0);
  expect(await exploring({ firstSeed: quickSeed })).toEqual([once]);
});

test('a failure is reported with the command that repeats it', () => {
  expect(repeatCommand({ seed: 17, buyers: 3 })).toBe('onsale simulate --explored 17 --buyers 3');
  expect(repeatCommand({ seed: 17, buyers: 3 }, ['bot', 'restarts'])).toBe(
    'onsale simulate --explored 17 --buyers 3 --without bot,restarts',
  );
});

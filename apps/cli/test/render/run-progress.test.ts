/** The progress of a run: the share of its buyers who are done, and the time that is left. */
import { expect, test } from 'vitest';
import { progressText } from '../../src/render/run-panel.ts';

test('the time left is that of the buyers so far, in proportion', () => {
  expect(progressText(0.25, 10_000)).toBe('25 %, about 30 s left');
  expect(progressText(0.5, 90_000)).toBe('50 %, about 1 min 30 s left');
});

test('there is no estimate before enough buyers are done, nor after the last', () => {
  expect(progressText(0, 60_000)).toBe('0 %');
  expect(progressText(0.019, 60_000)).toBe('1 %');
  expect(progressText(0.02, 1_000)).toBe('2 %, about 49 s left');
  expect(progressText(1, 60_000)).toBe('100 %');
});

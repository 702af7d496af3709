import type { RunResult } from '@onsale/sim/result';
import { scenarioSchema, type ScenarioInput } from '@onsale/sim/scenario/schema';
import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { runsCompared } from '../../src/render/runs-compared.ts';
import { aResult } from './sample-result.ts';

const input = {
  name: 'rush',
  seed: 7,
  buyers: 2_000,
  concert: { opensAfterSeconds: 30 },
  arrivals: { kind: 'burst', withinSeconds: 5 },
  personas: { human: 1 },
  thresholds: ['inversions==0', 'sold>=95%'],
} satisfies ScenarioInput;

const runOf = (changes: Partial<ScenarioInput> = {}, figures: Partial<RunResult> = {}) =>
  aResult(scenarioSchema.parse({ ...input, ...changes }), figures);

const compared = (runs: RunResult[], width = 100) =>
  runsCompared(runs, { width }, createColors(false));

/** The cells of the row with this label. */
const row = (text: string, label: string) =>
  text
    .split('\n')
    .find((line) => line.trim().startsWith(label))!
    .trim()
    .split(/ {3,}/);

const later = runOf(
  { name: 'more slots', description: 'another', concert: { room: { maxActive: 160 } } },
  { seats: { total: 500, sold: 400, takenAfterSeconds: null, soldOutAfterSeconds: null } },
);

test('two runs are side by side, with the difference of each figure', () => {
  const text = compared([runOf(), later]);
  expect(text).toMatch(/^\n {2}A {2}rush, seed 7\n {2}B {2}more slots, seed 7\n/);
  expect(row(text, 'Figure')).toEqual(['Figure', 'A', 'B', 'Difference']);
  expect(row(text, 'Seats sold')).toEqual(['Seats sold', '500', '400', '−100 (−20 %)']);
  expect(row(text, 'Sold out after')).toEqual(['Sold out after', '3 min 22 s', '–']);
  expect(row(text, 'Paid')).toEqual(['Paid', '259', '259']);
});

test('the scenarios are compared by what was played, without their names', () => {
  const text = compared([runOf(), later]);
  expect(row(text, 'concert.room.maxActive')).toEqual(['concert.room.maxActive', '50', '160']);
  expect(text).not.toMatch(/\n +(name|description|\$schema) /);
  expect(compared([runOf(), runOf()])).toContain(
    'The same scenario was played, with the same seed.',
  );
});

test('thresholds are one a line, as they are written', () => {
  const text = compared([runOf(), runOf({ thresholds: ['sold>=80%'] })]);
  expect(text).toMatch(/\n +thresholds +inversions==0 +sold>=80%\n +sold>=95%\n/);
  expect(compared([runOf(), runOf({ thresholds: [] })])).toMatch(/thresholds +inversions==0 +–\n/);
});

test('revenue is not compared where the prices differ', () => {
  const dear = runOf({ concert: { ...input.concert, price: 3_000 } }, { revenue: 9 });
  const text = compared([runOf(), dear]);
  expect(text).toContain('The prices differ: revenue is not compared.');
  expect(row(text, 'Revenue')).toEqual([
    'Revenue in points',
    '500,000',
    '9',
    'not compared: another price',
  ]);
  expect(compared([runOf(), later])).not.toContain('prices differ');
});

test('times count from each opening, which is said where the openings differ', () => {
  const text = compared([runOf(), runOf({ concert: { opensAfterSeconds: 90 } })], 200);
  expect(text).toContain('The sales opened 30 s and 1 min 30 s after the start of their runs.');
  expect(compared([runOf(), runOf({ buyers: 9 })], 200)).not.toContain('The sales opened');
});

test('more than two runs have their figures alone, and fit the screen', () => {
  const text = compared([runOf(), later, runOf({ buyers: 9 })], 80);
  expect(row(text, 'Seats sold')).toEqual(['Seats sold', '500', '400', '500']);
  expect(text).not.toContain('Difference');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('a name cannot control the terminal, and a run that broke says so', () => {
  const attack = runOf({ name: '\u001B[2Jgone\u0007' }, { ended: 'violation' });
  const text = compared([runOf(), attack]);
  expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  expect(text).toMatch(/gone.*, seed 7, stopped at a violation\n/);
});

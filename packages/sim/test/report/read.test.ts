import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { RunResult } from '../../src/result.ts';
import { readResult, ReportError } from '../../src/report/read.ts';
import { resultJsonSchemaText, type resultSchema } from '../../src/report/schema.ts';
import { aResult } from './sample-result.ts';
import { broken, inRealTime, oddlySeated, ofMany, ofNobody, ofOne } from './odd-results.ts';

const read = (value: unknown) => readResult(JSON.stringify(value), 'a.json');

test.each([
  ['a run', aResult()],
  ['nobody', ofNobody()],
  ['one', ofOne()],
  ['a great many', ofMany()],
  ['odd seats', oddlySeated()],
  ['a violation', broken()],
  ['real time', inRealTime()],
])('a report of %s is read as it was written', (_, result) => {
  expect(read(result)).toEqual(result);
});

test('a byte order mark is no part of it', () => {
  expect(readResult(`\uFEFF${JSON.stringify(aResult())}`, 'a.json')).toEqual(aResult());
});

test('the schema says what the type says', () => {
  expectTypeOf<z.output<typeof resultSchema>>().toEqualTypeOf<RunResult>();
});

test('the published schema is that of the code', () => {
  const file = new URL('../../result.schema.json', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(resultJsonSchemaText());
});

const result = aResult();

describe('one line says what is wrong', () => {
  test.each([
    ['{', 'a.json is not JSON: give a file that onsale simulate wrote as its JSON report.'],
    ['[]', 'a.json is not a report: give a file that onsale simulate wrote as its JSON report.'],
    ['null', 'a.json is not a report: give a file that onsale simulate wrote as its JSON report.'],
    [
      JSON.stringify({ ...result, tool: { name: 'another', version: '1' } }),
      'a.json is not a report: give a file that onsale simulate wrote as its JSON report.',
    ],
    [
      JSON.stringify({ ...result, version: 4, tool: { name: 'onsale', version: '0.9.0' } }),
      'a.json is a report of version 4, by onsale "0.9.0", and this one reads version 3: read it with that release or a later one.',
    ],
    [
      JSON.stringify({ ...result, version: 0 }),
      'a.json is a report of version 0, by onsale "0.1.0", and this one reads version 3: make it again.',
    ],
  ])('of %.40s', (text, message) => {
    expect(() => readResult(text, 'a.json')).toThrow(new ReportError(message));
  });

  test.each([
    [
      { funnel: { ...result.funnel, came: 'many' } },
      'funnel.came: expected number, received string',
    ],
    [{ funnel: { ...result.funnel, came: -1 } }, 'funnel.came: Too small'],
    [{ outcomes: { ...result.outcomes, bought: undefined } }, 'outcomes.bought: '],
    [{ seatMap: [{ ...result.seatMap[0], seatsPerRow: 0 }] }, 'seatMap[0].seatsPerRow: Too small'],
    [{ ['a\nb']: 1 }, '["a\\nb"] is no field of version 3'],
    [{ scenario: { ...result.scenario, buyers: 0 } }, 'scenario.buyers: Too small'],
    [{ series: { ...result.series, sold: [1] } }, 'series: joined, waiting, active'],
    [{ startedAt: 'yesterday' }, 'startedAt: '],
    [{ mode: 'virtual', funnel: {}, calls: 7 }, '(and 5 more). Make it again.'],
  ])('of a report with %o', (change, message) => {
    const act = () => read({ ...result, ...change });
    expect(act).toThrow(ReportError);
    expect(act).toThrow(message);
    expect(act).toThrow(/^a\.json is not a whole report: [^\n]*\. Make it again\.$/);
  });
});

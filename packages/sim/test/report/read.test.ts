import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { RunResult } from '../../src/result.ts';
import { reportHtml } from '../../src/report/html.ts';
import { readResult, ReportError } from '../../src/report/read.ts';
import { resultJsonSchemaText, type resultSchema } from '../../src/report/schema.ts';
import { aResult } from './sample-result.ts';
import {
  broken,
  inRealTime,
  inSections,
  oddlySeated,
  ofMany,
  ofNobody,
  ofOne,
} from './odd-results.ts';

const read = (value: unknown) => readResult(JSON.stringify(value), 'a.json');

test.each([
  ['a run', aResult()],
  ['nobody', ofNobody()],
  ['one', ofOne()],
  ['a great many', ofMany()],
  ['odd seats', oddlySeated()],
  ['a hall of sections', inSections()],
  ['a violation', broken()],
  ['real time', inRealTime()],
])('a report of %s is read as it was written', (_, result) => {
  expect(read(result)).toEqual(result);
});

/** As the release before wrote it: without what version 4 added. */
function asVersion3(of: RunResult) {
  const { traffic: _, violation, ...rest } = of;
  const { present: __, ...series } = of.series;
  const { story: ___, ...told } = violation ?? { story: null };
  const calls = Object.entries(of.calls).map(([name, call]) => {
    const { histogram: ____, ...latencyMs } = call.latencyMs ?? { histogram: [] };
    return [name, { ...call, latencyMs: call.latencyMs && latencyMs }] as const;
  });
  const seatMap = of.seatMap.map(({ blocked: _5, cancelledAtSeconds: _6, ...map }) => map);
  return {
    ...rest,
    version: 3,
    seatMap,
    series,
    calls: Object.fromEntries(calls),
    violation: violation && told,
  };
}

test.each([
  ['a run', aResult()],
  ['a violation', broken()],
  ['real time', inRealTime()],
])('%s of version 3 is read and shown, without what it did not record', (_, result) => {
  const old = asVersion3(result);
  const { version, traffic, series, violation, ...known } = read(old);
  expect([version, traffic, series.present, violation?.story ?? null]).toEqual([
    4,
    null,
    null,
    null,
  ]);
  expect(known.funnel).toEqual(result.funnel);
  expect({ ...series, present: result.series.present }).toEqual(result.series);
  expect(reportHtml([read(old)])).toContain(`<h1>${result.scenario.name}</h1>`);
  expect(reportHtml([read(old), result])).toContain('Two runs compared');
  expect(() => read({ ...old, series: { ...old.series, sold: [] } })).toThrow('as many samples');
  expect(() => read({ ...old, ended: 'never' })).toThrow('is not a whole report: ended');
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
      JSON.stringify({ ...result, version: 5, tool: { name: 'onsale', version: '0.9.0' } }),
      'a.json is a report of version 5, by onsale "0.9.0", and this one reads version 3 and version 4: read it with that release or a later one.',
    ],
    [
      JSON.stringify({ ...result, version: 0 }),
      'a.json is a report of version 0, by onsale "0.1.0", and this one reads version 3 and version 4: make it again.',
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
    [{ ['a\nb']: 1 }, '["a\\nb"] is no field of version 4'],
    [{ scenario: { ...result.scenario, buyers: 0 } }, 'scenario.buyers: Too small'],
    [{ series: { ...result.series, sold: [1] } }, 'series: present, joined, waiting, active'],
    [{ startedAt: 'yesterday' }, 'startedAt: '],
    [{ mode: 'virtual', funnel: {}, calls: 7 }, '(and 5 more). Make it again.'],
  ])('of a report with %o', (change, message) => {
    const act = () => read({ ...result, ...change });
    expect(act).toThrow(ReportError);
    expect(act).toThrow(message);
    expect(act).toThrow(/^a\.json is not a whole report: [^\n]*\. Make it again\.$/);
  });
});

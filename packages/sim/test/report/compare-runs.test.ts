import { describe, expect, test } from 'vitest';
import {
  differenceText,
  figuresOf,
  figureText,
  scenarioDifferences,
  type Figure,
} from '../../src/report/figures.ts';
import type { RunResult } from '../../src/result.ts';
import { reportHtml } from '../../src/report/html.ts';
import { aResult, aScenario } from './sample-result.ts';
import { ofNobody } from './odd-results.ts';

const scenario = aScenario();

describe('scenarios', () => {
  test('that are the same differ in nothing', () => {
    expect(scenarioDifferences([aResult(), aResult()])).toEqual([]);
  });

  test('differ field by field, as a file names them', () => {
    const other = {
      ...scenario,
      name: 'other',
      description: 'another',
      seed: 8,
      thinkSeconds: [1, 2] as [number, number],
      thresholds: ['sold>=95%', 'oversold==0'],
      roomChanges: [{ atSeconds: 5, paused: true }],
      patienceSeconds: 60,
      concert: { ...scenario.concert, room: { ...scenario.concert.room, maxActive: 20 } },
      arrivals: { kind: 'poisson' as const, perSecond: 3 },
    };
    expect(scenarioDifferences([aResult(), aResult({ scenario: other })])).toEqual([
      { path: 'seed', values: [['7'], ['8']] },
      { path: 'concert.room.maxActive', values: [['10'], ['20']] },
      { path: 'arrivals.kind', values: [['burst'], ['poisson']] },
      { path: 'arrivals.withinSeconds', values: [['5'], null] },
      { path: 'thinkSeconds', values: [['2 to 20'], ['1 to 2']] },
      {
        path: 'thresholds',
        values: [
          ['oversold==0', 'timeInLine.p99<600s'],
          ['sold>=95%', 'oversold==0'],
        ],
      },
      { path: 'arrivals.perSecond', values: [null, ['3']] },
      { path: 'roomChanges', values: [null, ['atSeconds 5, paused true']] },
      { path: 'patienceSeconds', values: [null, ['60']] },
    ]);
  });
});

const figure = (unit: Figure['unit'], value: number | null): Figure => ({ label: '', unit, value });

describe('a difference', () => {
  test.each([
    { unit: 'people', from: 100, to: 150, sentences: '+50 (+50 %)' },
    { unit: 'people', from: 2_000, to: 1_000, sentences: '−1,000 (−50 %)' },
    { unit: 'people', from: 0, to: 3, sentences: '+3' },
    { unit: 'people', from: 3, to: 3, sentences: '' },
    { unit: 'seconds', from: 252, to: 202, sentences: '−50 s (−20 %)' },
    { unit: 'seconds', from: 252, to: 252.01, sentences: '' },
    { unit: 'seconds', from: 252, to: 252.9, sentences: '+0.9 s' },
    { unit: 'share', from: 0.8, to: 0.75, sentences: '−5 percentage points' },
    { unit: 'seconds', from: null, to: 4, sentences: '' },
    { unit: 'seconds', from: 4, to: null, sentences: '' },
  ] as const)('of $unit from $from to $to is told as "$told"', ({ unit, from, to, sentences }) => {
    expect(differenceText(figure(unit, to), figure(unit, from))).toBe(sentences);
  });

  test('of revenue is none where the price differs', () => {
    const dear = aScenario({ concert: { ...scenario.concert, price: 9 } });
    const revenue = (result: RunResult) =>
      figuresOf(result).find(({ label }) => label === 'Revenue in points')!;
    const [cheap, expensive] = [revenue(aResult()), revenue(aResult({}, dear))];
    expect(differenceText(expensive, cheap)).toBe('not compared: another price');
    expect(differenceText({ ...cheap, value: cheap.value! + 50 }, cheap)).toMatch(/^\+50/);
  });

  test('is of the same figure in every run', () => {
    const labels = (figures: Figure[]) => figures.map(({ label }) => label);
    expect(labels(figuresOf(ofNobody()))).toEqual(labels(figuresOf(aResult())));
    expect(figuresOf(ofNobody()).map(figureText)).toContain('–');
  });
});

describe('the page of two runs', () => {
  const slower = aResult({
    scenario: { ...scenario, buyers: 240 },
    funnel: { came: 240, joined: 240, admitted: 120, reserved: 30, paid: 26 },
  });

  test('names what differs and by how much', () => {
    const html = reportHtml([aResult(), slower]);
    for (const sentences of [
      '<h1>Two runs compared</h1>',
      'What differs in the scenarios',
      'buyers<wbr>',
      '240 <span class="difference">+120 (+100 %)</span>',
      'data-chart="waits"',
    ]) {
      expect(html.includes(sentences) || sentences).toBe(true);
    }
  });

  test('says when nothing differs, and the page of one run compares nothing', () => {
    const same = reportHtml([aResult(), aResult()]);
    expect(same.includes('the same scenario was played')).toBe(true);
    expect(reportHtml([aResult()]).includes('What differs in the scenarios')).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/result.ts';
import {
  answer,
  arrivalsText,
  fairnessText,
  faultsText,
  saleText,
  slotsText,
} from '../../src/report/answer.ts';
import {
  duration,
  joinWords,
  measured,
  milliseconds,
  number,
  percent,
  unbroken,
} from '../../src/report/words.ts';
import { aResult } from './sample-result.ts';
import { broken } from './odd-results.ts';

const said = (changes: Partial<RunResult>) => answer(aResult(changes));
const soldOut = { total: 500, sold: 500, takenAfterSeconds: 201, soldOutAfterSeconds: 252 };
const funnel = { came: 2_000, joined: 1_990, admitted: 800, reserved: 280, paid: 259 };
const onTime = aResult().arrivals;
const inLine = { people: 1_943, admitted: 839, p50: 179, p90: 181, longest: 185 };
const waitsOf = (change: Partial<typeof inLine> | { p50: null; longest: null }) => ({
  ...aResult().waits,
  all: { ...inLine, ...change },
});

describe('the answer', () => {
  test('names the buyers, the seats sold and the time in line', () => {
    expect(said({ funnel, seats: soldOut, waits: waitsOf({}) })).toBe(
      '2,000 people came for 500 seats: sold out after 4 min 12 s; half were in line for 2 min 59 s or less, and 1,104 of 1,943 did not get in.',
    );
  });

  test.each([
    [{ people: 839 }, 'half were in line for 2 min 59 s or less.'],
    [{ people: 839, p50: 0 }, 'half did not wait at all.'],
    [{ people: 839, p50: 0, longest: 0 }, 'nobody had to wait.'],
    [
      { people: 300, admitted: 1, p50: 30, longest: 30 },
      'half were in line for 30 s or less, and 299 of 300 did not get in.',
    ],
    [{ people: 1, admitted: 1, longest: 12 }, 'one person was in line, for 12 s.'],
    [{ people: 0, p50: null, longest: null }, 'nobody waited in line.'],
    [{ p50: null, longest: null }, 'how long they waited is not known.'],
  ])('knows of waits like %o', (change, end) => {
    expect(said({ waits: waitsOf(change) }).split('; ')[1]).toBe(end);
  });

  test.each([
    [{ sold: 0, soldOutAfterSeconds: null }, 'none was sold'],
    [{ sold: 312, soldOutAfterSeconds: null }, '312 sold and 188 left'],
    [{ sold: 500, soldOutAfterSeconds: null }, 'all sold'],
    [{ sold: 499 }, 'sold out after 4 min 12 s, with 1 seat given back since'],
  ])('knows of sales like %o', (change, text) => {
    expect(saleText({ seats: { ...soldOut, ...change } })).toBe(text);
  });

  test('of an interrupted run, or of a violation, begins with that', () => {
    expect(said({ ended: 'interrupted', funnel, lasted: { simulatedSeconds: 61 } })).toMatch(
      /^Stopped after 1 min 1 s, before the end\. So far, 2,000 people came/,
    );
    expect(answer({ ...broken(), funnel: { ...funnel, came: 1 } })).toBe(
      '“no more are inside than maxActive” was broken after 41.2 s, when 1 person had come for 50 seats.',
    );
  });
});

test('order, room, faults and arrivals are sentences', () => {
  const fairness = { inversions: 0, kendallTau: 1, points: [] };
  expect(fairnessText({ fairness })).toMatch(/^Nobody was seen inside while/);
  expect(fairnessText({ fairness: { ...fairness, inversions: 1 } })).toMatch(/^1 pair of places/);
  expect(fairnessText({ fairness: { ...fairness, inversions: 3 } })).toMatch(/^3 pairs of places/);
  expect(fairnessText({ fairness: { ...fairness, kendallTau: null } })).toMatch(/^Fewer than two/);
  expect(slotsText({ slots: { maxActive: 50, averageUsed: 0.821 } })).toBe(
    '82 % of 50 slots used while seats were left',
  );
  expect(slotsText({ slots: { maxActive: 1, averageUsed: null } })).toBe(
    '1 slot, and nobody ever waited for one',
  );
  const none = { dropped: 0, delayed: 0, duplicated: 0, lostAnswers: 0, restarts: 0 };
  expect(faultsText({ faults: none })).toBe('none');
  expect(faultsText({ faults: { ...none, dropped: 1, lostAnswers: 2, restarts: 1 } })).toBe(
    '1 call dropped, 2 answers lost and 1 server restart',
  );
  expect(arrivalsText({ arrivals: { ...onTime, planned: 9 } })).toBe(
    '9 people, all of them on time',
  );
  expect(arrivalsText({ arrivals: { ...onTime, planned: 9, late: 2, latestLateMs: 1_510 } })).toBe(
    '9 people, 2 of them late, by 1.5 s at most',
  );
});

test('amounts are read at a glance', () => {
  expect([0, 0.04, 8.44, 12, 59.94, 59.96, 252, 3_600, 90_061].map(duration)).toEqual([
    '0 s',
    '0 s',
    '8.4 s',
    '12 s',
    '59.9 s',
    '1 min',
    '4 min 12 s',
    '1 h',
    '1 day 1 h',
  ]);
  expect([0, 0.001, 0.5, 0.999, 1, 1.24].map(percent)).toEqual([
    '0 %',
    '< 1 %',
    '50 %',
    '> 99 %',
    '100 %',
    '124 %',
  ]);
  expect([1.24, 12.6, 1_280].map(milliseconds)).toEqual(['1.2 ms', '13 ms', '1,280 ms']);
  expect([1_234_567, 0.12345].map(number)).toEqual(['1,234,567', '0.123']);
  expect([joinWords([]), joinWords(['a']), joinWords(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a, b and c',
  ]);
  expect(measured({ text: 'timeInLine.p99<=4min', value: 2.995 })).toBe('2.995 min');
  expect(measured({ text: 'oversold==0', value: 0 })).toBe('0');
  expect(measured({ text: 'reserve.p99<250ms', value: null })).toBe('not measured');
});

test('a number and its unit stay on one line', () => {
  expect(unbroken('waited 4 min 9 s or 90 % of 2 h')).toBe(
    'waited 4\u00A0min\u00A09\u00A0s or 90\u00A0% of 2\u00A0h',
  );
  expect(unbroken('9 seats in 2 halls')).toBe('9 seats in 2 halls');
});

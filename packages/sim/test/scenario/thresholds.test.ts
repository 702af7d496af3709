import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/result.ts';
import { readScenario } from '../../src/scenario/read.ts';
import {
  evaluate,
  evaluateThresholds,
  parseThreshold,
  ThresholdError,
  unmeasurable,
} from '../../src/scenario/thresholds.ts';

const scenario = readScenario(
  { name: 'a', buyers: 200, arrivals: { kind: 'burst' }, personas: { human: 1 } },
  'test',
);

const noWait = { people: 0, admitted: 0, p50: null, p90: null, longest: null };

/** 200 buyers, and 100 seats of which 90 were sold. */
const result: RunResult = {
  version: 4,
  tool: { name: 'onsale', version: '0' },
  scenario,
  mode: 'real',
  startedAt: '2027-01-01T12:00:00.000Z',
  ended: 'complete',
  overload: null,
  lasted: { simulatedSeconds: 300 },
  funnel: { came: 200, joined: 200, admitted: 90, reserved: 60, paid: 50 },
  outcomes: {
    bought: 50,
    soldOut: 120,
    gaveUp: 20,
    expired: 3,
    left: 2,
    noShow: 1,
    broke: 1,
    cancelled: 1,
    failed: 2,
  },
  personas: {},
  seats: { total: 100, sold: 90, takenAfterSeconds: null, soldOutAfterSeconds: null },
  revenue: 90_000,
  oversold: 0,
  timeInLine: { people: 90, p50: 12, p90: 61.5, p99: 118, longest: 120, histogram: [] },
  waits: { all: noWait, bought: noWait, without: noWait },
  fairness: { inversions: 0, kendallTau: 1, points: [] },
  lobby: null,
  shares: { human: { buyers: 1, seats: 1, slotTime: 1, counts: null } },
  slots: { maxActive: 10, averageUsed: 0.55 },
  arrivals: { planned: 200, late: 4, latestLateMs: 140, lateCalls: 0, latestCallLateMs: 0 },
  calls: {
    'reservation.create': {
      attempts: 80,
      ok: 60,
      refused: { SOLD_OUT: 15, INTERNAL: 1, OVERLOADED: 2 },
      unknown: 2,
      latencyMs: { p50: 20, p90: 100, p99: 249, max: 300, histogram: [] },
    },
  },
  faults: { dropped: 0, delayed: 0, duplicated: 0, lostAnswers: 0, restarts: 0 },
  series: { everySeconds: 1, present: [], joined: [], waiting: [], active: [], held: [], sold: [] },
  traffic: null,
  seatMap: [],
  checks: [],
  thresholds: [],
  violation: null,
};

const judge = (text: string, changes: Partial<RunResult> = {}) =>
  evaluate(parseThreshold(text), { ...result, ...changes });

describe('a threshold', () => {
  test.each([
    ['reserve.p99<250ms', 249, 'reserve.p99<249ms'],
    ['reservation.create.p99<=0.249s', 0.249, 'reservation.create.p99<0.249s'],
    ['reserve.max == 300', 300, 'reserve.max != 300'],
    ['reserve.count>=80', 80, 'reserve.count>80'],
    ['reserve.refused<=18', 18, 'reserve.refused<18'],
    ['reserve.errors<=3', 3, 'reserve.errors<3'],
    ['reserve.errors<4%', 3.75, 'reserve.errors<3%'],
    ['reserve.unknown==2', 2, 'reserve.unknown==0'],
    ['cancel.count==0', 0, 'cancel.count>0'],
    ['oversold==0', 0, 'oversold!=0'],
    ['sold==90%', 90, 'sold==100%'],
    ['sold>=90', 90, 'sold>90'],
    ['revenue>=90000', 90_000, 'revenue<90000'],
    ['bought==25%', 25, 'bought==25'],
    ['gaveUp<=20', 20, 'gaveUp<20'],
    ['failed<=1%', 1, 'failed==0'],
    ['timeInLine.p50<1min', 0.2, 'timeInLine.p50<12s'],
    ['timeInLine.p90<=61500ms', 61_500, 'timeInLine.p90<61500ms'],
    ['timeInLine.longest<=120', 120, 'timeInLine.longest<120'],
    ['inversions==0', 0, 'inversions>0'],
    ['slots==55%', 55, 'slots>55%'],
    ['slots>=0.5', 0.55, 'slots<0.5'],
    ['late<=2%', 2, 'late==0'],
  ])('%s holds at %d, and %s does not', (holds, value, fails) => {
    expect(judge(holds)).toEqual({ text: holds, value, ok: true });
    expect(judge(fails).ok).toBe(false);
  });

  test('does not hold where the run has no such figure, whichever way it compares', () => {
    const none = { value: null, ok: false };
    expect(judge('soldOutAfter<5min')).toMatchObject(none);
    expect(judge('soldOutAfter>5min')).toMatchObject(none);
    expect(judge('pay.p99<1s')).toMatchObject(none);
    expect(judge('pay.errors<1%')).toMatchObject(none);
    expect(judge('slots>0', { slots: { maxActive: 10, averageUsed: null } })).toMatchObject(none);
    const seats = { total: 100, sold: 100, takenAfterSeconds: 60, soldOutAfterSeconds: 90 };
    expect(judge('soldOutAfter<5min', { seats })).toMatchObject({ value: 1.5, ok: true });
  });

  test('compares with any whole share as exactly as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), (percent) => {
        const slots = { maxActive: 1, averageUsed: percent / 100 };
        expect(judge(`slots==${percent}%`, { slots }).ok).toBe(true);
        expect(judge(`slots<${percent}%`, { slots }).ok).toBe(false);
      }),
    );
  });
});

describe('an invalid threshold is refused with a hint', () => {
  test.each([
    ['', 'must be a figure, one of < <= > >= == != and a number'],
    ['oversold', 'such as reserve.p99<250ms or oversold==0'],
    ['oversold==-1', 'must be a figure'],
    ['oversold=0', 'equality is written =='],
    ['overslod==0', 'did you mean oversold?'],
    ['beer==0', 'take one of oversold, sold, revenue'],
    ['reserv.p99<1s', 'there is no call "reserv", did you mean reserve?'],
    ['sing.p99<1s', 'there are join, status, leave'],
    ['reserve.p95<1s', 'p50, p90, p99, max, count, refused, unknown, errors'],
    ['reserve.constructor<1s', 'a call has no "constructor"'],
    ['constructor==0', 'there is no figure "constructor"'],
    ['reserve<1s', 'say which figure of reserve, such as reserve.p99'],
    ['oversold==0%', 'write it without a unit'],
    ['sold==3s', 'write it without a unit, or in %'],
    ['reserve.p99<5%', 'write it in ms, s or min'],
    ['timeInLine.p99<5h', 'write it in ms, s or min'],
    ['slots>3s', 'write it in %, or from 0 to 1'],
  ])('%j: %s', (text, message) => {
    expect(() => parseThreshold(text)).toThrow(ThresholdError);
    expect(() => parseThreshold(text)).toThrow(message);
  });
});

describe('latencies', () => {
  const thresholds = ['reserve.p99<250ms', 'oversold==0', 'timeInLine.p99<5min'];
  const played = (mode: RunResult['mode']): RunResult => ({
    ...result,
    mode,
    scenario: { ...scenario, thresholds },
  });

  test('cannot be measured in virtual time, which is known before the run', () => {
    expect(unmeasurable(thresholds, 'virtual')).toEqual(['reserve.p99<250ms']);
    expect(unmeasurable(thresholds, 'real')).toEqual([]);
  });

  test('are evaluated in real time, and skipped in virtual time', () => {
    expect(evaluateThresholds(played('real')).map(({ text }) => text)).toEqual(thresholds);
    expect(evaluateThresholds(played('virtual')).map(({ text }) => text)).toEqual([
      'oversold==0',
      'timeInLine.p99<5min',
    ]);
  });
});

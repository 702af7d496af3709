/** Edge cases of results: no buyer, one buyer, a great many, and names that inject markup. */
import type { RunResult } from '../../src/result.ts';
import {
  aResult,
  aScenario,
  nobodyInLine,
  noWaits,
  outcomesOf,
  thinned,
  timeInLine,
} from './sample-result.ts';

export function ofNobody(): RunResult {
  const result = aResult();
  return {
    ...result,
    ended: 'interrupted',
    lasted: { simulatedSeconds: 0 },
    funnel: { came: 0, joined: 0, admitted: 0, reserved: 0, paid: 0 },
    outcomes: outcomesOf(),
    personas: {},
    seats: { total: 50, sold: 0, takenAfterSeconds: null, soldOutAfterSeconds: null },
    revenue: 0,
    timeInLine: nobodyInLine,
    waits: noWaits,
    fairness: { inversions: 0, kendallTau: null, points: [] },
    slots: { maxActive: 10, averageUsed: null },
    calls: {},
    series: {
      everySeconds: 1,
      present: [],
      joined: [],
      waiting: [],
      active: [],
      held: [],
      sold: [],
    },
    traffic: { everySeconds: 1, ok: [], refused: [], failed: [], latencyMs: null },
    seatMap: [],
    checks: [],
    thresholds: [{ text: 'timeInLine.p99<600s', value: null, ok: false }],
  };
}

export function ofOne(): RunResult {
  const alone = aResult({}, aScenario({ buyers: 1, personas: { human: 1 } }));
  const one = [1];
  return {
    ...alone,
    timeInLine: timeInLine([0]),
    series: {
      everySeconds: 1,
      present: one,
      joined: one,
      waiting: [0],
      active: one,
      held: [0],
      sold: [0],
    },
    traffic: { everySeconds: 1, ok: [2], refused: [0], failed: [1], latencyMs: null },
  };
}

/** Its seats are not drawn, and its figures are long. */
export function ofMany(): RunResult {
  const people = 100_000;
  const { histogram, ...waits } = timeInLine(Array.from({ length: 240 }, (_, index) => index * 37));
  const points = Array.from({ length: people }, (_, index): [number, number] => [
    index + 1,
    ((index * 7) % people) + 1,
  ]);
  const ever = Array.from({ length: 1_000 }, (_, index) => Math.abs(500 - index) * 190);
  return aResult({
    funnel: { came: people, joined: people, admitted: 93_412, reserved: 61_007, paid: 60_999 },
    seats: { total: 98_000, sold: 97_992, takenAfterSeconds: null, soldOutAfterSeconds: null },
    revenue: 97_992_000,
    timeInLine: {
      ...waits,
      people: 93_412,
      histogram: histogram.map((bin) => ({ ...bin, people: bin.people * 389 })),
    },
    fairness: { inversions: 1_204_113, kendallTau: 0.7412, points: thinned(points) },
    series: {
      everySeconds: 64,
      present: ever,
      joined: ever,
      waiting: ever,
      active: ever,
      held: ever,
      sold: ever,
    },
    seatMap: [],
  });
}

/** Rows too long for a phone, and one date with more rows than fit a screen. */
export function oddlySeated(): RunResult {
  const seats = (length: number) =>
    Array.from({ length }, (_, index) =>
      index % 3 === 0
        ? { soldAtSeconds: null, persona: null }
        : { soldAtSeconds: index / 10, persona: 'human' as const },
    );
  const dates = [
    { date: '2027-06-01', seatsPerRow: 400, seats: seats(1_010) },
    { date: '2027-06-02', seatsPerRow: 1, seats: seats(1_000) },
    { date: '2027-06-03', seatsPerRow: 7, seats: seats(5) },
    { date: '2027-06-04', seatsPerRow: 10, seats: [] },
  ];
  return aResult({
    seatMap: dates.map((map) => ({ ...map, blocked: [1], cancelledAtSeconds: null })),
  });
}

/** Two dates in a hall of sections, the first of which sold but for a seat that is not on sale. */
export function inSections({ hasMarks = true, longest = 12 } = {}): RunResult {
  const sections = [
    {
      name: 'Stalls',
      price: 3_000,
      rows: [
        { label: 'A', seats: 6, aisleAfter: [2, 4] },
        { label: 'B', seats: 10 },
      ],
      ...(hasMarks && {
        accessible: ['B-1'],
        companions: [['B-1', 'B-2'] as [string, string]],
        restrictedView: ['A-6'],
      }),
    },
    { name: 'Circle', rows: [{ label: 'Longest row', seats: longest, aisleAfter: [1] }] },
    ...['One', 'Two', 'Three'].map((name) => ({ name, rows: [{ label: '1', seats: 1 }] })),
  ];
  const total = 19 + longest;
  const scenario = aScenario({
    name: 'sections',
    concert: { dates: 2, seatsPerDate: total, layout: { sections }, room: { maxActive: 10 } },
  });
  const soldAt = (index: number) => ({ soldAtSeconds: index + 1, persona: 'human' as const });
  const unsold = { soldAtSeconds: null, persona: null };
  const seats = Array.from({ length: total }, (_, index) => (index === 2 ? unsold : soldAt(index)));
  const terms = { seatsPerRow: total };
  return aResult(
    {
      seatMap: [
        { date: '2027-06-01', ...terms, blocked: [3], cancelledAtSeconds: null, seats },
        {
          date: '2027-06-02',
          ...terms,
          blocked: [],
          cancelledAtSeconds: 90,
          seats: seats.map(() => unsold),
        },
      ],
    },
    scenario,
  );
}

export function broken(name = 'no more are inside than maxActive'): RunResult {
  const result = aResult({}, aScenario({ name: 'hostile' }));
  return {
    ...result,
    ended: 'violation',
    revenue: 0,
    checks: result.checks.map((check) => (check.invariant === 5 ? { ...check, ok: false } : check)),
    violation: {
      invariant: 5,
      name,
      detail: '11 are inside for certain, where 10 may be.',
      atSeconds: 41.207,
      lastEvents: ['41.180 b11 queue.status ok', '41.207 b3 queue.status ok'],
      story: {
        buyers: ['b3', 'b11'],
        seats: ['2027-06-01/12'],
        events: ['2.512 b3 is number 3 in line', '41.207 b3 sees that number 3 is inside'],
      },
      repeat: 'onsale simulate hostile --seed 7 --buyers 120',
    },
  };
}

export const attack = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'&<!--\u202E`;

/** The injection in every field that others may write. */
export function hostile(): RunResult {
  const result = broken(attack);
  const { scenario, violation, calls } = result;
  return {
    ...result,
    tool: { name: 'onsale', version: attack },
    scenario: {
      ...scenario,
      name: attack,
      description: attack,
      concert: { ...scenario.concert, title: attack },
      thresholds: [attack],
    },
    calls: {
      [attack]: { ...calls['queue.join']!, refused: { [attack]: 3 } },
      ['__proto__']: calls['queue.join']!,
    },
    seatMap: result.seatMap.map((map) => ({ ...map, date: attack })),
    checks: [{ invariant: null, name: attack, ok: false, times: 1 }],
    thresholds: [{ text: attack, value: 1, ok: false }],
    violation: {
      ...violation!,
      detail: attack,
      lastEvents: [attack],
      story: { buyers: [attack], seats: [attack], events: [attack] },
      repeat: attack,
    },
  };
}

/** As over HTTP, with latencies. */
export function inRealTime(): RunResult {
  const result = aResult();
  const histogram = [0.9, 1.3, 4.5, 13, 1_290].map((upToMs, at) => ({ upToMs, calls: 90 >> at }));
  const latencyMs = { p50: 1.24, p90: 4.4, p99: 12.6, max: 1_280, histogram };
  const traffic = result.traffic!;
  const each = (ms: number) => traffic.ok.map((calls) => (calls > 0 ? ms + (calls % 7) : null));
  return {
    ...result,
    mode: 'real',
    traffic: { ...traffic, latencyMs: { p50: each(1.2), p90: each(4.4), p99: each(12.6) } },
    arrivals: { planned: 120, late: 3, latestLateMs: 812, lateCalls: 9, latestCallLateMs: 1_100 },
    calls: Object.fromEntries(
      Object.entries(result.calls).map(([name, figures], index) => [
        name,
        { ...figures, unknown: index, latencyMs: index === 2 ? null : latencyMs },
      ]),
    ),
  };
}

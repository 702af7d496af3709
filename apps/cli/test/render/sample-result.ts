/** A run as `simulate` would give it, for the tests of what is printed of it. */
import type { RunResult } from '@onsale/sim/result';
import { scenarioSchema, type Scenario } from '@onsale/sim/scenario/schema';

export const outcomes = {
  bought: 259,
  soldOut: 534,
  gaveUp: 1_134,
  expired: 0,
  left: 27,
  noShow: 44,
  broke: 2,
  cancelled: 0,
  failed: 0,
};

export const noWait = { people: 0, admitted: 0, p50: null, p90: null, longest: null };

export const reserving = {
  attempts: 405,
  ok: 287,
  refused: { SOLD_OUT: 92, SEAT_UNAVAILABLE: 15, NO_ADJACENT_SEATS: 11 },
  unknown: 0,
  latencyMs: null,
};

export const result: RunResult = {
  version: 4,
  tool: { name: 'onsale', version: '0.1.0' },
  scenario: scenarioSchema.parse({
    name: 'rush',
    seed: 7,
    buyers: 2_000,
    arrivals: { kind: 'burst' },
    personas: { human: 1 },
  }),
  mode: 'virtual',
  startedAt: '2027-01-01T12:00:00.000Z',
  ended: 'complete',
  overload: null,
  lasted: { simulatedSeconds: 339 },
  funnel: { came: 2_000, joined: 2_000, admitted: 803, reserved: 280, paid: 259 },
  outcomes,
  personas: { human: outcomes },
  seats: { total: 500, sold: 500, takenAfterSeconds: 150, soldOutAfterSeconds: 202 },
  revenue: 500_000,
  oversold: 0,
  timeInLine: { people: 803, p50: 102, p90: 164, p99: 175, longest: 180, histogram: [] },
  waits: {
    all: { people: 1_956, admitted: 795, p50: 179, p90: 180, longest: 182 },
    bought: { people: 259, admitted: 259, p50: 61, p90: 80, longest: 170 },
    without: { people: 1_697, admitted: 536, p50: 180, p90: 181, longest: 182 },
  },
  fairness: { inversions: 0, kendallTau: 1, points: [] },
  lobby: null,
  shares: {
    human: {
      buyers: 0.9,
      seats: 0.25,
      slotTime: 0.6,
      counts: { people: 1_800, accounts: 1_800, seats: 125, mostSeats: 4 },
    },
    bot: {
      buyers: 0.1,
      seats: 0.75,
      slotTime: 0.4,
      counts: { people: 200, accounts: 800, seats: 375, mostSeats: 12 },
    },
  },
  slots: { maxActive: 80, averageUsed: 0.76 },
  arrivals: { planned: 2_000, late: 0, latestLateMs: 0, lateCalls: 0, latestCallLateMs: 0 },
  calls: {
    'queue.status': { attempts: 45_552, ok: 45_519, refused: {}, unknown: 33, latencyMs: null },
    'reservation.create': reserving,
  },
  faults: { dropped: 0, delayed: 0, duplicated: 0, lostAnswers: 0, restarts: 0 },
  series: { everySeconds: 1, present: [], joined: [], waiting: [], active: [], held: [], sold: [] },
  traffic: null,
  seatMap: [],
  checks: [
    { invariant: 5, name: 'no more are inside than maxActive', ok: true, times: 47_635 },
    { invariant: null, name: 'every buyer reaches an end', ok: true, times: 1 },
  ],
  thresholds: [
    { text: 'oversold==0', value: 0, ok: true },
    { text: 'timeInLine.longest<=2min', value: 3, ok: false },
  ],
  violation: null,
};

export function aResult(scenario: Scenario, changes: Partial<RunResult> = {}): RunResult {
  return { ...result, scenario, ...changes };
}

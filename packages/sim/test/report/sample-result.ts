/** Sample results of any size for the report. */
import {
  resultVersion,
  type Outcome,
  type RunResult,
  type SeatMapOfDate,
  type TimeInLine,
  type Waits,
} from '../../src/result.ts';
import {
  scenarioSchema,
  type PersonaName,
  type Scenario,
  type ScenarioInput,
} from '../../src/scenario/schema.ts';
import { playOnPaper, type Visit } from './sample-buyers.ts';
import { seriesOf, trafficOf } from './sample-series.ts';

const bins = 24;

export function aScenario(changes: Partial<ScenarioInput> = {}): Scenario {
  return scenarioSchema.parse({
    name: 'rush',
    description: 'Many more people than seats, all at once',
    seed: 7,
    concert: { seatsPerDate: 50, seatsPerRow: 10, room: { maxActive: 10 } },
    buyers: 120,
    arrivals: { kind: 'burst', withinSeconds: 5 },
    personas: { human: 6, hesitant: 1, 'no-show': 1, abandoner: 1, bot: 1 },
    thresholds: ['oversold==0', 'timeInLine.p99<600s'],
    ...changes,
  });
}

/** A run without a violation. */
export function aResult(
  changes: Partial<RunResult> = {},
  scenario: Scenario = aScenario(),
): RunResult {
  const { concert, buyers } = scenario;
  const { visits, gaveUp } = playOnPaper(scenario);
  const all = [...visits, ...gaveUp];
  const buys = visits.filter(({ soldAt }) => soldAt !== null);
  const sold = buys.reduce((sum, { seatNos }) => sum + seatNos.length, 0);
  const total = concert.seatsPerDate * concert.dates;
  const ends = Math.max(...all.map(({ endedAt }) => endedAt));
  const reserved = visits.filter(({ heldAt }) => heldAt !== null).length;
  return {
    version: resultVersion,
    tool: { name: 'onsale', version: '0.1.0' },
    scenario,
    mode: 'virtual',
    startedAt: '2027-01-01T12:00:00.000Z',
    ended: 'complete',
    overload: null,
    lasted: { simulatedSeconds: ends },
    funnel: { came: buyers, joined: buyers, admitted: visits.length, reserved, paid: buys.length },
    outcomes: outcomesOf(all),
    personas: Object.fromEntries(
      Object.entries(Object.groupBy(all, ({ persona }) => persona)).map(([persona, of]) => [
        persona,
        outcomesOf(of),
      ]),
    ),
    seats: {
      total,
      sold,
      takenAfterSeconds: sold === total ? Math.max(...buys.map(({ soldAt }) => soldAt!)) : null,
      soldOutAfterSeconds: sold === total ? Math.max(...buys.map(({ soldAt }) => soldAt!)) : null,
    },
    revenue: sold * concert.price,
    oversold: 0,
    timeInLine: timeInLine(visits.map(({ joinedAt, admittedAt }) => admittedAt - joinedAt)),
    waits: waitsOf(visits, gaveUp),
    lobby: null,
    fairness: {
      inversions: 0,
      kendallTau: visits.length > 1 ? 1 : null,
      points: thinned(visits.map((_, index): [number, number] => [index + 1, index + 1])),
    },
    shares: {
      human: {
        buyers: 0.75,
        seats: 0.9,
        slotTime: 0.8,
        counts: { people: 90, accounts: 90, seats: 45, mostSeats: 4 },
      },
      bot: {
        buyers: 0.25,
        seats: 0.1,
        slotTime: 0.2,
        counts: { people: 30, accounts: 120, seats: 5, mostSeats: 5 },
      },
    },
    slots: { maxActive: concert.room.maxActive, averageUsed: 0.938 },
    arrivals: { planned: buyers, late: 0, latestLateMs: 0, lateCalls: 0, latestCallLateMs: 0 },
    calls: callsOf({ joined: buyers, reserved, paid: buys.length }),
    faults: { dropped: 0, delayed: 0, duplicated: 0, lostAnswers: 0, restarts: 0 },
    series: seriesOf(all, ends),
    traffic: trafficOf(all, ends),
    seatMap: total > 5_000 ? [] : seatMapOf(buys, scenario),
    checks: [
      {
        invariant: 1,
        name: 'a seat has at most one live reservation or sale',
        ok: true,
        times: 412,
      },
      {
        invariant: 3,
        name: 'a balance is the sum of its entries, and never below zero',
        ok: true,
        times: 412,
      },
      { invariant: 5, name: 'no more are inside than maxActive', ok: true, times: 9_204 },
      { invariant: 7, name: 'people are admitted in the order of joining', ok: true, times: 9_204 },
      {
        invariant: null,
        name: 'everybody came to rest once the faults had stopped',
        ok: true,
        times: 1,
      },
    ],
    thresholds: scenario.thresholds.map((text) => ({ text, value: 0, ok: true })),
    violation: null,
    ...changes,
  };
}

export function outcomesOf(visits: readonly { outcome: Outcome }[] = []): Record<Outcome, number> {
  const counted: Record<Outcome, number> = {
    bought: 0,
    soldOut: 0,
    gaveUp: 0,
    expired: 0,
    left: 0,
    noShow: 0,
    broke: 0,
    cancelled: 0,
    failed: 0,
  };
  for (const { outcome } of visits) counted[outcome] += 1;
  return counted;
}

/** No buyer was admitted. */
export const nobodyInLine: TimeInLine = {
  people: 0,
  p50: null,
  p90: null,
  p99: null,
  longest: null,
  histogram: [],
};

export function timeInLine(waits: number[]): TimeInLine {
  if (waits.length === 0) return nobodyInLine;
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  const longest = sorted.at(-1)!;
  const width = longest > 0 ? longest / bins : 1;
  const histogram = Array.from({ length: longest > 0 ? bins : 1 }, (_, index) => ({
    upToSeconds: (index + 1) * width,
    people: sorted.filter((wait) => Math.min(bins - 1, Math.floor(wait / width)) === index).length,
  }));
  return { people: waits.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), longest, histogram };
}

export const noWaits: Waits = {
  all: { people: 0, admitted: 0, p50: null, p90: null, longest: null },
  bought: { people: 0, admitted: 0, p50: null, p90: null, longest: null },
  without: { people: 0, admitted: 0, p50: null, p90: null, longest: null },
};

function waitsOf(visits: readonly Visit[], gaveUp: readonly Visit[]): Waits {
  const figures = (of: (visit: Visit) => boolean) => {
    const inside = visits.filter(of).map(({ joinedAt, admittedAt }) => admittedAt - joinedAt);
    const gone = gaveUp.filter(of).map(({ joinedAt, endedAt }) => endedAt - joinedAt);
    const { people, p50, p90, longest } = timeInLine([...inside, ...gone]);
    return { people, admitted: inside.length, p50, p90, longest };
  };
  return {
    all: figures(({ outcome }) => outcome !== 'noShow'),
    bought: figures(({ outcome }) => outcome === 'bought'),
    without: figures(({ outcome }) => outcome !== 'bought' && outcome !== 'noShow'),
  };
}

export function thinned<Item>(items: Item[], most = 2_000): Item[] {
  const step = Math.max(1, Math.ceil(items.length / most));
  return items.filter((_, index) => index % step === 0);
}

function seatMapOf(buys: readonly Visit[], { concert }: Scenario): SeatMapOfDate[] {
  const bySeat = new Map<number, { soldAtSeconds: number; persona: PersonaName }>();
  for (const { seatNos, soldAt, persona } of buys) {
    for (const seatNo of seatNos) bySeat.set(seatNo, { soldAtSeconds: soldAt!, persona });
  }
  // Dates fill up in parallel, as buyers choose among them.
  return Array.from({ length: concert.dates }, (_, date) => ({
    date: `2027-06-${String(date + 1).padStart(2, '0')}`,
    seatsPerRow: concert.seatsPerRow,
    blocked: [],
    cancelledAtSeconds: null,
    seats: Array.from(
      { length: concert.seatsPerDate },
      (_, seat) =>
        bySeat.get(seat * concert.dates + date + 1) ?? { soldAtSeconds: null, persona: null },
    ),
  }));
}

function callsOf({
  joined,
  reserved,
  paid,
}: {
  joined: number;
  reserved: number;
  paid: number;
}): RunResult['calls'] {
  const call = (attempts: number, refused: Record<string, number> = {}) => {
    const refusals = Object.values(refused).reduce((sum, times) => sum + times, 0);
    return { attempts, ok: attempts - refusals, refused, unknown: 0, latencyMs: null };
  };
  return {
    'queue.join': call(joined),
    'queue.status': call(joined * 9, { RATE_LIMITED: Math.floor(joined / 3) }),
    'seat.list': call(reserved + 40),
    'reservation.create': call(reserved + 90, { SEAT_UNAVAILABLE: 62, SOLD_OUT: 28 }),
    'wallet.charge': call(paid),
    'payment.pay': call(paid),
  };
}

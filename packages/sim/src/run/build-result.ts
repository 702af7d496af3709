/** The result of a run: every figure, from what the clients were told and the end state. */
import { fromIso, toIso } from '@onsale/core/time/dates';
import {
  ascending,
  countInversions,
  histogramOf,
  quantile,
  thinned,
} from '../results/statistics.ts';
import type { Account, PlaceSeen } from '../network/client-history.ts';
import {
  resultVersion,
  type Fairness,
  type RunResult,
  type SeatMapOfDate,
  type Series,
  type TimeInLine,
} from '../result.ts';
import type { Run, RunEnd } from './run-state.ts';
import { evaluateThresholds } from '../scenario/thresholds.ts';
import { callFigures, personaOutcomes } from '../results/counters.ts';

/** Larger houses are not drawn seat by seat. */
const mostSeatsDrawn = 5_000;
const mostPoints = 2_000;

export function describeRun(run: Run, end: RunEnd): RunResult {
  const { scenario, world, version, log, tally, network, startedAt, concert, repeat } = run;
  const { crowd, settlement, violation, checks, ended, atSeconds } = end;
  const accounts = crowd.accounts.map(({ account }) => account);
  const admitted = admittedPlaces(accounts);
  const standing = settlement?.standing ?? [];
  const series = run.sampler.series();
  const sold = settlement
    ? standing.reduce((sum, { order }) => sum + order.seatNos.length, 0)
    : (series.sold.at(-1) ?? 0);
  const total = concert.dates.length * concert.seatsPerDate;
  const result: RunResult = {
    version: resultVersion,
    tool: { name: 'onsale', version },
    scenario,
    mode: world.mode,
    startedAt: toIso(startedAt),
    ended,
    lasted: { simulatedSeconds: atSeconds },
    funnel: { came: tally.came, ...tally.stages },
    outcomes: tally.outcomes,
    personas: personaOutcomes(tally),
    seats: { total, sold, soldOutAfterSeconds: soldOutAfter(run, end, total) },
    revenue: standing.reduce((sum, { order }) => sum + order.total, 0),
    oversold: settlement?.oversold ?? 0,
    timeInLine: timeInLine(admitted),
    fairness: fairnessOf(admitted),
    slots: slotsOf(series, scenario.concert.room.maxActive),
    arrivals: {
      planned: scenario.buyers,
      late: tally.late,
      latestLateMs: Math.round(tally.latestLateMs),
    },
    calls: callFigures(tally),
    faults: network.faults,
    series,
    seatMap: total > mostSeatsDrawn ? [] : seatMapOf(run, standing),
    checks,
    thresholds: [],
    violation: violation && {
      invariant: violation.invariant,
      name: violation.check,
      detail: violation.message,
      atSeconds,
      lastEvents: log.last(),
      repeat,
    },
  };
  return { ...result, thresholds: evaluateThresholds(result) };
}

type Admitted = PlaceSeen & { admittedAt: number };

/** In the order of admission. */
function admittedPlaces(accounts: Account[]): Admitted[] {
  return accounts
    .flatMap(({ places }) => places)
    .filter((place): place is Admitted => place.admittedAt !== null)
    .toSorted((a, b) => a.admittedAt - b.admittedAt || a.waitNo - b.waitNo);
}

function timeInLine(admitted: Admitted[]): TimeInLine {
  const seconds = ascending(
    admitted.map(({ seenInsideAt, joinedAt, admittedAt }) =>
      Math.max(0, ((seenInsideAt ?? admittedAt) - joinedAt) / 1000),
    ),
  );
  return {
    people: seconds.length,
    p50: quantile(seconds, 0.5),
    p90: quantile(seconds, 0.9),
    p99: quantile(seconds, 0.99),
    longest: seconds.at(-1) ?? null,
    histogram: histogramOf(seconds),
  };
}

function fairnessOf(admitted: Admitted[]): Fairness {
  const numbers = admitted.map(({ waitNo }) => waitNo);
  const inversions = countInversions(numbers);
  const pairs = (numbers.length * (numbers.length - 1)) / 2;
  const rank = new Map(ascending(numbers).map((waitNo, index) => [waitNo, index + 1]));
  const points = numbers.map((waitNo, index): [number, number] => [rank.get(waitNo)!, index + 1]);
  return {
    inversions,
    kendallTau: pairs === 0 ? null : 1 - (2 * inversions) / pairs,
    points: thinned(points, mostPoints),
  };
}

function slotsOf({ active, waiting }: Series, maxActive: number): RunResult['slots'] {
  const busy = active.filter((_, index) => waiting[index]! > 0);
  const sum = busy.reduce((total, inside) => total + inside, 0);
  return { maxActive, averageUsed: busy.length === 0 ? null : sum / busy.length / maxActive };
}

type Standing = NonNullable<RunEnd['settlement']>['standing'];

/** When the last seat went; null while there are seats left at the end. */
function soldOutAfter({ startedAt }: Run, { settlement }: RunEnd, total: number): number | null {
  const orders = settlement?.standing.map(({ order }) => order) ?? [];
  const sold = orders.reduce((sum, { seatNos }) => sum + seatNos.length, 0);
  if (sold < total) return null;
  const lastPaidAt = ascending(orders.map(({ paidAt }) => fromIso(paidAt))).at(-1)!;
  return (lastPaidAt - startedAt) / 1000;
}

function seatMapOf({ concert, startedAt }: Run, standing: Standing): SeatMapOfDate[] {
  const { dates, seatsPerDate, seatsPerRow } = concert;
  return dates.map((date) => {
    const seats: SeatMapOfDate['seats'] = Array.from({ length: seatsPerDate }, () => ({
      soldAtSeconds: null,
      persona: null,
    }));
    for (const { account, order } of standing) {
      if (order.date !== date) continue;
      const soldAtSeconds = (fromIso(order.paidAt) - startedAt) / 1000;
      for (const seatNo of order.seatNos) {
        seats[seatNo - 1] = { soldAtSeconds, persona: account.persona };
      }
    }
    return { date, seatsPerRow, seats };
  });
}

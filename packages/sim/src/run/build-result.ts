/** Builds the result of a run from the client history, the counters and the end state. */
import { fromIso, toIso } from '@onsale/core/time/dates';
import {
  ascending,
  countInversions,
  histogramOf,
  quantile,
  downsample,
} from '../results/statistics.ts';
import type { Account } from '../network/client-history.ts';
import { hasNumber, type NumberedPlace } from '../checks/timing/observed-line.ts';
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
import { lobbyOf } from '../results/lobby-figures.ts';
import { sharesOf } from '../results/persona-shares.ts';
import { storyOf } from '../results/violation-story.ts';
import { waitsOf } from '../results/waits.ts';
import { callFigures, personaOutcomes } from '../results/counters.ts';

/** A venue with more seats is not drawn seat by seat. */
const maxSeatsDrawn = 5_000;
const maxPoints = 2_000;

export function buildResult(run: Run, end: RunEnd): RunResult {
  const { scenario, environment, version, log, counters, network, startedAt, concert, repeat } =
    run;
  const { crowd, finalAccounts, violation, checks, ended, overload, atSeconds } = end;
  const accounts = crowd.accounts.map(({ account }) => account);
  const admitted = admittedPlaces(accounts);
  const paidOrders = finalAccounts?.paidOrders ?? [];
  const series = run.sampler.series();
  const sold = finalAccounts ? seatsOf(paidOrders) : (series.sold.at(-1) ?? 0);
  const total = concert.dates.length * concert.seatsPerDate;
  const result: RunResult = {
    version: resultVersion,
    tool: { name: 'onsale', version },
    scenario,
    mode: environment.mode,
    startedAt: toIso(startedAt),
    ended,
    overload,
    lasted: { simulatedSeconds: atSeconds },
    funnel: { came: counters.arrived, ...counters.stages },
    outcomes: counters.outcomes,
    personas: personaOutcomes(counters),
    seats: {
      total,
      sold,
      takenAfterSeconds: sinceOpening(run, takenAfter(series, total)),
      soldOutAfterSeconds: sinceOpening(run, soldOutAfter(run, end, total)),
    },
    revenue: paidOrders.reduce((sum, { order }) => sum + order.total, 0),
    oversold: finalAccounts?.oversold ?? 0,
    timeInLine: timeInLine(admitted),
    waits: waitsOf(crowd.visits),
    fairness: fairnessOf(admitted),
    lobby: lobbyOf(crowd.visits, { concert: scenario.concert, startedAt, draw: end.draw }),
    shares: sharesOf(crowd.visits, {
      sold: new Map(
        Map.groupBy(paidOrders, ({ account }) => account)
          .entries()
          .map(([account, orders]) => [account, seatsOf(orders)] as const),
      ),
      endsAt: startedAt + Math.round(atSeconds * 1000),
    }),
    slots: slotsOf(series, { maxActive: scenario.concert.room.maxActive, total }),
    arrivals: {
      planned: scenario.buyers,
      late: counters.delayedArrivals,
      latestLateMs: Math.round(counters.maxArrivalDelayMs),
      lateCalls: counters.lateCalls,
      latestCallLateMs: Math.round(counters.maxCallLateMs),
    },
    calls: callFigures(counters),
    faults: network.faults,
    series,
    traffic: counters.traffic(),
    seatMap: total > maxSeatsDrawn ? [] : seatMapOf(run, end),
    checks,
    thresholds: [],
    violation: violation && {
      invariant: violation.invariant,
      name: violation.check,
      detail: violation.message,
      atSeconds,
      lastEvents: log.recentLines(),
      story: storyOf(violation.message, { accounts, log, startedAt }),
      repeat,
    },
  };
  return { ...result, thresholds: evaluateThresholds(result) };
}

type Admitted = NumberedPlace & { admittedAt: number };

/** In the order of admission. */
function admittedPlaces(accounts: Account[]): Admitted[] {
  return accounts
    .flatMap(({ places }) => places)
    .filter(hasNumber)
    .filter((place): place is Admitted => place.admittedAt !== null)
    .toSorted((a, b) => a.admittedAt - b.admittedAt || a.waitNo - b.waitNo);
}

function timeInLine(admitted: Admitted[]): TimeInLine {
  const seconds = ascending(
    admitted.map(({ admittedSeenAt, lineSince, admittedAt }) =>
      Math.max(0, ((admittedSeenAt ?? admittedAt) - lineSince) / 1000),
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
    points: downsample(points, maxPoints),
  };
}

/** Slots that are empty when nothing is left to buy are no fault of the room. */
function slotsOf(
  { active, waiting, held, sold }: Series,
  { maxActive, total }: { maxActive: number; total: number },
): RunResult['slots'] {
  const contended = active.filter(
    (_, index) => waiting[index]! > 0 && held[index]! + sold[index]! < total,
  );
  const sum = contended.reduce((total, inside) => total + inside, 0);
  return {
    maxActive,
    averageUsed: contended.length === 0 ? null : sum / contended.length / maxActive,
  };
}

type PaidOrders = NonNullable<RunEnd['finalAccounts']>['paidOrders'];

function seatsOf(orders: PaidOrders): number {
  return orders.reduce((sum, { order }) => sum + order.seatNos.length, 0);
}

function sinceOpening({ scenario }: Run, atSeconds: number | null): number | null {
  return atSeconds === null ? null : Math.max(0, atSeconds - scenario.concert.opensAfterSeconds);
}

function takenAfter({ held, sold, everySeconds }: Series, total: number): number | null {
  const index = sold.findIndex((seats, at) => seats + held[at]! >= total);
  return index === -1 ? null : index * everySeconds;
}

/**
 * When the last seat was sold; null when seats are left at the end. A run that stopped earlier has
 * no orders to read: there it is the first sample in which every seat is sold.
 */
function soldOutAfter(
  { startedAt, sampler }: Run,
  { finalAccounts }: RunEnd,
  total: number,
): number | null {
  if (!finalAccounts) {
    const { sold, everySeconds } = sampler.series();
    const isSoldOut = sold.length > 0 && sold.at(-1)! >= total;
    return isSoldOut ? (sold.findLastIndex((seats) => seats < total) + 1) * everySeconds : null;
  }
  const orders = finalAccounts.paidOrders.map(({ order }) => order);
  const sold = orders.reduce((sum, { seatNos }) => sum + seatNos.length, 0);
  if (sold < total) return null;
  const lastPaidAt = ascending(orders.map(({ paidAt }) => fromIso(paidAt))).at(-1)!;
  return (lastPaidAt - startedAt) / 1000;
}

function seatMapOf(
  { concert, startedAt }: Run,
  { finalAccounts, record }: RunEnd,
): SeatMapOfDate[] {
  const { dates, seatsPerDate, seatsPerRow } = concert;
  const secondsAt = (instant: number) => (instant - startedAt) / 1000;
  return dates.map((date) => {
    const seats: SeatMapOfDate['seats'] = Array.from({ length: seatsPerDate }, () => ({
      soldAtSeconds: null,
      persona: null,
    }));
    for (const { account, order } of finalAccounts?.paidOrders ?? []) {
      if (order.date !== date) continue;
      const persona = account === record.boxOffice ? null : account.persona;
      const soldAtSeconds = secondsAt(fromIso(order.paidAt));
      for (const seatNo of order.seatNos) {
        seats[seatNo - 1] = { soldAtSeconds, persona };
      }
    }
    const blocked = [...(record.blocked.get(date)?.keys() ?? [])].toSorted((a, b) => a - b);
    const cancelled = record.cancelled.get(date);
    const cancelledAtSeconds = cancelled ? secondsAt(cancelled.to) : null;
    return { date, seatsPerRow, blocked, cancelledAtSeconds, seats };
  });
}

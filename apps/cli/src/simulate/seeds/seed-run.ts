/** A run of one of several seeds, and the spread of a figure over these runs. */
import type { RunResult, ThresholdResult, Violation } from '@onsale/sim/result';
import { ascending, quantile } from '@onsale/sim/results/statistics';
import { findMetric } from '@onsale/sim/scenario/metrics';

/** By the names of thresholds where there is one; null where a run has no such figure. */
const measured = [
  'sold',
  'soldOutAfter',
  'waits.all.p50',
  'waits.all.p90',
  'waits.bought.p50',
  'waits.bought.p90',
  'waits.without.p50',
  'waits.without.p90',
] as const;

export const figureNames = [
  ...measured,
  'shares.bot.seats',
  'checks.passed',
  'checks.evaluated',
] as const;

export type FigureName = (typeof figureNames)[number];

export interface SeedRun {
  seed: number;
  ended: RunResult['ended'];
  simulatedSeconds: number;
  calls: number;
  /** In seconds, seats and checks; shares are from 0 to 1. null without a result. */
  figures: Record<FigureName, number | null> | null;
  thresholds: ThresholdResult[];
  violation: Violation | null;
  /** The stacks of internal errors of the server. */
  faults: string[];
}

export function seedRunOf(result: RunResult, faults: string[]): SeedRun {
  const { scenario, ended, lasted, calls, checks, thresholds, violation } = result;
  const passed = checks.filter(({ ok, times }) => ok && times > 0);
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  const figures = {
    ...(Object.fromEntries(measured.map((name) => [name, measure(name, result)])) as Record<
      (typeof measured)[number],
      number | null
    >),
    'shares.bot.seats': result.shares.bot?.seats ?? null,
    'checks.passed': passed.length,
    'checks.evaluated': sum(checks.map(({ times }) => times)),
  };
  return {
    seed: scenario.seed,
    ended,
    simulatedSeconds: lasted.simulatedSeconds,
    calls: sum(Object.values(calls).map(({ attempts }) => attempts)),
    figures,
    thresholds,
    violation,
    faults,
  };
}

function measure(name: string, result: RunResult): number | null {
  const metric = findMetric(name);
  if (typeof metric === 'string') throw new Error(metric);
  return metric.measure(result);
}

/** A run that broke an invariant, or a threshold. */
export function hasFailed({ violation, thresholds }: SeedRun): boolean {
  return violation !== null || thresholds.some(({ ok }) => !ok);
}

/** null where no run has the figure. */
export interface Spread {
  lowest: number | null;
  /** The smallest value that half of the runs do not exceed. */
  median: number | null;
  highest: number | null;
  /** The number of runs that have the figure. */
  runs: number;
}

export function spreadOf(values: readonly (number | null)[]): Spread {
  const sorted = ascending(values.filter((value) => value !== null));
  return {
    lowest: sorted[0] ?? null,
    median: quantile(sorted, 0.5),
    highest: sorted.at(-1) ?? null,
    runs: sorted.length,
  };
}

export interface ThresholdSpread extends Spread {
  text: string;
  failedSeeds: number[];
}

export interface SeedsResult {
  scenario: string;
  runs: number;
  /** Of the runs that came to their end: the others have sold less for that alone. */
  spread: Record<FigureName, Spread>;
  thresholds: ThresholdSpread[];
  seeds: SeedRun[];
}

/** @param runs at least one, in the order of their seeds. */
export function seedsResult(scenario: string, runs: SeedRun[]): SeedsResult {
  const complete = runs.filter(({ ended }) => ended === 'complete');
  const spread = Object.fromEntries(
    figureNames.map((name) => [name, spreadOf(complete.map(({ figures }) => figures![name]))]),
  ) as SeedsResult['spread'];
  const judged = Map.groupBy(
    runs.flatMap(({ seed, thresholds }) => thresholds.map((threshold) => ({ seed, ...threshold }))),
    ({ text }) => text,
  );
  const thresholds = [...judged].map(([text, results]) => ({
    text,
    ...spreadOf(results.map(({ value }) => value)),
    failedSeeds: results.filter(({ ok }) => !ok).map(({ seed }) => seed),
  }));
  return { scenario, runs: runs.length, spread, thresholds, seeds: runs };
}

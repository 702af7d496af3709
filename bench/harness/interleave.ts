/**
 * A/B interleaving: alternates rounds of benchmark and baseline, and reports the median.
 *
 * Both meet the same machine, whatever else happens to it.
 */
import type { Bench } from './bench.ts';
import { cpuMicros, cpuMicrosOfFamily } from './cpu.ts';
import type { Load } from '../load/load.ts';
import { median } from '../report/percentile.ts';
import type { Goal, Row, Round } from '../report/row.ts';

/** The result of one round of a benchmark. */
export interface Measurement extends Pick<Load, 'completed' | 'seconds' | 'p50Ms' | 'p99Ms'> {
  cpuMicros: number | null;
  databaseMicros: number | null;
}

/**
 * Measures the CPU time that servers spend per call of a load.
 *
 * @param database the first process of the database, to measure that as well.
 */
export async function measureLoad<Done extends Load>(
  pids: number | number[],
  work: () => Promise<Done>,
  database?: number,
): Promise<Done & Measurement> {
  const processes = [pids].flat();
  const databaseCpu = () => (database === undefined ? null : cpuMicrosOfFamily(database));
  const databaseBefore = databaseCpu();
  const before = processes.map(cpuMicros);
  const done = await work();
  if (done.completed === 0)
    throw new Error('No call was answered in time, so there is nothing to measure.');
  const cpuByProcess = processes.map((pid, index) =>
    difference(cpuMicros(pid), before[index] ?? null),
  );
  const total = cpuByProcess.reduce(
    (sum, one) => (sum === null || one === null ? null : sum + one),
    0,
  );
  const byDatabase = difference(databaseCpu(), databaseBefore);
  return {
    ...done,
    cpuMicros: total === null ? null : total / done.completed,
    databaseMicros: byDatabase === null ? null : byDatabase / done.completed,
  };
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}

/**
 * Measures the rate of a benchmark relative to its baseline.
 *
 * @param benchmark one round of the benchmark, by number from 0.
 * @param baseline one round of the baseline; returns its rate per second.
 */
export async function measureInterleaved(
  bench: Bench,
  {
    name,
    goal,
    baselineName,
    benchmark,
    baseline,
  }: {
    name: string;
    goal: Goal | null;
    baselineName: string;
    benchmark: (round: number) => Promise<Measurement>;
    baseline: (round: number) => Promise<number>;
  },
): Promise<Row> {
  const measured: Measurement[] = [];
  const rates: number[] = [];
  for (let round = 0; round < bench.sizes.rounds; round += 1) {
    measured.push(await benchmark(round));
    rates.push(await baseline(round));
    const [rate, baselineRate] = [rateOf(measured[round]!), rates[round]!].map(Math.round);
    bench.progress(`${name}: ${rate} a second, ${baselineName} ${baselineRate}`);
  }
  return rateRow({ name, goal, measured, limit: { name: baselineName, rates } });
}

/** The row of a rate and its baseline, by the rounds of both. */
export function rateRow({
  name,
  goal,
  measured,
  limit,
}: {
  name: string;
  goal: Goal | null;
  measured: Measurement[];
  limit: { name: string; rates: number[] };
}): Row {
  const rounds: Round[] = measured.map((done, round) => ({
    subject: rateOf(done),
    limit: limit.rates[round]!,
    cpuMicros: done.cpuMicros,
  }));
  return {
    name,
    value: median(rounds.map(({ subject }) => subject)),
    unit: 'a second',
    limit: { name: limit.name, value: median(limit.rates) },
    figure: median(rounds.map((round) => round.subject / round.limit!)),
    goal,
    ...medianOf(measured),
    turns: rounds,
  };
}

/** Completed calls a second. */
export function rateOf({ completed, seconds }: Pick<Load, 'completed' | 'seconds'>): number {
  return completed / seconds;
}

/** The median over all rounds of the figures per call. */
export function medianOf(
  measurements: Measurement[],
): Pick<Row, 'cpuMicros' | 'databaseMicros' | 'p50Ms' | 'p99Ms'> {
  const cpu = measurements.flatMap((done) => done.cpuMicros ?? []);
  const database = measurements.flatMap((done) => done.databaseMicros ?? []);
  return {
    cpuMicros: cpu.length === 0 ? null : median(cpu),
    databaseMicros: database.length === 0 ? null : median(database),
    p50Ms: median(measurements.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(measurements.map(({ p99Ms }) => p99Ms)),
  };
}

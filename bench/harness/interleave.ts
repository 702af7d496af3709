/**
 * A/B interleaving: alternates rounds of benchmark and baseline, and reports the median.
 *
 * Both meet the same machine, whatever else happens to it.
 */
import type { Bench } from './bench.ts';
import { cpuMicros, cpuMicrosOfFamily } from './cpu.ts';
import type { Load } from '../load/load.ts';
import { median } from '../report/percentile.ts';
import type { Goal, Row, Turn } from '../report/row.ts';

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
export async function measureLoad(
  pids: number | number[],
  work: () => Promise<Load>,
  database?: number,
): Promise<Measurement> {
  const processes = [pids].flat();
  const ofDatabase = () => (database === undefined ? null : cpuMicrosOfFamily(database));
  const databaseBefore = ofDatabase();
  const before = processes.map(cpuMicros);
  const done = await work();
  if (done.completed === 0)
    throw new Error('Nothing was answered in time: there is nothing to measure.');
  const spent = processes.map((pid, index) => difference(cpuMicros(pid), before[index] ?? null));
  const total = spent.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
  const byDatabase = difference(ofDatabase(), databaseBefore);
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
 * @param subject one round of the benchmark, by number from 0.
 * @param baseline one round of the baseline; returns its rate per second.
 */
export async function measureInterleaved(
  bench: Bench,
  {
    name,
    goal,
    limitName,
    subject,
    limit,
  }: {
    name: string;
    goal: Goal;
    limitName: string;
    subject: (turn: number) => Promise<Measurement>;
    limit: (turn: number) => Promise<number>;
  },
): Promise<Row> {
  const measured: Measurement[] = [];
  const turns: Turn[] = [];
  for (let turn = 0; turn < bench.sizes.rounds; turn += 1) {
    const done = await subject(turn);
    const beside = await limit(turn);
    measured.push(done);
    const rate = done.completed / done.seconds;
    turns.push({ subject: rate, limit: beside, cpuMicros: done.cpuMicros });
    bench.say(`${name}: ${Math.round(rate)} a second, ${limitName} ${Math.round(beside)}`);
  }
  return {
    name,
    value: median(turns.map((turn) => turn.subject)),
    unit: 'a second',
    limit: { name: limitName, value: median(turns.map((turn) => turn.limit!)) },
    figure: median(turns.map((turn) => turn.subject / turn.limit!)),
    goal,
    ...medianOf(measured),
    turns,
  };
}

/** The median over all rounds of the figures per call. */
export function medianOf(
  measured: Measurement[],
): Pick<Row, 'cpuMicros' | 'databaseMicros' | 'p50Ms' | 'p99Ms'> {
  const cpu = measured.flatMap((done) => done.cpuMicros ?? []);
  const database = measured.flatMap((done) => done.databaseMicros ?? []);
  return {
    cpuMicros: cpu.length === 0 ? null : median(cpu),
    databaseMicros: database.length === 0 ? null : median(database),
    p50Ms: median(measured.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(measured.map(({ p99Ms }) => p99Ms)),
  };
}

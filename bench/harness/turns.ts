/** Subject and limit in turns, A B A B, so that both meet the same machine; the middle one counts. */
import type { Bench } from './bench.ts';
import { cpuMicros } from './cpu.ts';
import type { Load } from './load.ts';
import { median } from './percentile.ts';
import type { Goal, Row, Turn } from './row.ts';

/** What one turn of the subject came to. */
export interface Measured extends Pick<Load, 'completed' | 'seconds' | 'p50Ms' | 'p99Ms'> {
  cpuMicros: number | null;
}

/** Notes what the process spends on a load, a call. */
export async function measureLoad(
  pids: number | number[],
  work: () => Promise<Load>,
): Promise<Measured> {
  const processes = [pids].flat();
  const before = processes.map(cpuMicros);
  const done = await work();
  if (done.completed === 0)
    throw new Error('Nothing was answered in time: there is nothing to measure.');
  const spent = processes.map((pid, index) => difference(cpuMicros(pid), before[index] ?? null));
  const total = spent.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
  return { ...done, cpuMicros: total === null ? null : total / done.completed };
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}

/**
 * A subject's rate beside that of its limit.
 *
 * @param subject one turn of it, by number from 0.
 * @param limit one turn of it; its rate a second.
 */
export async function inTurns(
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
    subject: (turn: number) => Promise<Measured>;
    limit: (turn: number) => Promise<number>;
  },
): Promise<Row> {
  const measured: Measured[] = [];
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
    ...middle(measured),
    turns,
  };
}

/** The middle of what the turns say of one call. */
export function middle(measured: Measured[]): Pick<Row, 'cpuMicros' | 'p50Ms' | 'p99Ms'> {
  const cpu = measured.flatMap((done) => done.cpuMicros ?? []);
  return {
    cpuMicros: cpu.length === 0 ? null : median(cpu),
    p50Ms: median(measured.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(measured.map(({ p99Ms }) => p99Ms)),
  };
}

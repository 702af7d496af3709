/**
 * The bench of the simulator: how fast virtual time passes with growing crowds.
 *
 * For a thousand, ten thousand and a hundred thousand buyers it prints simulated seconds per real
 * second, calls per second, peak memory, and how the cost per buyer grows. It then prints the share
 * of the use cases in that time. Each size runs in its own process, so that its memory is its own.
 */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { compare, play, warmUp, type Comparison, type SimulationRun } from './play.ts';

const { values: flags } = parseArgs({
  options: {
    /** Includes a hundred thousand buyers, which takes a quarter of an hour or more. */
    large: { type: 'boolean', default: false },
    sizes: { type: 'string' },
    /** A fixed number of seats for each size; by default one for every five buyers. */
    seats: { type: 'string' },
    /** The work of a child process: one size, or the comparison. */
    child: { type: 'string' },
  },
});

const comparedBuyers = 1_000;

if (flags.child === undefined) await report();
else process.send?.(await work(flags.child));

async function work(task: string): Promise<SimulationRun | Comparison> {
  if (task === 'compare') return compare(comparedBuyers);
  await warmUp();
  return play(Number(task), flags.seats === undefined ? undefined : Number(flags.seats));
}

async function report(): Promise<void> {
  const sizes = flags.sizes?.split(',').map(Number) ?? [1_000, 10_000];
  if (flags.large) sizes.push(100_000);
  row(['buyers', 'calls', 'simulated', 'CPU', 'simulated s', 'calls', 'CPU', 'peak']);
  row(['', '', '', '', 'a real s', 'a CPU s', 'a buyer', 'memory']);
  let before: SimulationRun | undefined;
  for (const buyers of sizes) {
    const played = await runInChild<SimulationRun>(String(buyers));
    printRun(played);
    if (before) printGrowth(before, played);
    before = played;
  }
  printComparison(await runInChild<Comparison>('compare'));
}

function runInChild<T extends object>(task: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const seats = flags.seats === undefined ? [] : ['--seats', flags.seats];
    const argv = ['--child', task, ...seats];
    const child = fork(import.meta.filename, argv);
    child.once('message', (answer) => resolve(answer as T));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The child (${task}) ended with ${code}.`)));
  });
}

function printRun({ buyers, calls, simulatedSeconds, cost, peakMb }: SimulationRun): void {
  row([
    number(buyers),
    number(calls),
    `${number(simulatedSeconds)} s`,
    `${(cost.cpuMs / 1_000).toFixed(1)} s`,
    number(simulatedSeconds / (cost.wallMs / 1_000)),
    number(calls / (cost.cpuMs / 1_000)),
    `${(cost.cpuMs / buyers).toFixed(1)} ms`,
    `${peakMb} MB`,
  ]);
}

function printGrowth(before: SimulationRun, after: SimulationRun): void {
  const growth = (of: (played: SimulationRun) => number) => (of(after) / of(before)).toFixed(1);
  const buyers = growth((played) => played.buyers);
  const cpu = growth(({ cost }) => cost.cpuMs);
  const memory = growth(({ peakMb }) => peakMb);
  console.log(
    `  ${buyers} times the buyers: ${cpu} times the CPU time, ${memory} times the memory`,
  );
}

function printComparison({ calls, playedCpuMs, bareCpuMs }: Comparison): void {
  const rate = (cpuMs: number) => number(calls / (cpuMs / 1_000));
  const share = Math.round((100 * bareCpuMs) / playedCpuMs);
  console.log(
    [
      '',
      `The ${number(calls)} calls of ${number(comparedBuyers)} buyers, the best of several turns:`,
      `  simulated            ${rate(playedCpuMs).padStart(6)} a CPU second`,
      `  on the use cases     ${rate(bareCpuMs).padStart(6)} a CPU second, which is ${share} % of the time`,
    ].join('\n'),
  );
}

function row(cells: string[]): void {
  console.log(cells.map((cell) => cell.padStart(11)).join(''));
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

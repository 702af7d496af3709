/**
 * How fast virtual time goes: simulated seconds a real second, calls a second and peak memory for a
 * thousand buyers, ten thousand and more, and how the cost of a buyer grows from one to the next.
 * Each size is played in a process of its own, so that its memory is its own. CPU time is what counts:
 * wall time also tells what else the machine was doing.
 */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { playAndReplay, type Measured } from './simulate/play.ts';

const { values } = parseArgs({
  options: {
    large: { type: 'boolean', default: false },
    sizes: { type: 'string' },
    child: { type: 'string' },
  },
});

if (values.child === undefined) await compareSizes();
else process.send!(await playAndReplay(Number(values.child)));

async function compareSizes(): Promise<void> {
  const sizes = values.sizes?.split(',').map(Number) ?? [1_000, 10_000];
  if (values.large) sizes.push(100_000);
  row(['buyers', 'calls', 'simulated', 'CPU', 'wall', 's/real s', 'calls/CPU s', 'µs/call'], '');
  let before: Measured | undefined;
  for (const buyers of sizes) {
    const measured = await measureInChild(buyers);
    show(measured, before);
    before = measured;
  }
}

function measureInChild(buyers: number): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ['--child', String(buyers)]);
    child.once('message', (measured) => resolve(measured as Measured));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The run of ${buyers} ended with ${code}.`)));
  });
}

function show(
  { buyers, calls, played, bare, simulatedSeconds, peakMb }: Measured,
  before?: Measured,
): void {
  const perCall = (cpuMs: number) => `${Math.round((1_000 * cpuMs) / calls)}`;
  const rate = (cpuMs: number) => thousands(calls / (cpuMs / 1_000));
  row(
    [
      thousands(buyers),
      thousands(calls),
      `${thousands(simulatedSeconds)} s`,
      `${(played.cpuMs / 1_000).toFixed(1)} s`,
      `${(played.wallMs / 1_000).toFixed(1)} s`,
      thousands(simulatedSeconds / (played.wallMs / 1_000)),
      rate(played.cpuMs),
      perCall(played.cpuMs),
    ],
    `${peakMb} MB at most`,
  );
  const share = Math.round((100 * bare.cpuMs) / played.cpuMs);
  row(
    [
      '',
      '',
      '',
      `${(bare.cpuMs / 1_000).toFixed(1)} s`,
      '',
      '',
      rate(bare.cpuMs),
      perCall(bare.cpuMs),
    ],
    `the same calls on the use cases alone: ${share} % of the CPU time`,
  );
  if (!before) return;
  const growth = played.cpuMs / buyers / (before.played.cpuMs / before.buyers);
  const callGrowth = played.cpuMs / calls / (before.played.cpuMs / before.calls);
  row(
    Array.from({ length: 8 }, () => ''),
    `${buyers / before.buyers} times the buyers: ${growth.toFixed(2)} times the CPU time a buyer, ${callGrowth.toFixed(2)} a call`,
  );
}

function row(cells: string[], remark: string): void {
  const widths = [8, 10, 10, 8, 8, 9, 12, 8];
  const line = cells.map((cell, at) => cell.padStart(widths[at]!)).join('');
  console.log(`${line}   ${remark}`.trimEnd());
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

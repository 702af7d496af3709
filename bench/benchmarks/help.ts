/** Benchmark of the CLI's start: `onsale --help` relative to the bare start of Node. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from '../harness/bench.ts';
import { median, percentile } from '../report/percentile.ts';
import type { Round } from '../report/row.ts';

const program = fileURLToPath(new URL('../../apps/cli/bin/onsale.js', import.meta.url));

export const help: Benchmark = {
  name: 'help',
  what: 'onsale --help relative to node -e 0',
  async run(bench) {
    const rounds: Round[] = [];
    // The first start of each is not counted: the page cache is cold.
    for (let start = 0; start <= bench.sizes.starts; start += 1) {
      const subject = await startOnce([program, '--help']);
      const limit = await startOnce(['-e', '0']);
      if (start > 0) rounds.push({ subject, limit, cpuMicros: null });
    }
    const tookMs = rounds.map(({ subject }) => subject);
    const value = median(tookMs);
    const limit = { name: 'node -e 0', value: median(rounds.map((turn) => turn.limit!)) };
    bench.progress(`help: ${value.toFixed(0)} ms, node -e 0 ${limit.value.toFixed(0)} ms`);
    return [
      {
        name: 'help',
        value,
        unit: 'ms',
        limit,
        figure: median(rounds.map((turn) => turn.subject / turn.limit!)),
        goal: { atMost: 2 },
        cpuMicros: null,
        p50Ms: value,
        p99Ms: percentile(tookMs, 99),
        turns: rounds,
      },
    ];
  },
};

/** @returns milliseconds from start to exit. */
async function startOnce(args: string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}.`);
  return performance.now() - startedAt;
}

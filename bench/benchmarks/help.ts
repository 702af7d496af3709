/** Benchmark of the CLI's start: `onsale --help` relative to the bare start of Node. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Subject } from '../harness/bench.ts';
import { median, percentile } from '../report/percentile.ts';
import type { Turn } from '../report/row.ts';

const program = fileURLToPath(new URL('../../apps/cli/bin/onsale.js', import.meta.url));

export const help: Subject = {
  name: 'help',
  what: 'onsale --help beside node -e 0',
  async run(bench) {
    const turns: Turn[] = [];
    // The first start of each is not counted: the page cache is cold.
    for (let start = 0; start <= bench.sizes.starts; start += 1) {
      const subject = await startOnce([program, '--help']);
      const limit = await startOnce(['-e', '0']);
      if (start > 0) turns.push({ subject, limit, cpuMicros: null });
    }
    const tookMs = turns.map(({ subject }) => subject);
    const value = median(tookMs);
    const limit = { name: 'node -e 0', value: median(turns.map((turn) => turn.limit!)) };
    bench.say(`help: ${value.toFixed(0)} ms, node -e 0 ${limit.value.toFixed(0)} ms`);
    return [
      {
        name: 'help',
        value,
        unit: 'ms',
        limit,
        figure: median(turns.map((turn) => turn.subject / turn.limit!)),
        goal: { atMost: 2 },
        cpuMicros: null,
        p50Ms: value,
        p99Ms: percentile(tookMs, 99),
        turns,
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

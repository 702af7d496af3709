/** The baselines: lower bounds of the cost on this machine, each measured in its own process. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import type { Bench } from '../harness/bench.ts';
import { rateOf } from '../harness/interleave.ts';
import type { Answer } from '../load/connection.ts';
import { load } from '../load/load.ts';
import { startBaseline } from './child.ts';

const run = promisify(execFile);

/** Programs that import a database driver live in packages/db, the only package that may. */
const programs = {
  http: import.meta.resolve('./bare-http.ts'),
  sqlite: import.meta.resolve('@onsale/db/testing/commit-baseline'),
  postgres: import.meta.resolve('@onsale/db/testing/simple-update'),
};

export interface HttpBaseline extends AsyncDisposable {
  /** One round with the connections and the duration of the benchmark; responses per second. */
  round(): Promise<number>;
}

/** Answers with the status and the size of the responses that it is compared with. */
export async function bareHttp(
  bench: Bench,
  { status, body }: Pick<Answer, 'status' | 'body'>,
): Promise<HttpBaseline> {
  const args = [String(status), String(body.length)];
  const { answer: port, child } = await startBaseline(programs.http, args);
  const { roundSeconds, warmUpSeconds } = bench.sizes;
  const url = `http://127.0.0.1:${port}`;
  const requests = [{ method: 'GET', path: '/' } as const];
  const work = (seconds: number) => load(bench, { url, requests, seconds });
  await work(warmUpSeconds);
  return {
    async round() {
      return rateOf(await work(roundSeconds));
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

export interface RateBaseline {
  name: string;
  round(): Promise<number>;
}

/** One bare commit per call, in a file next to those of the benchmarks. */
export function bareSqlite(bench: Bench): RateBaseline {
  const path = join(bench.scratch, 'commit-baseline.db');
  return {
    name: 'bare commit',
    async round() {
      const args = [path, String(bench.sizes.roundSeconds)];
      const { answer, child } = await startBaseline(programs.sqlite, args);
      if (child.exitCode === null) await once(child, 'exit');
      return answer;
    },
  };
}

/** The built-in transactions of pgbench. */
const transactions = { simpleUpdate: 'pgbench -N', tpcB: 'pgbench TPC-B' };

/**
 * `pgbench -M prepared -c 16` on the same PostgreSQL: TPC-B, or with `-N` its UPDATE of one table,
 * SELECT and INSERT. Without pgbench, an UPDATE and an INSERT by Node.
 */
export async function pgbench(
  bench: Bench,
  transaction: keyof typeof transactions,
): Promise<RateBaseline> {
  const { roundSeconds } = bench.sizes;
  const server = await bench.postgres();
  tables ??= prepareTables(bench, server.url);
  const { url, isInstalled } = await tables;
  if (!isInstalled) {
    return {
      name: 'simple update in Node',
      async round() {
        const args = [url, String(bench.sizes.pgbenchScale), String(roundSeconds)];
        const { answer, child } = await startBaseline(programs.postgres, args);
        if (child.exitCode === null) await once(child, 'exit');
        return answer;
      },
    };
  }
  return {
    name: transactions[transaction],
    round: () => runPgbench(transaction, { url, seconds: roundSeconds }),
  };
}

const longestPgbenchSeconds = 60;

/** Takes twice the time when the machine is too busy to finish a transaction within it. */
async function runPgbench(
  transaction: keyof typeof transactions,
  { url, seconds }: { url: string; seconds: number },
): Promise<number> {
  const shape = ['-M', 'prepared', '-c', '16', '-j', '1', '-n', '-T', String(seconds), url];
  const args = transaction === 'simpleUpdate' ? ['-N', ...shape] : shape;
  const { stdout } = await run('pgbench', args);
  const [, rate] = /^tps = ([\d.]+)/m.exec(stdout) ?? [];
  if (rate !== undefined) return Number(rate);
  if (seconds < longestPgbenchSeconds)
    return runPgbench(transaction, { url, seconds: 2 * seconds });
  throw new Error(`pgbench did not say its rate, but:\n${stdout}`);
}

let tables: ReturnType<typeof prepareTables> | undefined;

/** All baselines of a run share the tables of pgbench. */
async function prepareTables(
  { sizes }: Bench,
  serverUrl: string,
): Promise<{ url: string; isInstalled: boolean }> {
  const url = await createEmptyDatabase(serverUrl, 'pgbench');
  const isInstalled = await run('pgbench', ['--version']).then(
    () => true,
    () => false,
  );
  if (isInstalled) await run('pgbench', ['-i', '-q', '-s', String(sizes.pgbenchScale), url]);
  return { url, isInstalled };
}

/** The baselines: lower bounds of the cost on this machine, each measured in its own process. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import type { Bench } from '../harness/bench.ts';
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

/** @param bodyBytes the size of the responses that it is compared with. */
export async function bareHttp(bench: Bench, bodyBytes: number): Promise<HttpBaseline> {
  const { answer: port, child } = await startBaseline(programs.http, [String(bodyBytes)]);
  const { roundSeconds, warmUpSeconds } = bench.sizes;
  const url = `http://127.0.0.1:${port}`;
  const requests = [{ method: 'GET', path: '/' } as const];
  const work = (seconds: number) => load(bench, { url, requests, seconds });
  await work(warmUpSeconds);
  return {
    async round() {
      const { completed, seconds } = await work(roundSeconds);
      return completed / seconds;
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

/** `pgbench -N -M prepared -c 16` on the same PostgreSQL, or its equivalent in Node. */
export async function simpleUpdate(bench: Bench): Promise<RateBaseline> {
  const { roundSeconds, pgbenchScale } = bench.sizes;
  const server = await bench.postgres();
  const name = `baseline_${(databases += 1)}`;
  const url = await createEmptyDatabase(server.url, name);
  const isInstalled = await run('pgbench', ['--version']).then(
    () => true,
    () => false,
  );
  if (!isInstalled) {
    return {
      name: 'simple update in Node',
      async round() {
        const args = [url, String(pgbenchScale), String(roundSeconds)];
        const { answer, child } = await startBaseline(programs.postgres, args);
        if (child.exitCode === null) await once(child, 'exit');
        return answer;
      },
    };
  }
  await run('pgbench', ['-i', '-q', '-s', String(pgbenchScale), url]);
  return {
    name: 'pgbench -N',
    async round() {
      const seconds = String(roundSeconds);
      const args = ['-N', '-M', 'prepared', '-c', '16', '-j', '1', '-n', '-T', seconds, url];
      const { stdout } = await run('pgbench', args);
      const [, rate] = /^tps = ([\d.]+)/m.exec(stdout) ?? [];
      if (rate === undefined) throw new Error(`pgbench did not say its rate, but:\n${stdout}`);
      return Number(rate);
    },
  };
}

let databases = 0;

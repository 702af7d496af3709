/** The shared resources of all benchmarks. */
import { startPostgres, type TestServer } from '@onsale/db/testing/server';
import { countingSettings, pauseCounting } from '@onsale/db/testing/statements';
import type { Generator } from '../load/generator.ts';
import type { Row } from '../report/row.ts';
import type { Sizes } from './sizes.ts';

export interface Bench {
  sizes: Sizes;
  /** A folder that is deleted at the end of the bench. */
  scratch: string;
  generator: Generator;
  /** Folder for the CPU profile of each server, with --profile. */
  profiles: string | undefined;
  /** A PostgreSQL with synchronous disk writes, started when the first benchmark needs it. */
  postgres(): Promise<TestServer>;
  /** Reports progress on stderr. */
  progress(text: string): void;
}

export interface Benchmark {
  name: string;
  /** One line for `--list`. */
  what: string;
  run(bench: Bench): Promise<Row[]>;
}

/** Settings for one small machine; everything else is PostgreSQL's default. */
const settings = {
  ...countingSettings,
  shared_buffers: '256MB',
  // By default, a checkpoint would run every few seconds of load and slow down random rounds.
  max_wal_size: '4GB',
};

export interface OpenBench extends Bench, AsyncDisposable {}

export function openBench(
  options: Pick<Bench, 'sizes' | 'scratch' | 'generator' | 'profiles' | 'progress'>,
): OpenBench {
  let starting: Promise<TestServer> | undefined;
  return {
    ...options,
    postgres: () => (starting ??= startDurable()),
    async [Symbol.asyncDispose]() {
      await (await starting)?.stop();
    },
  };
}

async function startDurable(): Promise<TestServer> {
  const server = await startPostgres({ durable: true, settings });
  await pauseCounting(server.url);
  return server;
}

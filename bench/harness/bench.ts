/** What every subject works with. */
import { startPostgres, type TestServer } from '@onsale/db/testing/server';
import type { Generator } from '../load/generator.ts';
import type { Row } from '../report/row.ts';
import type { Sizes } from './sizes.ts';

export interface Bench {
  sizes: Sizes;
  /** A folder that is gone when the bench is over. */
  scratch: string;
  generator: Generator;
  /** A folder in which each server leaves a profile of its CPU time, for whoever asked for that. */
  profiles: string | undefined;
  /** A PostgreSQL that waits for the disk, started when the first subject asks for it. */
  postgres(): Promise<TestServer>;
  /** Says what goes on, on stderr. */
  say(text: string): void;
}

export interface Subject {
  name: string;
  /** One line for `--list`. */
  what: string;
  run(bench: Bench): Promise<Row[]>;
}

/** As somebody sets it who has one small machine for it: what is not named is PostgreSQL's default. */
const settings = {
  shared_buffers: '256MB',
  // Without this a checkpoint comes every few seconds of load, in the turn of whoever is unlucky.
  max_wal_size: '4GB',
};

export interface OpenBench extends Bench, AsyncDisposable {}

export function openBench(
  options: Pick<Bench, 'sizes' | 'scratch' | 'generator' | 'profiles' | 'say'>,
): OpenBench {
  let starting: Promise<TestServer> | undefined;
  return {
    ...options,
    postgres: () => (starting ??= startPostgres({ durable: true, settings })),
    async [Symbol.asyncDispose]() {
      await (await starting)?.stop();
    },
  };
}

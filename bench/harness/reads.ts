/** Rates of reads: their load, the row relative to bare `node:http`, the statements of each. */
import { countStatements } from '@onsale/db/testing/statements';
import { bareHttp } from '../baselines/baselines.ts';
import { exchange } from '../load/connection.ts';
import { load, type Load } from '../load/load.ts';
import type { PreparedRequest } from '../load/requests.ts';
import type { Goal, Row } from '../report/row.ts';
import type { Bench } from './bench.ts';
import { measureInterleaved, measureLoad } from './interleave.ts';
import type { BenchServer } from './servers.ts';

export interface Reads {
  server: BenchServer;
  requests: PreparedRequest[];
  read: (seconds: number) => Promise<Load>;
}

/** Reads that have been warmed up. */
export async function startReading(
  bench: Bench,
  server: BenchServer,
  requests: PreparedRequest[],
): Promise<Reads> {
  const read = (seconds: number) => load(bench, { url: server.url, requests, seconds });
  await read(bench.sizes.warmUpSeconds);
  return { server, requests, read };
}

/** The rate of reads relative to a bare server with the same status and as many bytes. */
export async function relativeToBareHttp(
  bench: Bench,
  { server, requests, read }: Reads,
  { name, goal }: { name: string; goal: Goal | null },
): Promise<Row> {
  await using bare = await bareHttp(bench, await exchange(server.url, requests[0]!));
  return await measureInterleaved(bench, {
    name,
    goal,
    baselineName: 'bare node:http',
    benchmark: () => measureLoad(server.pid, () => read(bench.sizes.roundSeconds)),
    baseline: () => bare.round(),
  });
}

/** Enough reads to share each refresh of a cache, or to reach its minimum interval. */
const readsPerStatement = 16;

/**
 * Counts the statements that the database runs during reads.
 *
 * @param database the URL of the server's database.
 * @param what one read, in a word.
 */
export async function statementsRow(
  bench: Bench,
  { read }: Reads,
  { name, what, database }: { name: string; what: string; database: string },
): Promise<Row> {
  const { url } = await bench.postgres();
  let done: Load | undefined;
  const statements = await countStatements(url, database, async () => {
    done = await read(bench.sizes.roundSeconds);
  });
  const { completed, seconds } = done!;
  const perRead = statements / completed;
  return {
    name,
    value: statements / seconds,
    unit: 'statements a second',
    limit: null,
    figure: perRead,
    goal: { atMost: 1 / readsPerStatement },
    cpuMicros: null,
    p50Ms: null,
    p99Ms: null,
    note: `${perRead.toFixed(4)} a ${what}, which the goal is about`,
  };
}

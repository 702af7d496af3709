/** Benchmarks of durable calls, relative to the fastest durable write of the database itself. */
import type { Bench, Benchmark } from '../harness/bench.ts';
import { load } from '../load/load.ts';
import { createBenchDatabase, requireSound, type Dialect } from '../harness/bench-database.ts';
import type { Row } from '../report/row.ts';
import { postgresPid, startServer } from '../harness/servers.ts';
import { measureInterleaved, measureLoad } from '../harness/interleave.ts';
import { bareSqlite, simpleUpdate } from '../baselines/baselines.ts';
import { charge, join, pay, requestsOf, reserve, spansOf, type Call } from './calls.ts';

const goals: [call: Call, atLeast: number][] = [
  [join, 1],
  [reserve, 1],
  [charge, 1],
  [pay, 0.7],
];

export const writes: Benchmark[] = (['postgres', 'sqlite'] as const).flatMap((dialect) =>
  goals.map(([call, atLeast]) => ({
    name: dialect === 'postgres' ? call.name : `${call.name}-sqlite`,
    what: `${call.name}, durable, over HTTP, on ${dialect}`,
    run: async (bench) => [await run(bench, { call, dialect, atLeast })],
  })),
);

async function run(
  bench: Bench,
  { call, dialect, atLeast }: { call: Call; dialect: Dialect; atLeast: number },
): Promise<Row> {
  const { rounds, callsPerRound, roundSeconds, warmUpSeconds } = bench.sizes;
  const spans = spansOf(callsPerRound[dialect], rounds);
  const allPeople = { from: 1, to: spans.rounds.at(-1)!.to };
  const place = await createBenchDatabase(bench, dialect, {
    seats: allPeople.to,
    ...(call.maxActive !== undefined && { maxActive: call.maxActive }),
    fill: (filler, sale) => call.fill(filler, allPeople, sale),
  });
  const baseline = await (dialect === 'postgres' ? simpleUpdate(bench) : bareSqlite(bench));
  const database = dialect === 'postgres' ? await postgresPid(bench) : undefined;
  const row = await (async () => {
    await using server = await startServer(bench, place.url);
    const work = (span: { from: number; to: number }, seconds: number) =>
      load(bench, {
        url: server.url,
        requests: requestsOf(call, place, span),
        isOnce: true,
        seconds,
      });
    await work(spans.warmUp, warmUpSeconds);
    return await measureInterleaved(bench, {
      name: dialect === 'postgres' ? call.name : `${call.name}-sqlite`,
      goal: { atLeast },
      baselineName: baseline.name,
      benchmark: (round) =>
        measureLoad(server.pid, () => work(spans.rounds[round]!, roundSeconds), database),
      baseline: () => baseline.round(),
    });
  })();
  await requireSound(place);
  return row;
}

/** Benchmarks of durable calls, relative to the fastest durable write of the database itself. */
import type { Bench, Subject } from '../harness/bench.ts';
import { load } from '../load/load.ts';
import { createPlace, requireSound, type Dialect } from '../harness/bench-database.ts';
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

export const writes: Subject[] = (['postgres', 'sqlite'] as const).flatMap((dialect) =>
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
  const { rounds, callsATurn, turnSeconds, warmUpSeconds } = bench.sizes;
  const spans = spansOf(callsATurn[dialect], rounds);
  const everybody = { from: 1, to: spans.turns.at(-1)!.to };
  const place = await createPlace(bench, dialect, {
    seats: everybody.to,
    ...(call.maxActive !== undefined && { maxActive: call.maxActive }),
    fill: (filler, sale) => call.fill(filler, everybody, sale),
  });
  const limit = await (dialect === 'postgres' ? simpleUpdate(bench) : bareSqlite(bench));
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
      limitName: limit.name,
      subject: (turn) =>
        measureLoad(server.pid, () => work(spans.turns[turn]!, turnSeconds), database),
      limit: () => limit.turn(),
    });
  })();
  await requireSound(place);
  return row;
}

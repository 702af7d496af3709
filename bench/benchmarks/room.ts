/** Benchmark of the public room status, a response for CDNs, relative to bare `node:http`. */
import type { Bench, Benchmark } from '../harness/bench.ts';
import { load } from '../load/load.ts';
import { fillPeople, fillWaiting } from '../harness/seed-people.ts';
import { createBenchDatabase } from '../harness/bench-database.ts';
import type { Row } from '../report/row.ts';
import { startServer } from '../harness/servers.ts';
import { measureInterleaved, measureLoad } from '../harness/interleave.ts';
import { bareHttp } from '../baselines/baselines.ts';

const goal = { atLeast: 0.8 };

export const room: Benchmark = {
  name: 'room',
  what: 'GET /rooms/<concertId> relative to bare node:http',
  async run(bench) {
    const line = { from: 1, to: bench.sizes.waiting.few };
    const place = await createBenchDatabase(bench, 'postgres', {
      maxActive: 1,
      async fill(filler, sale) {
        await fillPeople(filler, line);
        await fillWaiting(filler, line, sale);
        await filler.run(`update rooms set paused = 1`);
      },
    });
    await using server = await startServer(bench, place.url);
    const path = `/rooms/${place.concertId}`;
    const answer = await fetch(server.url + path);
    const body = await answer.text();
    if (answer.status === 404) return [missingRoute()];
    return [await measure(bench, { server, path, bodyBytes: Buffer.byteLength(body) })];
  },
};

async function measure(
  bench: Bench,
  {
    server,
    path,
    bodyBytes,
  }: {
    server: { url: string; pid: number };
    path: string;
    bodyBytes: number;
  },
): Promise<Row> {
  const { roundSeconds, warmUpSeconds } = bench.sizes;
  const requests = [{ method: 'GET', path } as const];
  const pollRoom = (seconds: number) => load(bench, { url: server.url, requests, seconds });
  await pollRoom(warmUpSeconds);
  await using bare = await bareHttp(bench, bodyBytes);
  return await measureInterleaved(bench, {
    name: 'room',
    goal,
    baselineName: 'bare node:http',
    benchmark: () => measureLoad(server.pid, () => pollRoom(roundSeconds)),
    baseline: () => bare.round(),
  });
}

function missingRoute(): Row {
  return {
    name: 'room',
    value: null,
    unit: 'a second',
    limit: null,
    figure: null,
    goal,
    cpuMicros: null,
    p50Ms: null,
    p99Ms: null,
    note: 'not there: the server answers with 404',
  };
}

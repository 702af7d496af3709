/** Benchmark of the public room status, a response for CDNs, relative to bare `node:http`. */
import type { Benchmark } from '../harness/bench.ts';
import { createBenchDatabase } from '../harness/bench-database.ts';
import { relativeToBareHttp, startReading } from '../harness/reads.ts';
import { fillPeople, fillWaiting } from '../harness/seed-people.ts';
import { startServer } from '../harness/servers.ts';

export const room: Benchmark = {
  name: 'room',
  what: 'GET /rooms/<concertId> relative to bare node:http',
  async run(bench) {
    const line = { from: 1, to: bench.sizes.waiting.few };
    const place = await createBenchDatabase(bench, 'postgres', {
      maxActive: 1,
      async fill(filler, sale) {
        await fillPeople(filler, line, sale);
        await fillWaiting(filler, line, sale);
        await filler.run(`update rooms set paused = 1`);
      },
    });
    await using server = await startServer(bench, place.url);
    const request = { method: 'GET', path: `/rooms/${place.concertId}` } as const;
    const reads = await startReading(bench, server, [request]);
    return [await relativeToBareHttp(bench, reads, { name: 'room', goal: { atLeast: 0.8 } })];
  },
};

/** Benchmark of buyers' calls while another client asks for a large map without pause. */
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import type { Bench, Benchmark } from '../harness/bench.ts';
import { requireSound } from '../harness/bench-database.ts';
import { call } from '../harness/servers.ts';
import { openShop, type Shop } from '../harness/shop.ts';
import { allCalls } from '../load/purchases.ts';
import { load } from '../load/load.ts';
import { query, type PreparedRequest } from '../load/requests.ts';
import { median, type Latency } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';

/** How much later a buyer may be answered. */
const goal = { atMost: 2 };

export const besideMaps: Benchmark = {
  name: 'beside-maps',
  what: 'calls of buyers while a client asks for maps of 20,000 seats, relative to without',
  async run(bench) {
    const { purchase, warmUpSeconds } = bench.sizes;
    const url = await createEmptyDatabase((await bench.postgres()).url, 'beside_maps');
    const rows: Row[] = [];
    await (async () => {
      await using shop = await openShop(bench, { url, dialect: 'postgres' });
      const request = await mapRequest(bench, shop);
      await shop.sell({ buyers: purchase.buyers[0]!, pollMs: null }, warmUpSeconds);
      for (const buyers of purchase.buyers)
        rows.push(await measure(bench, { shop, request, buyers }));
    })();
    await requireSound({ url });
    return rows;
  },
};

/** A buyer inside asks for the whole map, compressed where the server can. */
async function mapRequest(bench: Bench, shop: Shop): Promise<PreparedRequest> {
  const seats = Math.max(...bench.sizes.maps);
  const { concertId, dates } = await shop.createConcert({ seats, seatsPerDate: seats });
  const { token } = await call<{ token: string }>(shop.server, 'queue.join', {
    input: { concertId },
  });
  const request = query('seat.list', token, { date: dates[0] });
  return { ...request, headers: { 'accept-encoding': 'gzip' } };
}

async function measure(
  bench: Bench,
  { shop, request, buyers }: { shop: Shop; request: PreparedRequest; buyers: number },
): Promise<Row> {
  const { rounds, roundSeconds: seconds } = bench.sizes;
  const crowd = { buyers, pollMs: null };
  const turns: { beside: Latency; alone: Latency; maps: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const options = { url: shop.server.url, requests: [request], connections: 1, seconds };
    const [beside, asked] = await Promise.all([shop.sell(crowd), load(bench, options)]);
    const alone = await shop.sell(crowd);
    const maps = asked.completed / asked.seconds;
    turns.push({ beside: beside.steps[allCalls]!, alone: alone.steps[allCalls]!, maps });
    bench.progress(
      `beside-maps-${buyers}: p50 ${turns[round]!.beside.p50Ms.toFixed(1)} ms, without maps ${turns[round]!.alone.p50Ms.toFixed(1)} ms`,
    );
  }
  const p50Ms = median(turns.map(({ beside }) => beside.p50Ms));
  return {
    name: `beside-maps-${buyers}`,
    value: p50Ms,
    unit: 'ms',
    limit: { name: 'without maps', value: median(turns.map(({ alone }) => alone.p50Ms)) },
    figure: median(turns.map(({ beside, alone }) => beside.p50Ms / alone.p50Ms)),
    goal,
    cpuMicros: null,
    p50Ms,
    p99Ms: median(turns.map(({ beside }) => beside.p99Ms)),
    note: `${Math.round(median(turns.map(({ maps }) => maps)))} maps a second`,
    turns: turns.map(({ beside, alone }) => ({
      subject: beside.p50Ms,
      limit: alone.p50Ms,
      cpuMicros: null,
    })),
  };
}

/**
 * Benchmark of calls with few and with many past reservations and orders: the cost must not grow.
 */
import type { Bench, Benchmark } from '../harness/bench.ts';
import { load } from '../load/load.ts';
import {
  fillActive,
  fillHolds,
  fillKeys,
  fillOrders,
  fillPeople,
  queueTokenOf,
} from '../harness/seed-people.ts';
import {
  createBenchDatabase,
  requireSound,
  type BenchDatabase,
} from '../harness/bench-database.ts';
import { query, type PreparedRequest } from '../load/requests.ts';
import type { Row } from '../report/row.ts';
import { postgresPid, startServer, type BenchServer } from '../harness/servers.ts';
import { measureInterleaved, measureLoad } from '../harness/interleave.ts';
import { charge, join, pay, reserve, spansOf, type Call } from './calls.ts';

const goal = { atLeast: 0.85 };

/** Each call has its own group of people; those of `pay` hold seats. */
const groups = ['reserve', 'charge', 'pay'] as const;
const status: Pick<Call, 'name' | 'request'> = {
  name: 'status',
  request: ({ concertId }, person) => query('queue.status', queueTokenOf(concertId, person)),
};
const calls = [status, join, reserve, charge, pay];

const holdPrice = 1_000;

export const historySize: Benchmark = {
  name: 'past',
  what: 'every call with 1,000 and with 1,000,000 past reservations and orders',
  async run(bench) {
    const { few, many } = bench.sizes.past;
    bench.progress(`past: ${many} orders are seeded`);
    const [fewPlace, manyPlace] = [await fill(bench, few), await fill(bench, many)];
    const rows = await measure(bench, { few: fewPlace, many: manyPlace });
    await requireSound(fewPlace);
    return rows;
  },
};

function callsOf({ callsPerRound, rounds }: Bench['sizes']) {
  return spansOf(callsPerRound.postgres, rounds).rounds.at(-1)!.to;
}

/** First person of each call's group, after those who have already bought. */
function firstOf(bench: Bench, name: string, orders: number): number {
  const index = groups.findIndex((group) => group === name);
  return orders + Math.max(0, index) * callsOf(bench.sizes);
}

function fill(bench: Bench, orders: number): Promise<BenchDatabase> {
  const callerCount = groups.length * callsOf(bench.sizes);
  const span = { from: orders + 1, to: orders + callerCount };
  return createBenchDatabase(bench, 'postgres', {
    seats: span.to,
    // The room is full, so that every join waits.
    maxActive: callerCount,
    async fill(filler, sale) {
      await fillOrders(filler, { from: 1, to: orders }, sale);
      await fillPeople(filler, span, holdPrice);
      const charging = firstOf(bench, 'charge', orders);
      const keys = { from: charging + 1, to: charging + callsOf(bench.sizes) };
      await fillKeys(filler, keys);
      await fillActive(filler, span, sale);
      const from = firstOf(bench, 'pay', orders) + 1;
      await fillHolds(filler, { from, to: span.to }, sale);
    },
  });
}

async function measure(
  bench: Bench,
  places: { few: BenchDatabase; many: BenchDatabase },
): Promise<Row[]> {
  const { few, many } = bench.sizes.past;
  await using fewServer = await startServer(bench, places.few.url);
  await using manyServer = await startServer(bench, places.many.url);
  const database = await postgresPid(bench);
  const rows: Row[] = [];
  for (const call of calls) {
    const onFew = caller(bench, { call, place: places.few, server: fewServer, orders: few });
    const onMany = caller(bench, { call, place: places.many, server: manyServer, orders: many });
    await onFew.warmUp();
    await onMany.warmUp();
    const row = await measureInterleaved(bench, {
      name: `past-${call.name}`,
      goal,
      baselineName: `${few} orders`,
      benchmark: (round) => measureLoad(manyServer.pid, () => onMany.round(round), database),
      async baseline(round) {
        const { completed, seconds } = await onFew.round(round);
        return completed / seconds;
      },
    });
    rows.push(row);
  }
  return rows;
}

function caller(
  bench: Bench,
  {
    call,
    place,
    server,
    orders,
  }: {
    call: Pick<Call, 'name' | 'request'>;
    place: BenchDatabase;
    server: BenchServer;
    orders: number;
  },
) {
  const { callsPerRound, rounds, roundSeconds, warmUpSeconds } = bench.sizes;
  const spans = spansOf(callsPerRound.postgres, rounds);
  const first = firstOf(bench, call.name, orders);
  const work = ({ from, to }: { from: number; to: number }, seconds: number) => {
    const requests: PreparedRequest[] = [];
    for (let person = from; person <= to; person += 1) {
      requests.push(call.request(place, first + person));
    }
    return load(bench, { url: server.url, requests, isOnce: true, seconds });
  };
  return {
    warmUp: () => work(spans.warmUp, warmUpSeconds),
    round: (round: number) => work(spans.rounds[round]!, roundSeconds),
  };
}

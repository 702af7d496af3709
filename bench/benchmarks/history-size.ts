/**
 * Benchmark of calls with few and with many past reservations and orders: the cost must not grow.
 */
import type { Bench, Benchmark } from '../harness/bench.ts';
import { queueTokenOf } from '../harness/people.ts';
import { fillActive, fillHolds, fillKeys, fillOrders, fillPeople } from '../harness/seed-people.ts';
import {
  createBenchDatabase,
  requireSound,
  type BenchDatabase,
} from '../harness/bench-database.ts';
import { query } from '../load/requests.ts';
import type { Row } from '../report/row.ts';
import { postgresPid, startServer } from '../harness/servers.ts';
import { measureInterleaved, measureLoad, rateOf } from '../harness/interleave.ts';
import { callerOf, spansOf, type Call } from '../harness/caller.ts';
import { charge, join, pay, reserve } from './calls.ts';

const goal = { atLeast: 0.85 };

/** Each call has its own group of people; those of `pay` hold seats. */
const groups = ['reserve', 'charge', 'pay'] as const;
const status: Pick<Call, 'name' | 'request'> = {
  name: 'status',
  request: (sale, person) => query('queue.status', queueTokenOf(sale, person)),
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
      await fillPeople(filler, span, { ...sale, balance: holdPrice });
      const charging = firstOf(bench, 'charge', orders);
      const keys = { from: charging + 1, to: charging + callsOf(bench.sizes) };
      await fillKeys(filler, keys, sale);
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
    const onFew = callerOf(bench, {
      call,
      place: places.few,
      server: fewServer,
      first: firstOf(bench, call.name, few),
    });
    const onMany = callerOf(bench, {
      call,
      place: places.many,
      server: manyServer,
      first: firstOf(bench, call.name, many),
    });
    await onFew.warmUp();
    await onMany.warmUp();
    const row = await measureInterleaved(bench, {
      name: `past-${call.name}`,
      goal,
      baselineName: `${few} orders`,
      benchmark: (round) => measureLoad(manyServer.pid, () => onMany.round(round), database),
      baseline: async (round) => rateOf(await onFew.round(round)),
    });
    rows.push(row);
  }
  return rows;
}

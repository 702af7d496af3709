/** Benchmarks of polls, relative to bare `node:http` and to a line a thousand times shorter. */
import type { Bench, Benchmark } from '../harness/bench.ts';
import { residentBytes } from '../harness/cpu.ts';
import { queueTokenOf } from '../harness/people.ts';
import { fillPeople, fillWaiting } from '../harness/seed-people.ts';
import { createBenchDatabase, type BenchDatabase } from '../harness/bench-database.ts';
import { query, type PreparedRequest } from '../load/requests.ts';
import type { Row } from '../report/row.ts';
import { startServer } from '../harness/servers.ts';
import { measureInterleaved, measureLoad, rateOf } from '../harness/interleave.ts';
import { relativeToBareHttp, startReading, statementsRow, type Reads } from '../harness/reads.ts';

/** One of this many joined people has left again, so that the line has gaps. */
const oneLeftOf = 11;
/** Distinct people whose places one round polls. */
const polledPeople = 2_000;

export const polls: Benchmark[] = [
  {
    name: 'poll',
    what: 'queue.status of waiting buyers, on postgres, relative to bare node:http',
    run: pollShortLine,
  },
  {
    name: 'waiting',
    what: 'the same with 1,000 and with 1,000,000 waiting, and the memory that each takes',
    run: shortAndLongLine,
  },
];

function line(bench: Bench, people: number): Promise<BenchDatabase> {
  return createBenchDatabase(bench, 'postgres', {
    maxActive: 1,
    async fill(filler, sale) {
      await fillPeople(filler, { from: 1, to: people }, sale);
      await fillWaiting(filler, { from: 1, to: people }, { ...sale, oneLeftOf });
      // Admissions are paused, so that every polled place keeps waiting.
      await filler.run(`update rooms set paused = 1`);
    },
  });
}

/** From all over the line, without the places that were left. */
function requestsFor(place: BenchDatabase, people: number): PreparedRequest[] {
  const step = Math.max(1, Math.floor(people / polledPeople));
  const requests: PreparedRequest[] = [];
  for (let person = 1; person <= people; person += step) {
    if (person % oneLeftOf === 0) continue;
    requests.push(query('queue.status', queueTokenOf(place, person)));
  }
  return requests;
}

async function pollShortLine(bench: Bench): Promise<Row[]> {
  const { few } = bench.sizes.waiting;
  const place = await line(bench, few);
  await using server = await startServer(bench, place.url);
  const polls = await startReading(bench, server, requestsFor(place, few));
  const row = await relativeToBareHttp(bench, polls, { name: 'poll', goal: { atLeast: 0.5 } });
  const counted = { name: 'poll-statements', what: 'poll', database: place.url };
  return [row, await statementsRow(bench, polls, counted)];
}

const bytesPerPerson = 100;

async function shortAndLongLine(bench: Bench): Promise<Row[]> {
  const { roundSeconds, waiting } = bench.sizes;
  bench.progress(`waiting: ${waiting.many} people are seeded`);
  const [fewPlace, manyPlace] = [await line(bench, waiting.few), await line(bench, waiting.many)];
  await using fewServer = await startServer(bench, fewPlace.url);
  await using manyServer = await startServer(bench, manyPlace.url);
  const few = await startReading(bench, fewServer, requestsFor(fewPlace, waiting.few));
  const many = await startReading(bench, manyServer, requestsFor(manyPlace, waiting.many));
  const row = await measureInterleaved(bench, {
    name: 'poll-million',
    goal: { atLeast: 0.85 },
    baselineName: `${waiting.few} waiting`,
    benchmark: () => measureLoad(manyServer.pid, () => many.read(roundSeconds)),
    baseline: async () => rateOf(await few.read(roundSeconds)),
  });
  return [row, memory({ few, many, people: waiting.many })];
}

/** Memory per waiting person: two processes under the same load, which differ in their lines. */
function memory({ few, many, people }: { few: Reads; many: Reads; people: number }): Row {
  const [less, more] = [residentBytes(few.server.pid), residentBytes(many.server.pid)];
  const value = less === null || more === null ? null : Math.max(0, (more - less) / people);
  return {
    name: 'memory',
    value,
    unit: 'bytes',
    limit: null,
    figure: value,
    goal: { atMost: bytesPerPerson },
    cpuMicros: null,
    p50Ms: null,
    p99Ms: null,
    note: 'a person in line, of the resident memory of the process',
  };
}

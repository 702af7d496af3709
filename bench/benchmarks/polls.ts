/** Benchmarks of polls, relative to bare `node:http` and to a line a thousand times shorter. */
import { countTransactions } from '@onsale/db/testing/statements';
import type { Bench, Benchmark } from '../harness/bench.ts';
import { residentBytes } from '../harness/cpu.ts';
import { load } from '../load/load.ts';
import { fillPeople, fillWaiting, queueTokenOf } from '../harness/seed-people.ts';
import { createBenchDatabase, type BenchDatabase } from '../harness/bench-database.ts';
import { query, type PreparedRequest } from '../load/requests.ts';
import type { Row } from '../report/row.ts';
import { startServer, type BenchServer } from '../harness/servers.ts';
import { measureInterleaved, measureLoad } from '../harness/interleave.ts';
import { bareHttp } from '../baselines/baselines.ts';

/** One of this many joined people has left again, so that the line has gaps. */
const oneLeftOf = 11;
/** Distinct people whose places one round polls. */
const polledPeople = 2_000;

export const polls: Benchmark[] = [
  {
    name: 'poll',
    what: 'queue.status of waiting buyers, on postgres, relative to bare node:http',
    run: relativeToBareHttp,
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
      await fillPeople(filler, { from: 1, to: people });
      await fillWaiting(filler, { from: 1, to: people }, { ...sale, oneLeftOf });
      // Admissions are paused, so that every polled place keeps waiting.
      await filler.run(`update rooms set paused = 1`);
    },
  });
}

/** From all over the line, without the places that were left. */
function requestsFor({ concertId }: BenchDatabase, people: number): PreparedRequest[] {
  const step = Math.max(1, Math.floor(people / polledPeople));
  const requests: PreparedRequest[] = [];
  for (let person = 1; person <= people; person += step) {
    if (person % oneLeftOf === 0) continue;
    requests.push(query('queue.status', queueTokenOf(concertId, person)));
  }
  return requests;
}

interface PollTarget {
  server: BenchServer;
  poll: (seconds: number) => ReturnType<typeof load>;
}

async function startPolling(
  bench: Bench,
  server: BenchServer,
  requests: PreparedRequest[],
): Promise<PollTarget> {
  const poll = (seconds: number) => load(bench, { url: server.url, requests, seconds });
  await poll(bench.sizes.warmUpSeconds);
  return { server, poll };
}

async function relativeToBareHttp(bench: Bench): Promise<Row[]> {
  const { roundSeconds, waiting } = bench.sizes;
  const place = await line(bench, waiting.few);
  const requests = requestsFor(place, waiting.few);
  await using server = await startServer(bench, place.url);
  const { poll } = await startPolling(bench, server, requests);
  const bodyBytes = await responseBytes(server, requests[0]!);
  await using bare = await bareHttp(bench, bodyBytes);
  const row = await measureInterleaved(bench, {
    name: 'poll',
    goal: { atLeast: 0.4 },
    baselineName: 'bare node:http',
    benchmark: () => measureLoad(server.pid, () => poll(roundSeconds)),
    baseline: () => bare.round(),
  });
  return [row, await countStatements(bench, place, () => poll(roundSeconds))];
}

async function responseBytes({ url }: BenchServer, request: PreparedRequest): Promise<number> {
  const answer = await fetch(url + request.path, {
    headers: { authorization: `Bearer ${request.credential}` },
  });
  return Buffer.byteLength(await answer.text());
}

/** Enough polls to share each refresh of the line cache, or to reach its minimum interval. */
const pollsPerStatement = 16;

/**
 * Outside a transaction each statement commits by itself, so the database's counter has the answer.
 */
async function countStatements(
  bench: Bench,
  { url }: BenchDatabase,
  work: () => ReturnType<typeof load>,
): Promise<Row> {
  const { url: serverUrl } = await bench.postgres();
  const count = () => countTransactions(serverUrl, url);
  const before = await count();
  const startedAt = performance.now();
  const { completed } = await work();
  const after = await count();
  const seconds = (performance.now() - startedAt) / 1_000;
  const perPoll = (after - before) / completed;
  return {
    name: 'poll-statements',
    value: (after - before) / seconds,
    unit: 'statements a second',
    limit: null,
    figure: perPoll,
    goal: { atMost: 1 / pollsPerStatement },
    cpuMicros: null,
    p50Ms: null,
    p99Ms: null,
    note: `${perPoll.toFixed(4)} a poll, which the goal is about`,
  };
}

const bytesPerPerson = 100;

async function shortAndLongLine(bench: Bench): Promise<Row[]> {
  const { roundSeconds, waiting } = bench.sizes;
  bench.progress(`waiting: ${waiting.many} people are seeded`);
  const [fewPlace, manyPlace] = [await line(bench, waiting.few), await line(bench, waiting.many)];
  await using fewServer = await startServer(bench, fewPlace.url);
  await using manyServer = await startServer(bench, manyPlace.url);
  const few = await startPolling(bench, fewServer, requestsFor(fewPlace, waiting.few));
  const many = await startPolling(bench, manyServer, requestsFor(manyPlace, waiting.many));
  const row = await measureInterleaved(bench, {
    name: 'poll-million',
    goal: { atLeast: 0.85 },
    baselineName: `${waiting.few} waiting`,
    benchmark: () => measureLoad(manyServer.pid, () => many.poll(roundSeconds)),
    async baseline() {
      const { completed, seconds } = await few.poll(roundSeconds);
      return completed / seconds;
    },
  });
  return [row, memory({ few, many, people: waiting.many })];
}

/** Memory per waiting person: two processes under the same load, which differ in their lines. */
function memory({ few, many, people }: { few: PollTarget; many: PollTarget; people: number }): Row {
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

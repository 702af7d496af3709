/** Benchmarks of polls, relative to bare `node:http` and to a line a thousand times shorter. */
import { countTransactions } from '@onsale/db/testing/statements';
import type { Bench, Subject } from '../harness/bench.ts';
import { residentBytes } from '../harness/cpu.ts';
import { load } from '../load/load.ts';
import { fillPeople, fillWaiting, queueTokenOf } from '../harness/seed-people.ts';
import { createPlace, type Place } from '../harness/bench-database.ts';
import { query, type PreparedRequest } from '../load/requests.ts';
import type { Row } from '../report/row.ts';
import { startServer, type BenchServer } from '../harness/servers.ts';
import { measureInterleaved, measureLoad } from '../harness/interleave.ts';
import { bareHttp } from '../baselines/baselines.ts';

/** One of this many joined people has left again, so that the line has gaps. */
const ofWhichOneLeft = 11;
/** Distinct people whose places one round polls. */
const askers = 2_000;

export const polls: Subject[] = [
  {
    name: 'poll',
    what: 'queue.status of people who wait, on postgres, beside bare node:http',
    run: besideBareHttp,
  },
  {
    name: 'waiting',
    what: 'the same with 1,000 and with 1,000,000 people waiting, and the memory that those take',
    run: fewAndMany,
  },
];

function line(bench: Bench, people: number): Promise<Place> {
  return createPlace(bench, 'postgres', {
    maxActive: 1,
    async fill(filler, sale) {
      await fillPeople(filler, { from: 1, to: people });
      await fillWaiting(filler, { from: 1, to: people }, { ...sale, ofWhichOneLeft });
      // Admissions are paused, so that every polled place keeps waiting.
      await filler.run(`update rooms set paused = 1`);
    },
  });
}

/** From all over the line, without the places that were left. */
function requestsFor({ concertId }: Place, people: number): PreparedRequest[] {
  const step = Math.max(1, Math.floor(people / askers));
  const requests: PreparedRequest[] = [];
  for (let person = 1; person <= people; person += step) {
    if (person % ofWhichOneLeft === 0) continue;
    requests.push(query('queue.status', queueTokenOf(concertId, person)));
  }
  return requests;
}

interface Asked {
  server: BenchServer;
  poll: (seconds: number) => ReturnType<typeof load>;
}

async function ask(bench: Bench, server: BenchServer, requests: PreparedRequest[]): Promise<Asked> {
  const poll = (seconds: number) => load(bench, { url: server.url, requests, seconds });
  await poll(bench.sizes.warmUpSeconds);
  return { server, poll };
}

async function besideBareHttp(bench: Bench): Promise<Row[]> {
  const { turnSeconds, waiting } = bench.sizes;
  const place = await line(bench, waiting.few);
  const requests = requestsFor(place, waiting.few);
  await using server = await startServer(bench, place.url);
  const { poll } = await ask(bench, server, requests);
  const bodyBytes = await answerBytes(server, requests[0]!);
  await using bare = await bareHttp(bench, bodyBytes);
  const row = await measureInterleaved(bench, {
    name: 'poll',
    goal: { atLeast: 0.4 },
    limitName: 'bare node:http',
    subject: () => measureLoad(server.pid, () => poll(turnSeconds)),
    limit: () => bare.turn(),
  });
  return [row, await statementsWhile(bench, place, () => poll(turnSeconds))];
}

async function answerBytes({ url }: BenchServer, request: PreparedRequest): Promise<number> {
  const answer = await fetch(url + request.path, {
    headers: { authorization: `Bearer ${request.credential}` },
  });
  return Buffer.byteLength(await answer.text());
}

/** Enough polls to share each refresh of the line cache, or to reach its minimum interval. */
const pollsAStatement = 16;

/**
 * Outside a transaction each statement commits by itself, so the database's counter has the answer.
 */
async function statementsWhile(
  bench: Bench,
  { url }: Place,
  work: () => ReturnType<typeof load>,
): Promise<Row> {
  const { url: serverUrl } = await bench.postgres();
  const count = () => countTransactions(serverUrl, url);
  const before = await count();
  const startedAt = performance.now();
  const { completed } = await work();
  const after = await count();
  const seconds = (performance.now() - startedAt) / 1_000;
  const aPoll = (after - before) / completed;
  return {
    name: 'poll-statements',
    value: (after - before) / seconds,
    unit: 'statements a second',
    limit: null,
    figure: aPoll,
    goal: { atMost: 1 / pollsAStatement },
    cpuMicros: null,
    p50Ms: null,
    p99Ms: null,
    note: `${aPoll.toFixed(4)} a poll, which the goal is about`,
  };
}

const bytesAPerson = 100;

async function fewAndMany(bench: Bench): Promise<Row[]> {
  const { turnSeconds, waiting } = bench.sizes;
  bench.say(`waiting: ${waiting.many} people are put in line`);
  const [fewPlace, manyPlace] = [await line(bench, waiting.few), await line(bench, waiting.many)];
  await using fewServer = await startServer(bench, fewPlace.url);
  await using manyServer = await startServer(bench, manyPlace.url);
  const few = await ask(bench, fewServer, requestsFor(fewPlace, waiting.few));
  const many = await ask(bench, manyServer, requestsFor(manyPlace, waiting.many));
  const row = await measureInterleaved(bench, {
    name: 'poll-million',
    goal: { atLeast: 0.85 },
    limitName: `${waiting.few} waiting`,
    subject: () => measureLoad(manyServer.pid, () => many.poll(turnSeconds)),
    async limit() {
      const { completed, seconds } = await few.poll(turnSeconds);
      return completed / seconds;
    },
  });
  return [row, memory({ few, many, people: waiting.many })];
}

/** Latency of the longer line: the same program under the same load, except for its length. */
function memory({ few, many, people }: { few: Asked; many: Asked; people: number }): Row {
  const [less, more] = [residentBytes(few.server.pid), residentBytes(many.server.pid)];
  const value = less === null || more === null ? null : Math.max(0, (more - less) / people);
  return {
    name: 'memory',
    value,
    unit: 'bytes',
    limit: null,
    figure: value,
    goal: { atMost: bytesAPerson },
    cpuMicros: null,
    p50Ms: null,
    p99Ms: null,
    note: 'a person in line, of the resident memory of the process',
  };
}

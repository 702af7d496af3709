/**
 * Benchmarks of the dates and of the seat map, whole, compressed, unchanged, or only its changes.
 * The baseline is bare `node:http` with the same bytes; that of the changes is a poll.
 */
import type { Bench, Benchmark } from '../harness/bench.ts';
import { createBenchDatabase, type BenchDatabase } from '../harness/bench-database.ts';
import { requestsOf } from '../harness/caller.ts';
import { measureInterleaved, measureLoad, rateOf } from '../harness/interleave.ts';
import { queueTokenOf, type Sale, type Span } from '../harness/people.ts';
import { relativeToBareHttp, startReading, statementsRow } from '../harness/reads.ts';
import { fillActive, fillHolds, fillPeople, fillWaiting } from '../harness/seed-people.ts';
import { startServer } from '../harness/servers.ts';
import { exchange, type Answer } from '../load/connection.ts';
import { query, type PreparedRequest } from '../load/requests.ts';
import type { Goal, Row } from '../report/row.ts';
import { reserve } from './calls.ts';

/** Those who ask for a map; none of them has a seat. */
const visitors = 100;
/** Reservations between two looks at a map. */
const changes = 10;
const dates = 90;

export const maps: Benchmark[] = [
  {
    name: 'dates',
    what: 'seat.dates of a concert with 90 dates, on postgres, relative to bare node:http',
    run: measureDates,
  },
  {
    name: 'map',
    what: 'seat.list of 50, 2,000 and 20,000 seats: whole, gzip, unchanged, what changed',
    async run(bench) {
      const rows: Row[] = [];
      for (const seats of bench.sizes.maps) rows.push(...(await measureMap(bench, seats)));
      return rows;
    },
  },
];

/** A hall that is half taken, and the people inside. */
interface Hall {
  place: BenchDatabase;
  /** Each reserves a seat between two looks. */
  movers: Span;
  visitors: Span;
  /** Those in line, who poll. */
  line: Span;
}

async function openHall(
  bench: Bench,
  { seats, seatsPerDate }: { seats: number; seatsPerDate: number },
): Promise<Hall> {
  const holders = { from: 1, to: Math.floor(seatsPerDate / 2) };
  const after = ({ to }: Span, people: number) => ({ from: to + 1, to: to + people });
  const movers = after(holders, changes);
  const looking = after(movers, visitors);
  const line = after(looking, visitors);
  const place = await createBenchDatabase(bench, 'postgres', {
    seats,
    seatsPerDate,
    maxActive: looking.to,
    async fill(filler, sale) {
      await fillPeople(filler, { from: 1, to: line.to }, sale);
      await fillActive(filler, { from: 1, to: looking.to }, sale);
      await fillWaiting(filler, line, sale);
      await fillHolds(filler, holders, sale);
    },
  });
  return { place, movers, visitors: looking, line };
}

async function measureDates(bench: Bench): Promise<Row[]> {
  const { place, visitors } = await openHall(bench, { seats: dates * 50, seatsPerDate: 50 });
  await using server = await startServer(bench, place.url);
  const request = { request: asks('seat.dates') };
  const reads = await startReading(bench, server, requestsOf(request, place, visitors));
  return [
    await relativeToBareHttp(bench, reads, { name: 'dates', goal: null }),
    await statementsRow(bench, reads, {
      name: 'dates-statements',
      what: 'look',
      database: place.url,
    }),
  ];
}

function asks(procedure: string, input?: object, headers?: Record<string, string>) {
  return (sale: Sale, person: number): PreparedRequest => ({
    ...query(procedure, queueTokenOf(sale, person), input),
    ...(headers && { headers }),
  });
}

async function measureMap(bench: Bench, seats: number): Promise<Row[]> {
  const { place, movers, visitors, line } = await openHall(bench, { seats, seatsPerDate: seats });
  await using server = await startServer(bench, place.url);
  const date = place.dates[0]!;
  const reading = (request: ReturnType<typeof asks>, people = visitors) =>
    startReading(bench, server, requestsOf({ request }, place, people));
  const look = (...args: Parameters<typeof asks>) =>
    exchange(server.url, asks(...args)(place, visitors.from));

  const before = await look('seat.list', { date });
  for (const request of requestsOf(reserve, place, movers)) await exchange(server.url, request);
  const gzip = { 'accept-encoding': 'gzip' };
  const compressed = await look('seat.list', { date }, gzip);
  const since = { date, since: dataOf(before)['version'] };
  const unchanged = { ...gzip, 'if-none-match': headerOf(compressed, 'etag') };
  requireAnswers({
    changed: await look('seat.list', since),
    unchanged: await look('seat.list', { date }, unchanged),
    compressed,
  });

  const { roundSeconds } = bench.sizes;
  const isLargest = seats === Math.max(...bench.sizes.maps);
  const goalOf = (goal: Goal) => (isLargest ? goal : null);
  const name = `map-${seats}`;
  const whole = await reading(asks('seat.list', { date }));
  const rows = [await relativeToBareHttp(bench, whole, { name, goal: null })];
  const zipped = await reading(asks('seat.list', { date }, gzip));
  const zippedName = `${name}-gzip`;
  rows.push(
    await relativeToBareHttp(bench, zipped, { name: zippedName, goal: goalOf({ atLeast: 0.5 }) }),
    await statementsRow(bench, zipped, {
      name: `${zippedName}-statements`,
      what: 'map',
      database: place.url,
    }),
  );
  const same = await reading(asks('seat.list', { date }, unchanged));
  const sameGoal = { name: `${name}-unchanged`, goal: goalOf({ atLeast: 0.5 }) };
  rows.push(await relativeToBareHttp(bench, same, sameGoal));
  const changed = await reading(asks('seat.list', since));
  const polls = await reading(asks('queue.status'), line);
  const changedRow = await measureInterleaved(bench, {
    name: `${name}-changes`,
    goal: { atLeast: 0.8 },
    baselineName: 'poll',
    benchmark: () => measureLoad(server.pid, () => changed.read(roundSeconds)),
    baseline: async () => rateOf(await polls.read(roundSeconds)),
  });
  return [...rows, changedRow];
}

function headerOf({ head }: Answer, name: string): string {
  const [, value] = new RegExp(`\\r\\n${name}: ([^\\r]*)`, 'i').exec(head) ?? [];
  if (value === undefined) throw new Error(`The map has no header ${name}.`);
  return value;
}

function dataOf({ body }: Answer): Record<string, unknown> {
  return (JSON.parse(body.toString()) as { result: { data: Record<string, unknown> } }).result.data;
}

/** @throws Error unless the answers are what their rows are named after. */
function requireAnswers(answers: Record<'compressed' | 'unchanged' | 'changed', Answer>): void {
  const isCompressed = headerOf(answers.compressed, 'content-encoding') === 'gzip';
  const { changes: listed } = dataOf(answers.changed);
  const isChanged = Array.isArray(listed) && listed.length === changes;
  if (isCompressed && answers.unchanged.status === 304 && isChanged) return;
  throw new Error('A map is not compressed, not cached, or does not list what changed.');
}

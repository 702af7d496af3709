/**
 * Benchmarks of streams: their memory, the CPU of an event, how fast one change reaches all, and
 * what a person who waits costs with a stream, with polls, and with the public page.
 */
import { pollAfterMs } from '@onsale/core/queue';
import { systemClock } from '@onsale/core/time/clock';
import type { Bench, Benchmark } from '../harness/bench.ts';
import { createBenchDatabase } from '../harness/bench-database.ts';
import { cpuMicros, residentBytes } from '../harness/cpu.ts';
import { measureLoad } from '../harness/interleave.ts';
import { queueTokenOf, type Span } from '../harness/people.ts';
import { startReading, type Reads } from '../harness/reads.ts';
import { fillActive, fillPeople, fillWaiting } from '../harness/seed-people.ts';
import { startServerWith, type BenchServer } from '../harness/servers.ts';
import { exchange } from '../load/connection.ts';
import { mutation, query, type PreparedRequest } from '../load/requests.ts';
import { openStreams, type OpenStreams } from '../load/streams.ts';
import { latencyOf, median, type Latency } from '../report/percentile.ts';
import type { Goal, Row } from '../report/row.ts';

const seatsPerDate = 2_000;
/** Seats that are reserved one after another. */
const changes = 12;
/** Between two of them, until all have been told. */
const settleMs = 1_500;
/** How long people wait, while one in front leaves each second. */
const waitSeconds = 20;
const minuteMs = 60_000;

const unlimited = {
  ONSALE_LIMIT_CONNECTIONS: '1000000',
  ONSALE_LIMIT_STREAMS: '1000000',
};

export const streams: Benchmark = {
  name: 'streams',
  what: 'streams of seats and of places: memory, CPU of an event, time to all, CPU of who waits',
  async run(bench) {
    return [...(await measureSeats(bench)), ...(await measureLine(bench))];
  },
};

const spanOf = (from: number, people: number): Span => ({ from, to: from + people - 1 });

const people = ({ from, to }: Span): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function measureSeats(bench: Bench): Promise<Row[]> {
  const count = bench.sizes.streams;
  const watchers = spanOf(1, count);
  const movers = spanOf(count + 1, changes);
  const place = await createBenchDatabase(bench, 'postgres', {
    seats: seatsPerDate,
    seatsPerDate,
    async fill(filler, sale) {
      await fillPeople(filler, spanOf(1, movers.to), sale);
      await fillActive(filler, spanOf(1, movers.to), sale);
    },
  });
  await using server = await startServerWith(bench, { database: place.url, settings: unlimited });
  const [date] = place.dates as [string];
  // As a page does it: the map by a call, compressed, and the stream from its version on.
  const map = await exchange(server.url, query('seat.list', queueTokenOf(place, 1), { date }));
  const [, version] = /"version":"([^"]+)"/.exec(map.body.toString())!;
  const requests = people(watchers).map((person) => ({
    ...query('seat.watch', queueTokenOf(place, person), { date }),
    headers: { 'last-event-id': version! },
  }));
  const before = residentBytes(server.pid);
  const streams = await openStreams(server.url, requests);
  await systemClock.sleep(settleMs);
  const bytes = difference(residentBytes(server.pid), before, count);
  const quiet = await cpuOfSeconds(server, settleMs);
  const latencies: Latency[] = [];
  const perEvent: number[] = [];
  for (const [index, mover] of people(movers).entries()) {
    const input = { date, seatNos: [index + 1] };
    const request = mutation('reservation.create', {
      credential: queueTokenOf(place, mover),
      input,
    });
    const round = await tellAll({ server, streams, count }, request);
    latencies.push(round.latency);
    if (round.cpuMicros !== null) perEvent.push(round.cpuMicros - quiet / count);
  }
  streams.close();
  bench.progress(`streams: ${count} of a seat map, ${Math.round(bytes ?? 0)} bytes each`);
  return [
    row('stream-memory', { value: bytes, unit: 'bytes', goal: { atMost: 40_000 } }, 'a stream'),
    {
      ...row(
        'stream-seat',
        {
          value: median(latencies.map(({ p99Ms }) => p99Ms)),
          unit: 'ms',
          goal: { atMost: 250 },
        },
        `from a reservation until 99 % of ${count} streams have it`,
      ),
      cpuMicros: perEvent.length === 0 ? null : median(perEvent),
      p50Ms: median(latencies.map(({ p50Ms }) => p50Ms)),
      p99Ms: median(latencies.map(({ p99Ms }) => p99Ms)),
    },
  ];
}

interface Audience {
  server: BenchServer;
  streams: OpenStreams;
  count: number;
}

/** Makes one call, and measures until it has reached all streams. */
async function tellAll(
  { server, streams, count }: Audience,
  request: PreparedRequest,
): Promise<{ latency: Latency; cpuMicros: number | null }> {
  const eventsBefore = streams.events();
  const cpuBefore = cpuMicros(server.pid);
  const at = systemClock.elapsed!();
  const { status } = await exchange(server.url, request);
  if (status !== 200) throw new Error(`The change was answered with ${status}.`);
  await systemClock.sleep(settleMs);
  const reached = streams.events() - eventsBefore;
  if (reached !== count) throw new Error(`${reached} of ${count} streams have the change.`);
  const latency = latencyOf(streams.lastAt().map((last) => last - at));
  return { latency, cpuMicros: difference(cpuMicros(server.pid), cpuBefore, count) };
}

/** CPU time of a server without a call, for as long as one change takes. */
async function cpuOfSeconds({ pid }: BenchServer, ms: number): Promise<number> {
  const before = cpuMicros(pid);
  await systemClock.sleep(ms);
  return difference(cpuMicros(pid), before, 1) ?? 0;
}

async function measureLine(bench: Bench): Promise<Row[]> {
  const count = bench.sizes.streams;
  const leavers = spanOf(1, 2 * waitSeconds);
  const waiting = spanOf(leavers.to + 1, count);
  const place = await createBenchDatabase(bench, 'postgres', {
    maxActive: 1,
    async fill(filler, sale) {
      await fillPeople(filler, spanOf(1, waiting.to), sale);
      await fillWaiting(filler, spanOf(1, waiting.to), sale);
      await filler.run(`update rooms set paused = 1`);
    },
  });
  await using server = await startServerWith(bench, { database: place.url, settings: unlimited });
  const polls = await startReading(
    bench,
    server,
    people(waiting).map((person) => query('queue.status', queueTokenOf(place, person))),
  );
  const rooms = await startReading(bench, server, [
    { method: 'GET', path: `/rooms/${place.concertId}` },
  ]);
  const [perPoll, perRoom] = [await cpuOf(bench, polls), await cpuOf(bench, rooms)];
  const leave = async (from: number): Promise<void> => {
    for (const person of people(spanOf(from, waitSeconds))) {
      const credential = queueTokenOf(place, person);
      await exchange(server.url, mutation('queue.leave', { credential, input: {} }));
      await systemClock.sleep(1_000);
    }
  };
  const alone = await cpuDuring(server, () => leave(leavers.from));
  const streams = await openStreams(
    server.url,
    people(waiting).map((person) => query('queue.watch', queueTokenOf(place, person))),
  );
  await systemClock.sleep(settleMs);
  const eventsBefore = streams.events();
  const watched = await cpuDuring(server, () => leave(leavers.from + waitSeconds));
  const events = streams.events() - eventsBefore;
  streams.close();
  const minutes = minuteMs / (waitSeconds * 1_000);
  const perMinute = ((watched - alone) / count) * minutes;
  // As often as the places of this line are told to ask, in the mean.
  const asks = mean(
    people(spanOf(0, count)).map((ahead) => minuteMs / pollAfterMs('waiting', ahead)),
  );
  const note = 'CPU for a person who waits a minute';
  return [
    row('wait-stream', { value: perMinute, unit: 'µs', goal: null }, eventsNote(events, count)),
    row('wait-poll', { value: perPoll * asks, unit: 'µs', goal: null }, `${note}, polling as told`),
    row('wait-room', { value: perRoom * asks, unit: 'µs', goal: null }, `${note}, of /rooms`),
  ];

  function eventsNote(all: number, among: number): string {
    const each = (all / among) * minutes;
    return `${note}, with ${each.toFixed(1)} events, while one in front leaves each second`;
  }
}

async function cpuOf(bench: Bench, { server, read }: Reads): Promise<number> {
  const { cpuMicros: micros } = await measureLoad(server.pid, () => read(bench.sizes.roundSeconds));
  return micros ?? Number.NaN;
}

async function cpuDuring({ pid }: BenchServer, work: () => Promise<void>): Promise<number> {
  const before = cpuMicros(pid);
  await work();
  return difference(cpuMicros(pid), before, 1) ?? Number.NaN;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function difference(after: number | null, before: number | null, among: number): number | null {
  return after === null || before === null ? null : (after - before) / among;
}

function row(
  name: string,
  { value, unit, goal }: { value: number | null; unit: Row['unit']; goal: Goal | null },
  note: string,
): Row {
  const rest = { limit: null, cpuMicros: null, p50Ms: null, p99Ms: null };
  return { name, value, unit, goal, figure: value, note, ...rest };
}

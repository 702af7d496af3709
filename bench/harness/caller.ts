/** A load of calls that each person makes once: the people of each round, and their requests. */
import { catalogueLimits } from '@onsale/core/catalogue';
import type { BulkSeeder } from '@onsale/db/testing/bulk-seeder';
import { load, type Load } from '../load/load.ts';
import type { PreparedRequest } from '../load/requests.ts';
import type { Bench } from './bench.ts';
import { createSales, type BenchDatabase, type Dialect } from './bench-database.ts';
import type { Sale, Span } from './people.ts';
import { startServer, type BenchServer } from './servers.ts';

export interface Call {
  name: string;
  /** Creates the rows that the calls of a span of people need; each person calls once. */
  fill: (filler: BulkSeeder, span: Span, sale: Sale & { balance?: number }) => Promise<void>;
  request: (sale: Sale, person: number) => PreparedRequest;
  /** Limit of active buyers; by default the largest possible. */
  maxActive?: number;
  /** By default the largest hall. */
  seatsPerDate?: number;
}

/** One request for each person of a span. */
export function requestsOf(
  { request }: Pick<Call, 'request'>,
  sale: Sale,
  { from, to }: Span,
): PreparedRequest[] {
  return Array.from({ length: to - from + 1 }, (_, index) => request(sale, from + index));
}

/** Warm-up and rounds in sequence, each with its own span of people. */
export function spansOf(callsPerRound: number, rounds: number): { warmUp: Span; rounds: Span[] } {
  const warmUp = { from: 1, to: callsPerRound };
  return {
    warmUp,
    rounds: Array.from({ length: rounds }, (_, round) => ({
      from: warmUp.to + round * callsPerRound + 1,
      to: warmUp.to + (round + 1) * callsPerRound,
    })),
  };
}

export interface Caller {
  warmUp(): Promise<Load>;
  round(round: number): Promise<Load>;
}

/** @param first the people up to this one have other calls to make. */
export function callerOf(
  bench: Bench,
  {
    call,
    place,
    server,
    callsPerRound = bench.sizes.callsPerRound.postgres,
    first = 0,
  }: {
    call: Pick<Call, 'request'>;
    place: BenchDatabase;
    server: BenchServer;
    callsPerRound?: number;
    first?: number;
  },
): Caller {
  const { rounds, roundSeconds, warmUpSeconds } = bench.sizes;
  const spans = spansOf(callsPerRound, rounds);
  const work = ({ from, to }: Span, seconds: number) => {
    const requests = requestsOf(call, place, { from: first + from, to: first + to });
    return load(bench, { url: server.url, requests, isOnce: true, seconds });
  };
  return {
    warmUp: () => work(spans.warmUp, warmUpSeconds),
    round: (round) => work(spans.rounds[round]!, roundSeconds),
  };
}

export interface OpenCallers extends AsyncDisposable {
  server: BenchServer;
  database: BenchDatabase;
  /** In the order of the calls. */
  callers: Caller[];
}

/**
 * Starts a server on a database in which each call has a sale of its own, with the people of all
 * rounds, and warms the calls up.
 */
export async function openCallers(
  bench: Bench,
  { calls, dialect }: { calls: Call[]; dialect: Dialect },
): Promise<OpenCallers> {
  const { rounds, callsPerRound } = bench.sizes;
  const perRound = calls.map(({ seatsPerDate = Infinity }) => {
    const mostSeats = seatsPerDate * catalogueLimits.dates;
    return Math.min(callsPerRound[dialect], Math.floor(mostSeats / (rounds + 1)));
  });
  const sales = calls.map(({ fill, ...terms }, index) => {
    const people = { from: 1, to: spansOf(perRound[index]!, rounds).rounds.at(-1)!.to };
    return {
      ...terms,
      seats: people.to,
      fill: (filler: BulkSeeder, sale: Sale) => fill(filler, people, sale),
    };
  });
  const places = await createSales(bench, dialect, sales);
  const server = await startServer(bench, places[0]!.url);
  const callers = calls.map((call, index) =>
    callerOf(bench, { call, place: places[index]!, server, callsPerRound: perRound[index]! }),
  );
  for (const caller of callers) await caller.warmUp();
  return {
    server,
    database: places[0]!,
    callers,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Benchmark of contention: buyers for one seat at one instant, relative to a seat for each. */
import type { Bench, Benchmark } from '../harness/bench.ts';
import { openConnection } from '../load/connection.ts';
import { median, percentile } from '../report/percentile.ts';
import { queueTokenOf, seatOf } from '../harness/people.ts';
import {
  createBenchDatabase,
  requireSound,
  type BenchDatabase,
} from '../harness/bench-database.ts';
import { mutation, wireText, type PreparedRequest } from '../load/requests.ts';
import type { Row } from '../report/row.ts';
import { startServer } from '../harness/servers.ts';
import { requestsOf } from '../harness/caller.ts';
import { reserve } from './calls.ts';

const maxLatencyRatio = 2;

export const race: Benchmark = {
  name: 'race',
  what: '1,000 buyers for one seat, relative to 1,000 buyers for 1,000 seats',
  async run(bench) {
    const { racers } = bench.sizes;
    // One additional round for warm-up, which is not counted.
    const rounds = bench.sizes.rounds + 1;
    const allRacers = { from: 1, to: rounds * 2 * racers };
    const place = await createBenchDatabase(bench, 'postgres', {
      seats: allRacers.to,
      fill: (filler, sale) => reserve.fill(filler, allRacers, sale),
    });
    const measured = await raceAll(bench, place, rounds);
    await requireSound(place);
    return [rowOf(measured.slice(1))];
  },
};

interface RaceRound {
  losers: number[];
  winners: number[];
}

async function raceAll(bench: Bench, place: BenchDatabase, rounds: number): Promise<RaceRound[]> {
  const { racers } = bench.sizes;
  await using server = await startServer(bench, place.url);
  const measured: RaceRound[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = 1 + round * 2 * racers;
    const onOne = { from: first, to: first + racers - 1 };
    const onMany = { from: first + racers, to: first + 2 * racers - 1 };
    const forOne = await rush(server.url, sameSeat(place, onOne));
    const forMany = await rush(server.url, requestsOf(reserve, place, onMany));
    const losers = forOne.filter(({ status }) => status === 409).map(({ tookMs }) => tookMs);
    const winners = forMany.filter(({ status }) => status === 200).map(({ tookMs }) => tookMs);
    if (losers.length !== racers - 1 || winners.length !== racers) {
      const statuses = [...forOne, ...forMany].map(({ status }) => status);
      const counts = Object.entries(Object.groupBy(statuses, String));
      const list = counts.map(([status, same]) => `${same?.length} times ${status}`).join(', ');
      throw new Error(
        `One of ${racers} buyers for one seat must win, and all with a seat each, but: ${list}.`,
      );
    }
    bench.progress(
      `race: losers ${Math.round(percentile(losers, 99))} ms, winners ${Math.round(percentile(winners, 99))} ms`,
    );
    measured.push({ losers, winners });
  }
  return measured;
}

/** All buyers ask for the seat of the first. */
function sameSeat(
  place: BenchDatabase,
  { from, to }: { from: number; to: number },
): PreparedRequest[] {
  const { date, seatNo } = seatOf(place, from);
  return Array.from({ length: to - from + 1 }, (_, index) =>
    mutation('reservation.create', {
      credential: queueTokenOf(place, from + index),
      input: { date, seatNos: [seatNo] },
    }),
  );
}

/** All at once, each over an open connection. */
async function rush(
  url: string,
  requests: PreparedRequest[],
): Promise<{ status: number; tookMs: number }[]> {
  const connections = await Promise.all(requests.map(() => openConnection(url)));
  const texts = requests.map(wireText);
  const answers = await Promise.all(
    connections.map(async (connection, index) => {
      const sentAt = performance.now();
      const { status } = await connection.send(texts[index]!);
      return { status, tookMs: performance.now() - sentAt };
    }),
  );
  for (const connection of connections) connection.close();
  return answers;
}

function rowOf(rounds: RaceRound[]): Row {
  const p99s = rounds.map(({ losers, winners }) => ({
    losers: percentile(losers, 99),
    winners: percentile(winners, 99),
  }));
  return {
    name: 'race',
    value: median(p99s.map(({ losers }) => losers)),
    unit: 'ms',
    limit: { name: 'winners', value: median(p99s.map(({ winners }) => winners)) },
    figure: median(p99s.map(({ losers, winners }) => losers / winners)),
    goal: { atMost: maxLatencyRatio },
    cpuMicros: null,
    p50Ms: median(rounds.map(({ losers }) => percentile(losers, 50))),
    p99Ms: median(p99s.map(({ losers }) => losers)),
    turns: p99s.map(({ losers, winners }) => ({
      subject: losers,
      limit: winners,
      cpuMicros: null,
    })),
  };
}

/** Benchmark of two server processes on one Postgres relative to one, on the same two cores. */
import type { Benchmark } from '../harness/bench.ts';
import { load, type Load } from '../load/load.ts';
import type { Span } from '../harness/people.ts';
import { createBenchDatabase, requireSound } from '../harness/bench-database.ts';
import { startServer } from '../harness/servers.ts';
import { measureInterleaved, measureLoad, rateOf } from '../harness/interleave.ts';
import { requestsOf, spansOf } from '../harness/caller.ts';
import { reserve } from './calls.ts';

export const processes: Benchmark = {
  name: 'processes',
  what: 'reserve on two server processes relative to one, on postgres',
  async run(bench) {
    const { rounds, callsPerRound, connections, roundSeconds, warmUpSeconds } = bench.sizes;
    // A round of one process and a round of two have separate spans of people.
    const spans = spansOf(callsPerRound.postgres, rounds * 2);
    const allPeople = { from: 1, to: spans.rounds.at(-1)!.to };
    const place = await createBenchDatabase(bench, 'postgres', {
      seats: allPeople.to,
      fill: (filler, sale) => reserve.fill(filler, allPeople, sale),
    });
    const row = await (async () => {
      await using one = await startServer(bench, place.url);
      await using other = await startServer(bench, place.url);
      const work = (url: string, span: Span, { share = 1, seconds = roundSeconds } = {}) =>
        load(bench, {
          url,
          requests: requestsOf(reserve, place, span),
          isOnce: true,
          connections: connections * share,
          seconds,
        });
      const onBoth = async (span: Span, seconds = roundSeconds): Promise<Load> => {
        const [lower, upper] = halves(span);
        const share = { share: 0.5, seconds };
        return combineLoads(
          await Promise.all([work(one.url, lower, share), work(other.url, upper, share)]),
        );
      };
      await onBoth(spans.warmUp, warmUpSeconds);
      return await measureInterleaved(bench, {
        name: 'processes',
        goal: { atLeast: 1 },
        baselineName: 'one process',
        benchmark: (round) =>
          measureLoad([one.pid, other.pid], () => onBoth(spans.rounds[2 * round]!)),
        baseline: async (round) => rateOf(await work(one.url, spans.rounds[2 * round + 1]!)),
      });
    })();
    await requireSound(place);
    if (row.cpuMicros === null) return [row];
    const perCore = Math.round(1_000_000 / row.cpuMicros).toLocaleString('en-US');
    return [{ ...row, note: `a process with a core of its own: ${perCore} a second` }];
  },
};

function halves({ from, to }: Span): [Span, Span] {
  const middle = Math.floor((from + to) / 2);
  return [
    { from, to: middle },
    { from: middle + 1, to },
  ];
}

/** Combines the loads of two generators that ran at the same time. */
function combineLoads(loads: Load[]): Load {
  const sum = (of: (load: Load) => number) => loads.reduce((total, load) => total + of(load), 0);
  const most = (of: (load: Load) => number) => Math.max(...loads.map(of));
  // Rates add up even when one generator finished earlier.
  const rate = sum(({ completed, seconds }) => completed / seconds);
  const completed = sum((load) => load.completed);
  return {
    completed,
    seconds: completed / rate,
    failed: sum(({ failed }) => failed),
    p50Ms: most(({ p50Ms }) => p50Ms),
    p99Ms: most(({ p99Ms }) => p99Ms),
  };
}

/** Benchmark of two server processes on one port relative to one process, on the same two cores. */
import { childrenOf } from '@onsale/db/testing/server';
import type { Benchmark } from '../harness/bench.ts';
import type { Span } from '../harness/people.ts';
import { createBenchDatabase, requireSound } from '../harness/bench-database.ts';
import { startServer, type BenchServer } from '../harness/servers.ts';
import { measureInterleaved, measureLoad, rateOf } from '../harness/interleave.ts';
import { requestsOf, spansOf } from '../harness/caller.ts';
import { load } from '../load/load.ts';
import { reserve } from './calls.ts';

export const processes: Benchmark = {
  name: 'processes',
  what: 'reserve on `serve --workers 2` relative to one process, on postgres',
  async run(bench) {
    const { rounds, callsPerRound, roundSeconds, warmUpSeconds } = bench.sizes;
    // The two warm-ups and all rounds have separate spans of people.
    const spans = spansOf(callsPerRound.postgres, rounds * 2 + 1).rounds;
    const place = await createBenchDatabase(bench, 'postgres', {
      seats: spans.at(-1)!.to,
      fill: (filler, sale) => reserve.fill(filler, { from: 1, to: spans.at(-1)!.to }, sale),
    });
    const row = await (async () => {
      await using one = await startServer(bench, place.url);
      await using two = await startServer(bench, place.url, ['--workers', '2']);
      const work = ({ url }: BenchServer, span: Span, seconds = roundSeconds) =>
        load(bench, { url, requests: requestsOf(reserve, place, span), isOnce: true, seconds });
      const [warmUp, ...ofRounds] = spans;
      const [lower, upper] = halves(warmUp!);
      await work(one, lower, warmUpSeconds);
      await work(two, upper, warmUpSeconds);
      return await measureInterleaved(bench, {
        name: 'processes',
        goal: { atLeast: 1.3 },
        baselineName: 'one process',
        benchmark: (round) =>
          measureLoad([two.pid, ...childrenOf(two.pid)], () => work(two, ofRounds[2 * round]!)),
        baseline: async (round) => rateOf(await work(one, ofRounds[2 * round + 1]!)),
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

/** Calls over time, in a bounded number of intervals that grow as the run goes on. */
import type { Traffic } from '../result.ts';
import type { Answer } from '../network/attempt.ts';
import { Latencies } from './latencies.ts';

/** When a run is longer, every two neighbouring intervals become one. */
const maxIntervals = 240;

/** Reasons with which the server says that it could not do its work. */
const serverFailures: ReadonlySet<string> = new Set(['OVERLOADED', 'INTERNAL']);

interface Interval {
  ok: number;
  refused: number;
  failed: number;
  latencies: Latencies;
}

const newInterval = (): Interval => ({ ok: 0, refused: 0, failed: 0, latencies: new Latencies() });

export interface TrafficRecorder {
  /**
   * @param atSeconds when the call ended, since the start of the run.
   * @param latencyMs null where it tells nothing, as in virtual time.
   */
  record(atSeconds: number, answer: Answer, latencyMs: number | null): void;
  traffic(): Traffic;
}

export function createTrafficRecorder(): TrafficRecorder {
  let everySeconds = 1;
  let intervals: Interval[] = [];
  let hasLatencies = false;

  const intervalAt = (seconds: number): Interval => {
    while (seconds >= maxIntervals * everySeconds) {
      intervals = inPairs(intervals);
      everySeconds *= 2;
    }
    const index = Math.max(0, Math.floor(seconds / everySeconds));
    while (intervals.length <= index) intervals.push(newInterval());
    return intervals[index]!;
  };

  return {
    record(atSeconds, answer, latencyMs) {
      const interval = intervalAt(atSeconds);
      interval[kindOf(answer)] += 1;
      if (latencyMs === null) return;
      hasLatencies = true;
      interval.latencies.add(latencyMs);
    },
    traffic: () => ({
      everySeconds,
      ok: intervals.map(({ ok }) => ok),
      refused: intervals.map(({ refused }) => refused),
      failed: intervals.map(({ failed }) => failed),
      latencyMs: hasLatencies
        ? {
            p50: quantiles(intervals, 0.5),
            p90: quantiles(intervals, 0.9),
            p99: quantiles(intervals, 0.99),
          }
        : null,
    }),
  };
}

function kindOf(answer: Answer): 'ok' | 'refused' | 'failed' {
  if (answer.kind === 'unknown') return 'failed';
  return answer.kind === 'refused' && serverFailures.has(answer.reason) ? 'failed' : answer.kind;
}

function quantiles(intervals: readonly Interval[], share: number): (number | null)[] {
  return intervals.map(({ latencies }) => latencies.quantile(share));
}

function inPairs(intervals: readonly Interval[]): Interval[] {
  return intervals.flatMap((interval, index) => {
    if (index % 2 === 1) return [];
    const next = intervals[index + 1];
    if (next) {
      interval.ok += next.ok;
      interval.refused += next.refused;
      interval.failed += next.failed;
      interval.latencies.merge(next.latencies);
    }
    return [interval];
  });
}

/** Collects the metrics of all workers into one text; used by the process that started them. */
import { withTimeout } from '@onsale/core/async/with-timeout';
import { systemClock } from '@onsale/core/time/clock';
import { AggregatorRegistry } from 'prom-client';
import { serverLimits } from '../config/server-limits.ts';

type Metrics = Parameters<typeof AggregatorRegistry.aggregate>[0][number];

/** A worker, as far as it reports its metrics. */
interface Reporter {
  tell(message: { kind: 'report'; request: number }): void;
}

export interface MetricsCollector {
  /** Resolves when all have reported, or after `scrapeTimeoutMs` with those that have. */
  collect(reporters: readonly Reporter[]): Promise<string>;
  /** Call it with each report. */
  reported(report: { request: number; metrics: object[] }): void;
}

export function createMetricsCollector(): MetricsCollector {
  let last = 0;
  const pending = new Map<number, (metrics: Metrics) => void>();
  return {
    async collect(reporters) {
      const reports: Metrics[] = [];
      const requests = reporters.map(async (reporter) => {
        last += 1;
        const request = last;
        const { promise, resolve } = Promise.withResolvers<Metrics>();
        pending.set(request, resolve);
        reporter.tell({ kind: 'report', request });
        const limit = { clock: systemClock, ms: serverLimits.scrapeTimeoutMs, fallback: undefined };
        const metrics = await withTimeout(promise, limit);
        pending.delete(request);
        if (metrics) reports.push(metrics);
      });
      await Promise.all(requests);
      return AggregatorRegistry.aggregate(reports).metrics();
    },
    reported({ request, metrics }) {
      pending.get(request)?.(metrics);
    },
  };
}

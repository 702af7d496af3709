/** Serves `GET /metrics`, with gauges that are read when scraped: lines, pool and process. */
import { withTimeout } from '@onsale/core/async/with-timeout';
import type { PoolState } from '@onsale/db/dialects/dialect';
import { countActive } from '@onsale/db/repositories/queue/queue-stats.repository';
import { Gauge, collectDefaultMetrics, type Registry } from 'prom-client';
import { requireReader } from '../auth/operators.ts';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';
import { toOnsaleError } from '../wire/errors.ts';
import type { HttpExchange } from '../http/http-exchange.ts';
import { streamKinds } from '../streams/open-streams.ts';

export const metricsPath = '/metrics';

/** Registers those gauges. */
export function addProcessMetrics(app: App): void {
  const { registry } = app.metrics;
  collectDefaultMetrics({ register: registry });
  addLineGauges(app);
  addStreamGauge(app);
  if (app.db.pool) addPoolGauges(registry, () => app.db.pool!());
}

function addStreamGauge({ streams, metrics }: App): void {
  const open = new Gauge({
    name: 'onsale_streams',
    help: 'Open streams of this process, by kind: those that watch a place, and a seat map.',
    labelNames: ['kind'],
    registers: [metrics.registry],
    collect() {
      for (const kind of streamKinds) open.set({ kind }, streams.count(kind));
    },
  });
}

function addPoolGauges(registry: Registry, state: () => PoolState): void {
  const registers = [registry];
  const connections = new Gauge({
    name: 'onsale_pool_connections',
    help: 'Connections to Postgres, in use or idle; when all are in use, calls wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      const { open, idle } = state();
      connections.set({ state: 'in_use' }, open - idle);
      connections.set({ state: 'idle' }, idle);
    },
  });
  const waiting = new Gauge({
    name: 'onsale_pool_waiting',
    help: 'Calls waiting for a connection to Postgres.',
    registers,
    collect() {
      waiting.set(state().waiting);
    },
  });
  const limit = new Gauge({
    name: 'onsale_pool_size',
    help: 'Maximum number of connections that this process opens.',
    registers,
    collect() {
      limit.set(state().limit);
    },
  });
}

function addLineGauges({ lineCache, db, clock, metrics }: App): void {
  const registers = [metrics.registry];
  const labelNames = ['concert'];
  const waiting = new Gauge({
    name: 'onsale_waiting',
    help: 'Buyers waiting in line, by concert, as of the last refresh of this process.',
    labelNames,
    aggregator: 'max',
    registers,
    collect() {
      waiting.reset();
      for (const [concert, count] of largestOf(lineCache.waitingByRoom())) {
        waiting.set({ concert }, count);
      }
    },
  });
  const active = new Gauge({
    name: 'onsale_active',
    help: 'Buyers with an active session, by concert; missing while the database does not answer.',
    labelNames,
    aggregator: 'max',
    registers,
    async collect() {
      active.reset();
      const counting = countActiveByConcert(db).catch(() => null);
      const timeLimit = { clock, ms: serverLimits.scrapeTimeoutMs, fallback: null };
      const counts = await withTimeout(counting, timeLimit);
      for (const [concert, count] of largestOf(counts ?? [])) active.set({ concert }, count);
    },
  });
}

async function countActiveByConcert(db: App['db']): Promise<[string, number][]> {
  const counts = await countActive(db, await db.now());
  return counts.map(({ concertId, count }) => [concertId, count]);
}

/** The largest counts, and the sum of the rest as `others`: the number of labels is bounded. */
function largestOf(counts: [string, number][]): [string, number][] {
  const sorted = counts.toSorted(([, a], [, b]) => b - a);
  const rest = sorted.slice(serverLimits.metricsConcerts);
  const others = rest.reduce((sum, [, count]) => sum + count, 0);
  return [
    ...sorted.slice(0, serverLimits.metricsConcerts),
    ...(rest.length > 0 ? [['others', others] satisfies [string, number]] : []),
  ];
}

/** Requires an admin key with the scope `read`. */
export async function answerMetrics(app: App, { req, res, request }: HttpExchange): Promise<void> {
  try {
    await requireReader(app, {
      authorization: req.headers.authorization,
      client: request.client,
    });
  } catch (error) {
    return request.sendError(toOnsaleError(error, app.db));
  }
  const { metrics } = app;
  try {
    const text = await metrics.text();
    res.writeHead(200, { 'content-type': metrics.registry.contentType });
    res.end(text);
  } catch (error) {
    request.sendError(toOnsaleError(error, app.db));
  }
}

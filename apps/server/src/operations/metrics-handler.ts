/** What is read only when somebody looks: the lines, the pool, and the process itself. */
import type { PoolState } from '@onsale/db/dialects/dialect';
import { countActive } from '@onsale/db/repositories/queue/queue-stats.repository';
import { Gauge, collectDefaultMetrics, type Registry } from 'prom-client';
import { requireReader } from '../auth/operators.ts';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';
import { toOnsaleError } from '../wire/errors.ts';
import type { HttpExchange } from '../http/http-exchange.ts';

export const metricsPath = '/metrics';

/** Adds the gauges of this process to its metrics. */
export function addProcessMetrics(app: App): void {
  const { registry } = app.metrics;
  collectDefaultMetrics({ register: registry });
  addLines(app);
  if (app.db.pool) addPool(registry, () => app.db.pool!());
}

function addPool(registry: Registry, state: () => PoolState): void {
  const registers = [registry];
  const connections = new Gauge({
    name: 'onsale_pool_connections',
    help: 'Connections to Postgres, in use or idle; when all of them are in use, calls wait.',
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
    help: 'Calls that wait for a connection.',
    registers,
    collect() {
      waiting.set(state().waiting);
    },
  });
  const limit = new Gauge({
    name: 'onsale_pool_size',
    help: 'The most connections that this process opens.',
    registers,
    collect() {
      limit.set(state().limit);
    },
  });
}

function addLines({ lineCache, db, clock, metrics }: App): void {
  const registers = [metrics.registry];
  const labelNames = ['concert'];
  const waiting = new Gauge({
    name: 'onsale_waiting',
    help: 'People waiting in line, by concert, as this process last saw it.',
    labelNames,
    registers,
    collect() {
      waiting.reset();
      for (const [concert, count] of mostOf(lineCache.waitingByRoom()))
        waiting.set({ concert }, count);
    },
  });
  const active = new Gauge({
    name: 'onsale_active',
    help: 'People with a live session, by concert; missing while the database does not answer.',
    labelNames,
    registers,
    async collect() {
      active.reset();
      const over = new AbortController();
      const late = clock.sleep(serverLimits.scrapeTimeoutMs, over.signal).then(
        () => null,
        () => null,
      );
      const counting = countLive(db).catch(() => null);
      const counts = await Promise.race([counting, late]);
      over.abort();
      for (const [concert, count] of mostOf(counts ?? [])) active.set({ concert }, count);
    },
  });
}

async function countLive(db: App['db']): Promise<[string, number][]> {
  const counts = await countActive(db, await db.now());
  return counts.map(({ concertId, count }) => [concertId, count]);
}

/** The largest by name, and the sum of the others as `others`: a label must not grow for ever. */
function mostOf(counts: [string, number][]): [string, number][] {
  const sorted = counts.toSorted(([, a], [, b]) => b - a);
  const rest = sorted.slice(serverLimits.metricsConcerts);
  const others = rest.reduce((sum, [, count]) => sum + count, 0);
  return [
    ...sorted.slice(0, serverLimits.metricsConcerts),
    ...(rest.length > 0 ? [['others', others] satisfies [string, number]] : []),
  ];
}

/** Answers whoever may read what operators do. */
export async function answerMetrics(app: App, { req, res, request }: HttpExchange): Promise<void> {
  try {
    await requireReader(app, req.headers.authorization);
  } catch (error) {
    return request.sendError(toOnsaleError(error, app.db));
  }
  const { registry } = app.metrics;
  const text = await registry.metrics();
  res.writeHead(200, { 'content-type': registry.contentType });
  res.end(text);
}

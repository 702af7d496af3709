/** Serves `GET /metrics`, with gauges that are read when scraped: sales, pool and process. */
import type { PoolState } from '@onsale/db/dialects/dialect';
import { Gauge, collectDefaultMetrics, type Registry } from 'prom-client';
import { requireReader } from '../auth/operators.ts';
import type { App } from '../app.ts';
import { toOnsaleError } from '../wire/errors.ts';
import type { HttpExchange } from '../http/http-exchange.ts';
import { callLimits } from '../rate-limits/limits.ts';
import { streamKinds } from '../streams/open-streams.ts';
import { version } from '../wire/version-header.ts';
import { addSaleGauges } from './sale-gauges.ts';

export const metricsPath = '/metrics';

/** Registers those gauges. @param procedures the names of all that can be called. */
export function addProcessMetrics(app: App, procedures: Iterable<string>): void {
  const { registry } = app.metrics;
  collectDefaultMetrics({ register: registry });
  addBuildInfo(registry);
  publishZeros(app, procedures);
  addSaleGauges(app);
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

/** Zeros, so that an alarm notices the first of each. */
function publishZeros({ metrics }: App, procedures: Iterable<string>): void {
  const limits = [...Object.keys(callLimits), 'holdsPerSession', 'pipelinedRequests'];
  metrics.publishZeros({ procedures, limits });
}

function addBuildInfo(registry: Registry): void {
  new Gauge({
    name: 'onsale_build_info',
    help: 'Always 1; the labels say which version of Onsale this process runs, on which Node.',
    labelNames: ['version', 'node'],
    aggregator: 'max',
    registers: [registry],
  }).set({ version, node: process.version }, 1);
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

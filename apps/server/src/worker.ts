/** The program of a worker process: one of several servers that share a port. */
import cluster, { type Worker } from 'node:cluster';
import { ConfigError } from './config/config-error.ts';
import { startServer, type RunningServer } from './serve.ts';
import { workerMetrics } from './workers/worker-metrics.ts';
import type { FromWorker, ToWorker } from './workers/messages.ts';

/** @param worker this process; its channel to the process that started it. */
async function run(
  worker: Worker,
  { options, isAdminKeyGenerated }: Extract<ToWorker, { kind: 'start' }>,
): Promise<RunningServer | undefined> {
  const tell = (message: FromWorker) => void worker.send(message);
  try {
    const server = await startServer(options, {
      worker: { number: worker.id, isAdminKeyGenerated, metricsText: workerMetrics(worker) },
    });
    const { url, adminUrl } = server;
    tell({ kind: 'listening', url, adminUrl });
    return server;
  } catch (error) {
    const { message } = error as Error;
    tell({ kind: 'failed', message, isConfig: error instanceof ConfigError });
    worker.disconnect();
    return undefined;
  }
}

function main(worker: Worker): void {
  // The terminal sends its signals to every process; the one that started this one says when to
  // stop.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  let starting: Promise<RunningServer | undefined> | undefined;
  const stop = async (): Promise<void> => {
    await (await starting)?.close();
    process.exit();
  };
  worker.on('message', (message: ToWorker) => {
    if (message.kind === 'start') starting = run(worker, message);
    else if (message.kind === 'stop') void stop();
    else if (message.kind === 'report') void report(message);
  });
  const report = async ({ request }: { request: number }): Promise<void> => {
    const server = await starting;
    const metrics = await server?.app.metrics.registry.getMetricsAsJSON();
    if (metrics) worker.send({ kind: 'report', request, metrics } satisfies FromWorker);
  };
  process.once('disconnect', () => void stop());
  worker.send({ kind: 'ready' } satisfies FromWorker);
}

main(cluster.worker!);

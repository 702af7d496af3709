/**
 * Runs several server processes on one port, so that one machine uses all of its cores.
 *
 * Each worker is a server like any other of those that share a Postgres; this process hands it new
 * connections in turn, starts another one when it ends unexpectedly, and stops all of them. The
 * first starts alone, as it may have to migrate the database, or cannot start at all.
 */
import cluster from 'node:cluster';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { randomIds } from '@onsale/core/ids';
import { systemClock } from '@onsale/core/time/clock';
import { AggregatorRegistry } from 'prom-client';
import { ConfigError, StartError } from './config/config-error.ts';
import { serverLimits } from './config/server-limits.ts';
import type { RunningServer } from './serve.ts';
import { createServerLog, type LogSink } from './telemetry/server-log.ts';
import { requireFreePorts } from './startup/free-port.ts';
import type { ServeOptions } from './startup/serve-options.ts';
import type { FromWorker, ToWorker } from './workers/messages.ts';

type Listening = Extract<FromWorker, { kind: 'listening' }>;

interface RunningWorker {
  listening: Promise<Listening>;
  ended: Promise<void>;
  stop(): void;
}

/** @throws StartError, ConfigError when the first worker cannot start. */
export async function startWorkers(
  options: ServeOptions,
  { logTo }: { logTo?: LogSink | undefined } = {},
): Promise<Omit<RunningServer, 'app'>> {
  await requireFreePorts(options);
  const isAdminKeyGenerated = options.adminKey === undefined;
  const adminKey = options.adminKey ?? randomIds.secret();
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('worker.ts', import.meta.url)),
    args: [],
    serialization: 'advanced',
    silent: logTo !== undefined,
  });
  const log = createServerLog(options.logLevel, { logTo });
  const aggregator = new AggregatorRegistry();
  let isStopping = false;
  const running = new Set<RunningWorker>();

  const start = (): RunningWorker => {
    const worker = cluster.fork();
    if (logTo) {
      createInterface({ input: worker.process.stdout! }).on('line', (line) => logTo.write(line));
    }
    const tell = (message: ToWorker) => void worker.send(message, () => {});
    const answerMetrics = ({ request }: { request: number }): void => {
      aggregator.clusterMetrics().then(
        (text) => tell({ kind: 'metrics', request, text }),
        () => tell({ kind: 'metrics', request, text: null }),
      );
    };
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const listening = new Promise<Listening>((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'listening') resolve(message);
        if (message.kind === 'failed') reject(startErrorOf(message));
        if (message.kind === 'metrics') answerMetrics(message);
      });
      void ended.then(() => reject(new StartError('A worker process ended while it started.')));
    });
    const { id } = worker;
    listening.catch((error: unknown) =>
      log.warn({ err: error, worker: id }, 'worker did not start'),
    );
    const started = { listening, ended, stop: () => tell({ kind: 'stop' }) };
    running.add(started);
    void ended.then(() => running.delete(started));
    tell({ kind: 'start', options: { ...options, adminKey }, isAdminKeyGenerated });
    return started;
  };

  /** Starts another worker whenever one has ended, until all are stopped. */
  const keepRunning = async ({ ended }: RunningWorker): Promise<void> => {
    await ended;
    if (isStopping) return;
    log.warn('a worker process ended unexpectedly: starting another one');
    await systemClock.sleep(serverLimits.workerRestartMs);
    if (!isStopping) await keepRunning(start());
  };

  const first = start();
  const { url, adminUrl } = await first.listening;
  void keepRunning(first);
  for (let count = 1; count < options.workers; count += 1) void keepRunning(start());

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    isStopping = true;
    for (const worker of running) worker.stop();
    await Promise.all(Array.from(running, ({ ended }) => ended));
  };
  return { url, adminUrl, adminKey, isAdminKeyGenerated, close: () => (closing ??= close()) };
}

function startErrorOf({ message, isConfig }: Extract<FromWorker, { kind: 'failed' }>): Error {
  return isConfig ? new ConfigError(message) : new StartError(message);
}

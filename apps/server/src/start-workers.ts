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
import { withTimeout } from '@onsale/core/async/with-timeout';
import { randomIds } from '@onsale/core/ids';
import { systemClock } from '@onsale/core/time/clock';
import { ConfigError, StartError } from './config/config-error.ts';
import { serverLimits } from './config/server-limits.ts';
import type { RunningServer } from './serve.ts';
import { createServerLog, type LogSink } from './telemetry/server-log.ts';
import { requireFreePorts } from './startup/free-port.ts';
import type { ServeOptions } from './startup/serve-options.ts';
import { createMetricsCollector } from './workers/collect-metrics.ts';
import type { FromWorker, ToWorker } from './workers/messages.ts';

type Listening = Extract<FromWorker, { kind: 'listening' }>;

interface RunningWorker {
  id: number;
  isListening: boolean;
  listening: Promise<Listening>;
  /** Resolves with the exit code or the signal. */
  ended: Promise<number | string>;
  tell: (message: ToWorker) => void;
  kill: () => void;
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
  const log = createServerLog(options.logLevel, { logTo, isUnbuffered: true });
  const collector = createMetricsCollector();
  const running = new Set<RunningWorker>();
  let isStopping = false;

  const answerMetrics = async (asking: RunningWorker, request: number): Promise<void> => {
    const listening = [...running].filter(({ isListening }) => isListening);
    asking.tell({ kind: 'metrics', request, text: await collector.collect(listening) });
  };

  const start = (): RunningWorker => {
    const forked = cluster.fork();
    if (logTo) {
      createInterface({ input: forked.process.stdout! }).on('line', (line) => logTo.write(line));
      forked.process.stderr!.pipe(process.stderr);
    }
    const ended = new Promise<number | string>((resolve) => {
      forked.once('exit', (code, signal) => resolve(signal ?? code));
    });
    const { promise: listening, resolve, reject } = Promise.withResolvers<Listening>();
    // Its error is handled where it is awaited, which may be later.
    listening.catch(() => {});
    const worker: RunningWorker = {
      id: forked.id,
      isListening: false,
      listening,
      ended,
      tell: (message) => void forked.send(message, () => {}),
      kill: () => void forked.process.kill('SIGKILL'),
    };
    running.add(worker);
    forked.once('exit', (code, signal) => {
      running.delete(worker);
      reject(new StartError(`A worker process ended while it started (${signal ?? code}).`));
    });
    forked.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') {
        worker.tell({ kind: 'start', options: { ...options, adminKey }, isAdminKeyGenerated });
      } else if (message.kind === 'listening') {
        worker.isListening = true;
        resolve(message);
      } else if (message.kind === 'failed') {
        reject(startErrorOf(message));
      } else if (message.kind === 'report') {
        collector.reported(message);
      } else {
        void answerMetrics(worker, message.request);
      }
    });
    return worker;
  };

  /** Starts another worker whenever one has ended, until all are stopped. */
  const keepRunning = async ({ id, listening, ended }: RunningWorker): Promise<void> => {
    const how = await ended;
    if (isStopping) return;
    const reason = await listening.then(
      () => undefined,
      (error: Error) => error.message,
    );
    log.warn({ worker: id, how, reason }, 'a worker process ended: starting another one');
    await systemClock.sleep(serverLimits.workerRestartMs);
    if (!isStopping) await keepRunning(start());
  };

  const first = start();
  const { url, adminUrl } = await first.listening;
  void keepRunning(first);
  for (let count = 1; count < options.workers; count += 1) void keepRunning(start());

  const stop = async ({ tell, kill, ended }: RunningWorker): Promise<void> => {
    tell({ kind: 'stop' });
    const limit = { clock: systemClock, ms: serverLimits.stopMs, fallback: null };
    if ((await withTimeout(ended, limit)) === null) kill();
    await ended;
  };
  let closing: Promise<unknown> | undefined;
  const close = (): Promise<unknown> => {
    isStopping = true;
    return Promise.all(Array.from(running, stop));
  };
  return {
    url,
    adminUrl,
    adminKey,
    isAdminKeyGenerated,
    close: async () => void (await (closing ??= close())),
  };
}

function startErrorOf({ message, isConfig }: Extract<FromWorker, { kind: 'failed' }>): Error {
  return isConfig ? new ConfigError(message) : new StartError(message);
}

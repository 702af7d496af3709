/** A pool of workers that play seeds: each takes them one by one until none is left. */
import { availableParallelism } from 'node:os';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { systemClock, type Clock } from '@onsale/core/time/clock';

/** Each run is announced, so that the pool can limit its time; a seed may take many runs. */
export type WorkerMessage<Outcome> = { kind: 'run' } | { kind: 'seed'; outcome: Outcome };

export interface SeedPoolOptions<Outcome> {
  firstSeed: number;
  count: number;
  signal: AbortSignal;
  onProgress(outcome: Outcome): void;
  /** The worker's module, and the data that each worker begins with. */
  program: URL;
  workerData?: WorkerOptions['workerData'];
  /** The outcome of a seed whose worker ended before it was done. */
  unplayed(seed: number, error: unknown): Outcome;
  hasFailed(outcome: Outcome): boolean;
  /** Plays no further seed once one has failed. */
  stopAtFailure?: boolean;
  /** A run that takes longer counts as hung; without it, no run does. */
  runLimitMs?: number;
  clock?: Clock;
}

/**
 * A hung run, or a worker that dies, is a failure of its seed; a new worker plays the other seeds.
 *
 * @returns the outcomes in the order of the seeds, the same on any machine.
 * @throws the signal's reason when it aborts.
 */
export async function playSeeds<Outcome extends { seed: number }>(
  options: SeedPoolOptions<Outcome>,
): Promise<Outcome[]> {
  const { firstSeed, count, signal } = options;
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index).values();
  const all: Outcome[] = [];
  const playInTurn = async (): Promise<void> => {
    let worker: SeedWorker<Outcome> | undefined;
    try {
      for (const seed of seeds) {
        signal.throwIfAborted();
        if (options.stopAtFailure && all.some((outcome) => options.hasFailed(outcome))) break;
        worker ??= startWorker(options);
        const outcome = await worker.play(seed).catch((error: unknown) => {
          worker = undefined;
          signal.throwIfAborted();
          return options.unplayed(seed, error);
        });
        all.push(outcome);
        options.onProgress(outcome);
      }
    } finally {
      worker?.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), count) }, playInTurn));
  return all.toSorted((a, b) => a.seed - b.seed);
}

interface SeedWorker<Outcome> {
  /** Rejects when the worker ends before the seed is done. */
  play(seed: number): Promise<Outcome>;
  stop(): void;
}

function startWorker<Outcome>({
  signal,
  program,
  workerData,
  runLimitMs,
  clock = systemClock,
}: SeedPoolOptions<Outcome>): SeedWorker<Outcome> {
  const worker = new Worker(program, { workerData });
  const workerEnded = Promise.withResolvers<never>();
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  worker.once('error', workerEnded.reject);
  worker.once('exit', (code) => {
    signal.removeEventListener('abort', stop);
    workerEnded.reject(new Error(`The worker ended with ${code}.`));
  });
  // The worker may end while no seed is being played, and the rejection then has no other handler.
  workerEnded.promise.catch(() => undefined);

  const play = async (seed: number): Promise<Outcome> => {
    const outcome = Promise.withResolvers<Outcome>();
    let run = new AbortController();
    const beginRun = (): void => {
      run.abort();
      run = new AbortController();
      if (runLimitMs !== undefined) void stopAfter(runLimitMs, run.signal);
    };
    const receive = (message: WorkerMessage<Outcome>): void => {
      if (message.kind === 'run') beginRun();
      else outcome.resolve(message.outcome);
    };
    worker.on('message', receive);
    beginRun();
    worker.postMessage(seed);
    try {
      return await Promise.race([outcome.promise, workerEnded.promise]);
    } finally {
      run.abort();
      worker.off('message', receive);
    }
  };
  const stopAfter = async (limitMs: number, run: AbortSignal): Promise<void> => {
    const isLate = await clock.sleep(limitMs, run).then(
      () => true,
      () => false,
    );
    if (!isLate) return;
    workerEnded.reject(new Error(`A run had not ended after ${limitMs / 1000} s.`));
    stop();
  };
  return { play, stop };
}

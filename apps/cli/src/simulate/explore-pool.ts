/** A worker pool for exploration: each worker takes seeds one by one until none is left. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { systemClock, type Clock } from '@onsale/core/time/clock';
import { randomScenario } from '@onsale/sim/explore/random-scenario';
import {
  unplayableViolation,
  stackOf,
  type SeedOutcome,
  type WorkerMessage,
} from './explore-messages.ts';

export interface ExploreOptions {
  firstSeed: number;
  count: number;
  signal: AbortSignal;
  onProgress(outcome: SeedOutcome): void;
  /** Plays no further seed once one has failed. */
  stopAtFailure?: boolean;
  /** A run that takes longer counts as hung. */
  runLimitMs?: number;
  clock?: Clock;
  /** The worker's module. */
  program?: URL;
}

/** Far above the time of the largest scenario on a slow machine. */
const defaultRunLimitMs = 180_000;

/**
 * A hung run, or a worker that dies, is a failure of its seed; a new worker plays the other seeds.
 *
 * @returns the outcomes in the order of the seeds, the same on any machine.
 * @throws the signal's reason when it aborts.
 */
export async function explore(options: ExploreOptions): Promise<SeedOutcome[]> {
  const { firstSeed, count, signal } = options;
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index).values();
  const all: SeedOutcome[] = [];
  const playSeeds = async (): Promise<void> => {
    let worker: ExploreWorker | undefined;
    try {
      for (const seed of seeds) {
        signal.throwIfAborted();
        if (options.stopAtFailure && all.some(({ violation }) => violation !== null)) break;
        worker ??= startWorker(options);
        const outcome = await worker.play(seed).catch((error: unknown) => {
          worker = undefined;
          signal.throwIfAborted();
          return unplayedSeed(seed, error);
        });
        all.push(outcome);
        options.onProgress(outcome);
      }
    } finally {
      worker?.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), count) }, playSeeds));
  return all.toSorted((a, b) => a.seed - b.seed);
}

interface ExploreWorker {
  /** Rejects when the worker ends before the seed is done. */
  play(seed: number): Promise<SeedOutcome>;
  stop(): void;
}

const workerProgram = new URL('./explore-worker.ts', import.meta.url);

function startWorker({
  signal,
  program = workerProgram,
  runLimitMs = defaultRunLimitMs,
  clock = systemClock,
}: ExploreOptions): ExploreWorker {
  const worker = new Worker(program);
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

  const play = async (seed: number): Promise<SeedOutcome> => {
    const outcome = Promise.withResolvers<SeedOutcome>();
    let run = new AbortController();
    const beginRun = (): void => {
      run.abort();
      run = new AbortController();
      void stopOnTimeout(run.signal);
    };
    const receive = (message: WorkerMessage): void => {
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
  const stopOnTimeout = async (run: AbortSignal): Promise<void> => {
    const isLate = await clock.sleep(runLimitMs, run).then(
      () => true,
      () => false,
    );
    if (!isLate) return;
    workerEnded.reject(new Error(`A run had not ended after ${runLimitMs / 1000} s.`));
    stop();
  };
  return { play, stop };
}

function unplayedSeed(seed: number, error: unknown): SeedOutcome {
  const scenario = randomScenario(seed);
  const fault = stackOf(error);
  const { buyers } = scenario;
  const violation = { ...unplayableViolation(scenario, error), buyers, without: [], fault };
  return { seed, simulatedSeconds: 0, calls: 0, violation };
}

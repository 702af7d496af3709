/** Many seeds at once: each worker plays one after the other until none is left. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { systemClock, type Clock } from '@onsale/core/time/clock';
import { randomScenario } from '@onsale/sim/explore/random-scenario';
import { failedToPlay, stackOf, type Explored, type WorkerMessage } from './explore-messages.ts';

export interface ExploreOptions {
  firstSeed: number;
  count: number;
  signal: AbortSignal;
  onProgress(explored: Explored): void;
  /** How long one run may take before it is taken to hang. */
  runLimitMs?: number;
  clock?: Clock;
  /** What the workers run. */
  program?: URL;
}

/** Far above what the largest of them takes on a slow machine. */
const defaultRunLimitMs = 180_000;

/**
 * A run that hangs, and a worker that dies, are failures of their seed.
 *
 * @returns what became of the seeds, in their order: the same for the same seeds on any machine.
 * @throws the signal's reason when it aborts.
 */
export async function explore(options: ExploreOptions): Promise<Explored[]> {
  const { firstSeed, count, signal } = options;
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index).values();
  const all: Explored[] = [];
  const lane = async (): Promise<void> => {
    let worker: ExploreWorker | undefined;
    try {
      for (const seed of seeds) {
        signal.throwIfAborted();
        worker ??= startWorker(options);
        const explored = await worker.play(seed).catch((error: unknown) => {
          worker = undefined;
          signal.throwIfAborted();
          return notPlayed(seed, error);
        });
        all.push(explored);
        options.onProgress(explored);
      }
    } finally {
      worker?.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), count) }, lane));
  return all.toSorted((a, b) => a.seed - b.seed);
}

interface ExploreWorker {
  /** Rejects when the worker is gone before the seed is done. */
  play(seed: number): Promise<Explored>;
  stop(): void;
}

const ownProgram = new URL('./explore-worker.ts', import.meta.url);

function startWorker({
  signal,
  program = ownProgram,
  runLimitMs = defaultRunLimitMs,
  clock = systemClock,
}: ExploreOptions): ExploreWorker {
  const worker = new Worker(program);
  const gone = Promise.withResolvers<never>();
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  worker.once('error', gone.reject);
  worker.once('exit', (code) => {
    signal.removeEventListener('abort', stop);
    gone.reject(new Error(`The worker ended with ${code}.`));
  });
  // Nobody may be waiting for it when it goes.
  gone.promise.catch(() => undefined);

  const play = async (seed: number): Promise<Explored> => {
    const explored = Promise.withResolvers<Explored>();
    let run = new AbortController();
    const beginRun = (): void => {
      run.abort();
      run = new AbortController();
      void stopLate(run.signal);
    };
    const hear = (said: WorkerMessage): void => {
      if (said.about === 'run') beginRun();
      else explored.resolve(said.explored);
    };
    worker.on('message', hear);
    beginRun();
    worker.postMessage(seed);
    try {
      return await Promise.race([explored.promise, gone.promise]);
    } finally {
      run.abort();
      worker.off('message', hear);
    }
  };
  const stopLate = async (run: AbortSignal): Promise<void> => {
    const isLate = await clock.sleep(runLimitMs, run).then(
      () => true,
      () => false,
    );
    if (!isLate) return;
    gone.reject(new Error(`A run had not ended after ${runLimitMs / 1000} s.`));
    stop();
  };
  return { play, stop };
}

function notPlayed(seed: number, error: unknown): Explored {
  const scenario = randomScenario(seed);
  const fault = stackOf(error);
  const { buyers } = scenario;
  const violation = { ...failedToPlay(scenario, error), buyers, without: [], fault };
  return { seed, simulatedSeconds: 0, calls: 0, violation };
}

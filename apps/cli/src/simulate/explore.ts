/** Many seeds at once: each worker plays one after the other until none is left. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Explored } from './explore-worker.ts';

export interface ExploreOptions {
  firstSeed: number;
  count: number;
  signal: AbortSignal;
  onProgress(explored: Explored): void;
}

const program = new URL('./explore-worker.ts', import.meta.url);

/**
 * @returns what became of the seeds that were played, in their order.
 * @throws Error when a worker dies, and the signal's reason when it aborts.
 */
export async function explore(options: ExploreOptions): Promise<Explored[]> {
  const { firstSeed, count, signal } = options;
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index);
  const next = seeds.values();
  const all: Explored[] = [];
  const lane = async (): Promise<void> => {
    const worker = new Worker(program);
    const stop = () => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for (const seed of next) {
        const explored = await ask(worker, seed);
        all.push(explored);
        options.onProgress(explored);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      await worker.terminate();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), count) }, lane));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  return all.toSorted((a, b) => a.seed - b.seed);
}

function ask(worker: Worker, seed: number): Promise<Explored> {
  return new Promise((resolve, reject) => {
    const died = (code: number) =>
      reject(new Error(`The worker that played seed ${seed} ended with ${code}.`));
    const settle = () => {
      worker.off('exit', died);
      worker.off('error', reject);
    };
    worker.once('message', (explored: Explored) => {
      settle();
      resolve(explored);
    });
    worker.once('error', reject);
    worker.once('exit', died);
    worker.postMessage(seed);
  });
}

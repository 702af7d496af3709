/** A worker for the exploration pool that exits, throws or hangs at certain seeds. */
import { parentPort } from 'node:worker_threads';
import type { SeedOutcome } from '../../src/simulate/explore-messages.ts';
import type { WorkerMessage } from '../../src/simulate/seed-pool.ts';

export const dyingSeed = 2;
export const throwingSeed = 3;
export const hangingSeed = 4;
/** With no other seed after it that fails or hangs. */
export const lastDyingSeed = 5;

parentPort?.on('message', (seed: number) => {
  if (seed === dyingSeed || seed === lastDyingSeed) process.exit(7);
  if (seed === throwingSeed) throw new Error('Out of memory, or worse.');
  if (seed === hangingSeed) return;
  const outcome = { seed, simulatedSeconds: 10, calls: 100, violation: null };
  parentPort?.postMessage({ kind: 'seed', outcome } satisfies WorkerMessage<SeedOutcome>);
});

/** Exploration in a pool of workers: each seed makes a random scenario of its own. */
import { randomScenario } from '@onsale/sim/explore/random-scenario';
import {
  unplayableViolation,
  repeatCommand,
  stackOf,
  type SeedOutcome,
} from './explore-messages.ts';
import { playSeeds, type SeedPoolOptions } from './seed-pool.ts';

export type ExploreOptions = Omit<
  SeedPoolOptions<SeedOutcome>,
  'program' | 'workerData' | 'unplayed' | 'hasFailed'
> & { program?: URL };

/** Far above the time of the largest scenario on a slow machine. */
const defaultRunLimitMs = 180_000;

const workerProgram = new URL('./explore-worker.ts', import.meta.url);

/**
 * @returns the outcomes in the order of the seeds, the same on any machine.
 * @throws the signal's reason when it aborts.
 */
export function explore(options: ExploreOptions): Promise<SeedOutcome[]> {
  return playSeeds({
    program: workerProgram,
    runLimitMs: defaultRunLimitMs,
    ...options,
    unplayed: unplayedSeed,
    hasFailed: ({ violation }) => violation !== null,
  });
}

function unplayedSeed(seed: number, error: unknown): SeedOutcome {
  const scenario = randomScenario(seed);
  const fault = stackOf(error);
  const { buyers } = scenario;
  const violation = {
    ...unplayableViolation(error, repeatCommand(scenario)),
    buyers,
    without: [],
    fault,
  };
  return { seed, simulatedSeconds: 0, calls: 0, violation };
}

/** The exploration worker: plays the seeds that it receives and posts the outcome of each. */
import { parentPort } from 'node:worker_threads';
import { randomScenario } from '@onsale/sim/explore/random-scenario';
import type { RunResult, Violation } from '@onsale/sim/result';
import { playScenario } from '@onsale/sim/run/play-scenario';
import type { Scenario } from '@onsale/sim/scenario/schema';
import { shrink } from '@onsale/sim/explore/shrink';
import manifest from '../../package.json' with { type: 'json' };
import {
  unplayableViolation,
  repeatCommand,
  stackOf,
  type SeedOutcome,
  type ExploreFailure,
} from './explore-messages.ts';
import type { WorkerMessage } from './seed-pool.ts';
import { createVirtualEnvironment } from './virtual-environment.ts';

interface RunOutcome {
  result: RunResult | null;
  /** null when every invariant held. */
  violation: Violation | null;
  /** The first internal error of the server, or the error that ended the run without a result. */
  fault: unknown;
}

async function play(scenario: Scenario): Promise<RunOutcome> {
  post({ kind: 'run' });
  const repeat = repeatCommand(scenario);
  try {
    await using virtual = await createVirtualEnvironment(scenario.seed, { shuffled: true });
    const { environment, faults } = virtual;
    const result = await playScenario({ scenario, environment, version: manifest.version, repeat });
    return { result, violation: result.violation, fault: faults[0] };
  } catch (error) {
    return { result: null, violation: unplayableViolation(error, repeat), fault: error };
  }
}

async function explore(seed: number): Promise<SeedOutcome> {
  const scenario = randomScenario(seed);
  const outcome = await play(scenario);
  const calls = Object.values(outcome.result?.calls ?? {});
  return {
    seed,
    simulatedSeconds: outcome.result?.lasted.simulatedSeconds ?? 0,
    calls: calls.reduce((sum, { attempts }) => sum + attempts, 0),
    violation: outcome.violation && (await smallestFailure(scenario, outcome)),
  };
}

/** Shrinks the scenario to the smallest run that still breaks the same invariant. */
async function smallestFailure(scenario: Scenario, outcome: RunOutcome): Promise<ExploreFailure> {
  let smallest = { scenario, ...outcome };
  const { without } = await shrink(scenario, async (smaller) => {
    const again = await play(smaller);
    const isSame = again.violation?.name === outcome.violation!.name;
    if (isSame) smallest = { scenario: smaller, ...again };
    return isSame;
  });
  const { violation, fault } = smallest;
  return {
    ...violation!,
    buyers: smallest.scenario.buyers,
    without,
    repeat: repeatCommand(smallest.scenario, without),
    fault: stackOf(fault),
  };
}

function post(message: WorkerMessage<SeedOutcome>): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (seed: number) => {
  void explore(seed).then((outcome) => post({ kind: 'seed', outcome }));
});

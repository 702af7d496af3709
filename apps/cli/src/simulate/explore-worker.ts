/** Plays the seeds that it is sent, one after the other, and sends back what became of each. */
import { parentPort } from 'node:worker_threads';
import { randomScenario } from '@onsale/sim/explore/random-scenario';
import type { RunResult, Violation } from '@onsale/sim/result';
import { playScenario } from '@onsale/sim/run/play-scenario';
import type { Scenario } from '@onsale/sim/scenario/schema';
import { shrink } from '@onsale/sim/explore/shrink';
import manifest from '../../package.json' with { type: 'json' };
import {
  failedToPlay,
  repeatOf,
  stackOf,
  type Explored,
  type ExploreFailure,
  type WorkerMessage,
} from './explore-messages.ts';
import { virtualWorld } from './virtual-world.ts';

interface Played {
  result: RunResult | null;
  /** null when every promise was kept. */
  violation: Violation | null;
  /** What the server met that was its own fault, or what ended the run before it had a result. */
  fault: unknown;
}

async function play(scenario: Scenario): Promise<Played> {
  say({ about: 'run' });
  const repeat = repeatOf(scenario);
  try {
    await using place = await virtualWorld(scenario.seed, { shuffled: true });
    const { world, faults } = place;
    const result = await playScenario({ scenario, world, version: manifest.version, repeat });
    return { result, violation: result.violation, fault: faults[0] };
  } catch (error) {
    return { result: null, violation: failedToPlay(scenario, error), fault: error };
  }
}

async function explore(seed: number): Promise<Explored> {
  const scenario = randomScenario(seed);
  const played = await play(scenario);
  const calls = Object.values(played.result?.calls ?? {});
  return {
    seed,
    simulatedSeconds: played.result?.lasted.simulatedSeconds ?? 0,
    calls: calls.reduce((sum, { attempts }) => sum + attempts, 0),
    violation: played.violation && (await smallestFailure(scenario, played)),
  };
}

/** The smallest run that still breaks the same promise. */
async function smallestFailure(scenario: Scenario, played: Played): Promise<ExploreFailure> {
  let smallest = { scenario, ...played };
  const { without } = await shrink(scenario, async (smaller) => {
    const again = await play(smaller);
    const isSame = again.violation?.name === played.violation!.name;
    if (isSame) smallest = { scenario: smaller, ...again };
    return isSame;
  });
  const { violation, fault } = smallest;
  return {
    ...violation!,
    buyers: smallest.scenario.buyers,
    without,
    repeat: repeatOf(smallest.scenario, without),
    fault: stackOf(fault),
  };
}

function say(said: WorkerMessage): void {
  parentPort?.postMessage(said);
}

parentPort?.on('message', (seed: number) => {
  void explore(seed).then((explored) => say({ about: 'seed', explored }));
});

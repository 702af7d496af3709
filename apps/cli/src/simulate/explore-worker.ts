/** Plays the seeds that it is sent, one after the other, and sends back what became of each. */
import { parentPort } from 'node:worker_threads';
import { randomScenario } from '@onsale/sim/explore';
import type { RunResult } from '@onsale/sim/result';
import { playScenario } from '@onsale/sim/run';
import type { Scenario } from '@onsale/sim/scenario/schema';
import { fewestBuyers } from '@onsale/sim/shrink';
import manifest from '../../package.json' with { type: 'json' };
import { virtualWorld } from './virtual-world.ts';

/** What became of one seed. */
export interface Explored {
  seed: number;
  simulatedSeconds: number;
  calls: number;
  /** The smallest run that still broke the same promise; null when none was broken. */
  violation:
    | (NonNullable<RunResult['violation']> & { buyers: number; fault: string | null })
    | null;
}

async function play(scenario: Scenario): Promise<{ result: RunResult; faults: unknown[] }> {
  await using place = await virtualWorld(scenario.seed, { shuffled: true });
  const repeat = `onsale simulate --explored ${scenario.seed} --buyers ${scenario.buyers}`;
  const run = { scenario, world: place.world, version: manifest.version, repeat };
  return { result: await playScenario(run), faults: place.faults };
}

async function explore(seed: number): Promise<Explored> {
  const scenario = randomScenario(seed);
  const { result } = await play(scenario);
  const figures = {
    seed,
    simulatedSeconds: result.lasted.simulatedSeconds,
    calls: Object.values(result.calls).reduce((sum, { attempts }) => sum + attempts, 0),
  };
  const broken = result.violation;
  if (!broken) return { ...figures, violation: null };
  const buyers = await fewestBuyers(scenario, async (smaller) => {
    const { violation } = (await play(smaller)).result;
    return violation?.name === broken.name;
  });
  const smallest = await play({ ...scenario, buyers });
  const [fault] = smallest.faults;
  const violation = {
    ...(smallest.result.violation ?? broken),
    buyers,
    fault: fault instanceof Error ? (fault.stack ?? fault.message) : null,
  };
  return { ...figures, violation };
}

parentPort?.on('message', (seed: number) => {
  void explore(seed).then(
    (explored) => parentPort?.postMessage(explored),
    // A run that cannot even be played ends this worker, and with it the search.
    (error: unknown) => {
      throw error;
    },
  );
});

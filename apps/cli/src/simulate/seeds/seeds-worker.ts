/** A worker of `simulate --seeds`: plays its scenario with each seed that it receives. */
import { parentPort, workerData } from 'node:worker_threads';
import { playScenario } from '@onsale/sim/run/play-scenario';
import type { Scenario } from '@onsale/sim/scenario/schema';
import manifest from '../../../package.json' with { type: 'json' };
import { stackOf } from '../explore-messages.ts';
import type { SimulateOptions } from '../options.ts';
import { replayCommand } from '../replay-command.ts';
import type { WorkerMessage } from '../seed-pool.ts';
import { createVirtualEnvironment } from '../virtual-environment.ts';
import { seedRunOf, type SeedRun } from './seed-run.ts';
import { unplayedRun } from './unplayed-run.ts';

export interface SeedsWorkerData {
  options: SimulateOptions;
  scenario: Scenario;
}

const { options, scenario: base } = workerData as SeedsWorkerData;

async function play(seed: number): Promise<SeedRun> {
  const scenario = { ...base, seed };
  const repeat = replayCommand({ options, scenario });
  try {
    const { shuffled = false } = options;
    await using virtual = await createVirtualEnvironment(seed, { shuffled });
    const { environment, faults } = virtual;
    const result = await playScenario({ scenario, environment, version: manifest.version, repeat });
    return seedRunOf(
      result,
      faults.map((fault) => stackOf(fault) ?? String(fault)),
    );
  } catch (error) {
    return unplayedRun(seed, error, repeat);
  }
}

parentPort?.on('message', (seed: number) => {
  void play(seed).then((outcome) =>
    parentPort?.postMessage({ kind: 'seed', outcome } satisfies WorkerMessage<SeedRun>),
  );
});

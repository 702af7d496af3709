/** `simulate --seeds N`: plays one scenario with many seeds, and prints the spread of figures. */
import { scenarioLimits } from '@onsale/sim/scenario/limits';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { number } from '../../render/format.ts';
import { seedsSpread } from './seeds-spread.ts';
import type { SimulateOptions } from '../options.ts';
import { replayCommand } from '../replay-command.ts';
import { resolveScenario } from '../scenario.ts';
import { withProgress } from '../seed-progress.ts';
import { playSeeds } from '../seed-pool.ts';
import { warnSkippedThresholds } from '../skipped-parts.ts';
import { hasFailed, seedsResult, type SeedRun } from './seed-run.ts';
import { unplayedRun } from './unplayed-run.ts';
import type { SeedsWorkerData } from './seeds-worker.ts';

const program = new URL('./seeds-worker.ts', import.meta.url);

export async function simulateSeeds(context: Context, options: SimulateOptions): Promise<number> {
  const { out, signal } = context;
  const { seeds: count = 1, stopAtFailure = false } = options;
  refuseOtherModes(context, options);
  const scenario = await resolveScenario(options);
  const { seed: last } = scenarioLimits;
  if (scenario.seed + count - 1 > last) {
    throw usageError(`--seeds ${count} goes beyond the last seed, which is ${number(last)}.`);
  }
  await warnSkippedThresholds(context, scenario, 'virtual');
  const workerData: SeedsWorkerData = { options, scenario };
  const { outcomes } = await withProgress<SeedRun>(context, count, (onProgress) =>
    playSeeds({
      firstSeed: scenario.seed,
      count,
      signal,
      onProgress,
      program,
      workerData,
      stopAtFailure,
      hasFailed,
      unplayed: (seed, error) =>
        unplayedRun(seed, error, replayCommand({ options, scenario: { ...scenario, seed } })),
    }),
  );
  for (const { seed, faults } of outcomes) {
    for (const fault of faults) out.error(`Seed ${seed}: ${fault}`);
  }
  const result = seedsResult(scenario.name, outcomes);
  out.data(result, (c) => seedsSpread(result, { width: out.width }, c));
  if (outcomes.some(({ violation }) => violation !== null)) return exitCodes.invariantBroken;
  return outcomes.some(hasFailed) ? exitCodes.thresholdFailed : exitCodes.done;
}

/** @throws CliError USAGE for a flag that makes sense for a single run, or for another kind. */
function refuseOtherModes({ flags }: Context, options: SimulateOptions): void {
  if (flags.server !== undefined || options.alsoServer !== undefined) {
    throw usageError(
      '--seeds plays in virtual time only: omit --server, or play one seed there by --seed.',
    );
  }
  if (options.explore !== undefined) {
    throw usageError('--explore plays a random scenario for each seed: omit --seeds.');
  }
  if (options.explored !== undefined) {
    throw usageError('--explored names the seed of its scenario: omit --seeds.');
  }
  for (const name of ['html', 'result', 'log'] as const) {
    if (options[name] === undefined) continue;
    throw usageError(`--${name} is of a single run: play the seed that you want by --seed.`);
  }
}

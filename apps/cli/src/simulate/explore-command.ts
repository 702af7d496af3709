/**
 * `simulate --explore N`: plays random scenarios, and prints progress and a command per failure.
 */
import type { SimulateOptions } from './options.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { count, duration, number } from '../render/format.ts';
import { explore } from './explore-pool.ts';
import type { SeedOutcome } from './explore-messages.ts';
import { withProgress } from './seed-progress.ts';

export async function exploreSeeds(context: Context, options: SimulateOptions): Promise<number> {
  const { out, signal } = context;
  const { explore: runs = 0, seed: firstSeed = 1, scenario, stopAtFailure = false } = options;
  if (scenario !== undefined) {
    throw usageError(`--explore generates its own scenarios: omit ${scenario}.`);
  }
  const { outcomes, progress } = await withProgress<SeedOutcome>(context, runs, (onProgress) =>
    explore({ firstSeed, count: runs, signal, onProgress, stopAtFailure }),
  );
  const failures = outcomes.filter(({ violation }) => violation !== null);
  out.data({ runs: outcomes.length, ...progress, failures }, (c) =>
    failures.length === 0
      ? `${c.green('✓')} ${count(outcomes.length, 'run')} from seed ${firstSeed}, ${number(progress.calls)} calls, ${duration(progress.simulatedSeconds * 1000)} simulated: every invariant held`
      : failures.map(failureText).join('\n\n'),
  );
  return failures.length === 0 ? exitCodes.done : exitCodes.invariantBroken;
}

function failureText({ seed, violation }: SeedOutcome): string {
  const { name, detail, repeat, buyers, lastEvents, fault } = violation!;
  return [
    `✗ Seed ${seed}, with ${count(buyers, 'buyer')}: ${name}`,
    `  ${detail}`,
    ...(fault === null ? [] : [fault]),
    ...lastEvents.slice(-8).map((event) => `    ${event}`),
    `  run: ${repeat}`,
  ].join('\n');
}

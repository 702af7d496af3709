/**
 * `simulate --explore N`: plays random scenarios, and prints progress and a command per failure.
 */
import type { SimulateOptions } from './options.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { startLiveRegion } from '../interaction/live-region.ts';
import { count, duration, number } from '../render/format.ts';
import { explore } from './explore-pool.ts';
import type { SeedOutcome } from './explore-messages.ts';

const lineEveryMs = 5_000;

export async function exploreSeeds(context: Context, options: SimulateOptions): Promise<number> {
  const { out, signal, clock } = context;
  const { explore: runs = 0, seed: firstSeed = 1, scenario, stopAtFailure = false } = options;
  if (scenario !== undefined) {
    throw usageError(`--explore generates its own scenarios: omit ${scenario}.`);
  }
  const startedAt = clock.now();
  const progress = { done: 0, failed: 0, simulatedSeconds: 0, calls: 0 };
  const line = () =>
    `  ${number(progress.done)} of ${number(runs)} runs, ${count(progress.failed, 'failure')}, ${duration(progress.simulatedSeconds * 1000)} simulated in ${duration(clock.now() - startedAt)}`;
  let printedAt = startedAt;
  const onProgress = ({ seed, violation, simulatedSeconds, calls }: SeedOutcome): void => {
    progress.done += 1;
    progress.failed += violation ? 1 : 0;
    progress.simulatedSeconds += simulatedSeconds;
    progress.calls += calls;
    // A search takes minutes: a failure is told when it is found, and in whole at the end.
    if (violation)
      out.note((c) => c.red(`  ✗ Seed ${seed}: ${violation.name}: ${violation.repeat}`));
    if (out.canRedraw || clock.now() - printedAt < lineEveryMs) return;
    printedAt = clock.now();
    out.note(line);
  };
  const live = out.canRedraw ? await startLiveRegion(context, line) : undefined;
  let outcomes: SeedOutcome[];
  try {
    outcomes = await explore({ firstSeed, count: runs, signal, onProgress, stopAtFailure });
  } finally {
    await live?.clear();
  }
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

/** The progress of many runs, one per seed: a line that is redrawn, or printed now and then. */
import type { Violation } from '@onsale/sim/result';
import type { Context } from '../context.ts';
import { startLiveRegion } from '../interaction/live-region.ts';
import { count, duration, number } from '../render/format.ts';

const lineEveryMs = 5_000;

export interface Played {
  seed: number;
  simulatedSeconds: number;
  calls: number;
  violation: Violation | null;
}

export interface SeedProgress {
  done: number;
  failed: number;
  simulatedSeconds: number;
  calls: number;
}

/** Shows the progress while `play` runs. */
export async function withProgress<Outcome extends Played>(
  context: Context,
  runs: number,
  play: (onProgress: (outcome: Outcome) => void) => Promise<Outcome[]>,
): Promise<{ outcomes: Outcome[]; progress: SeedProgress }> {
  const { out, clock } = context;
  const startedAt = clock.now();
  const progress = { done: 0, failed: 0, simulatedSeconds: 0, calls: 0 };
  const line = () =>
    `  ${number(progress.done)} of ${number(runs)} runs, ${count(progress.failed, 'failure')}, ${duration(progress.simulatedSeconds * 1000)} simulated in ${duration(clock.now() - startedAt)}`;
  let printedAt = startedAt;
  const onProgress = ({ seed, violation, simulatedSeconds, calls }: Outcome): void => {
    progress.done += 1;
    progress.failed += violation ? 1 : 0;
    progress.simulatedSeconds += simulatedSeconds;
    progress.calls += calls;
    // Many runs take minutes: a failure is told when it is found, and in whole at the end.
    if (violation)
      out.note((c) => c.red(`  ✗ Seed ${seed}: ${violation.name}: ${violation.repeat}`));
    if (out.canRedraw || clock.now() - printedAt < lineEveryMs) return;
    printedAt = clock.now();
    out.note(line);
  };
  const live = out.canRedraw ? await startLiveRegion(context, line) : undefined;
  try {
    return { outcomes: await play(onProgress), progress };
  } finally {
    await live?.clear();
  }
}

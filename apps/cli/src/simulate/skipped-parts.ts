/** Warns before a run of the parts of its scenario that it cannot play or measure. */
import type { Environment } from '@onsale/sim/foundation/environment';
import type { RunResult } from '@onsale/sim/result';
import type { Scenario } from '@onsale/sim/scenario/schema';
import type { Context } from '../context.ts';

export async function warnSkippedThresholds(
  { out }: Context,
  { thresholds }: Scenario,
  mode: RunResult['mode'],
): Promise<void> {
  const { unmeasurable } = await import('@onsale/sim/scenario/thresholds');
  const skipped = unmeasurable(thresholds, mode);
  if (skipped.length === 0) return;
  out.note((c) =>
    c.yellow(`Not measured in virtual time, where calls take no time: ${skipped.join(', ')}`),
  );
}

export function warnSkippedRestarts(
  { out }: Context,
  { faults: { restartsAtSeconds } }: Scenario,
  { restart }: Environment,
): void {
  if (restart || restartsAtSeconds.length === 0) return;
  const restarts = restartsAtSeconds.length === 1 ? 'restart' : 'restarts';
  out.note((c) =>
    c.yellow(
      `Not played in real time, where the simulator cannot restart the server: ${restartsAtSeconds.length} ${restarts} of the scenario.`,
    ),
  );
}

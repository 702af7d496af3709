/** The outcome of an explored seed, and the command that replays its scenario. */
import { messageOf } from '@onsale/core/errors';
import type { Violation } from '@onsale/sim/result';
import type { Scenario } from '@onsale/sim/scenario/schema';
import type { Removable } from '@onsale/sim/explore/shrink';

export interface SeedOutcome {
  seed: number;
  simulatedSeconds: number;
  calls: number;
  /** null when every invariant held. */
  violation: ExploreFailure | null;
}

/** The violation in the smallest run that still breaks the same invariant. */
export interface ExploreFailure extends Violation {
  buyers: number;
  without: Removable[];
  /** The stack of an internal error of the program; null when there was none. */
  fault: string | null;
}

/**
 * The command that replays a generated scenario, with its buyers and without the removed parts.
 */
export function repeatCommand(
  { seed, buyers }: Pick<Scenario, 'seed' | 'buyers'>,
  without: readonly Removable[] = [],
): string {
  const left = without.length === 0 ? '' : ` --without ${without.join(',')}`;
  return `onsale simulate --explored ${seed} --buyers ${buyers}${left}`;
}

/** The stack of an error; null for anything else that was thrown. */
export function stackOf(error: unknown): string | null {
  return error instanceof Error ? (error.stack ?? error.message) : null;
}

/**
 * The violation of a run that ended without a result.
 *
 * @param repeat the command that replays the run.
 */
export function unplayableViolation(error: unknown, repeat: string): Violation {
  return {
    invariant: null,
    name: 'every scenario can be played to its end',
    detail: messageOf(error),
    atSeconds: 0,
    lastEvents: [],
    story: null,
    repeat,
  };
}

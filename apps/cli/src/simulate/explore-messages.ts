/** The messages of exploration workers: a run has started, or a seed has an outcome. */
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

/** Each run is announced, so that the pool can limit its time; a seed may take many runs. */
export type WorkerMessage = { kind: 'run' } | { kind: 'seed'; outcome: SeedOutcome };

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

/** The violation of a run that ended without a result. */
export function unplayableViolation(
  scenario: Pick<Scenario, 'seed' | 'buyers'>,
  error: unknown,
): Violation {
  return {
    invariant: null,
    name: 'every scenario can be played to its end',
    detail: messageOf(error),
    atSeconds: 0,
    lastEvents: [],
    story: null,
    repeat: repeatCommand(scenario),
  };
}

/** What exploring finds, as the workers say it and as the command shows it. */
import type { Violation } from '@onsale/sim/result';
import type { Scenario } from '@onsale/sim/scenario/schema';
import type { Removable } from '@onsale/sim/explore/shrink';
import { messageOf } from '../errors/cli-error.ts';

/** What became of one seed. */
export interface Explored {
  seed: number;
  simulatedSeconds: number;
  calls: number;
  /** null when every promise was kept. */
  violation: ExploreFailure | null;
}

/** Of the smallest run that still broke the same promise. */
export interface ExploreFailure extends Violation {
  buyers: number;
  without: Removable[];
  /** The stack of what went wrong in the program itself, if anything did. */
  fault: string | null;
}

/** What a worker says: that it began another run, and what became of a seed. */
export type WorkerMessage = { about: 'run' } | { about: 'seed'; explored: Explored };

/** The command that plays an explored scenario again, with fewer buyers and without what is named. */
export function repeatOf(
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

/** A run that has no result breaks the promise that there is one. */
export function failedToPlay(
  scenario: Pick<Scenario, 'seed' | 'buyers'>,
  error: unknown,
): Violation {
  return {
    invariant: null,
    name: 'every scenario can be played to its end',
    detail: messageOf(error),
    atSeconds: 0,
    lastEvents: [],
    repeat: repeatOf(scenario),
  };
}

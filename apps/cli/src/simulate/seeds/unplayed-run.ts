/** The outcome of a seed whose run ended without a result. */
import { unplayableViolation, stackOf } from '../explore-messages.ts';
import type { SeedRun } from './seed-run.ts';

/** @param repeat the command that replays the run. */
export function unplayedRun(seed: number, error: unknown, repeat: string): SeedRun {
  const stack = stackOf(error);
  return {
    seed,
    ended: 'violation',
    simulatedSeconds: 0,
    calls: 0,
    figures: null,
    thresholds: [],
    violation: unplayableViolation(error, repeat),
    faults: stack === null ? [] : [stack],
  };
}

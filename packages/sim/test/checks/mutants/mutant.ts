import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import type { CheckName } from '../../../src/checks/violation.ts';
import type { PlayOptions } from '../../fixtures/scenario-run.ts';
import type { Replacement } from './mutation.ts';

/** A guard of the server that a test takes away, and a sale in which that shows. */
export interface Mutant {
  /** What is so without it. */
  change: string;
  /** What finds it. */
  killedBy: CheckName;
  /** The invariants that the audit finds broken in the rows, when it is asked after the run. */
  brokenInvariants?: number[];
  /** What stands in the place of which function. */
  functions?: Record<string, Replacement>;
  /** Where no guard of the server alone can be the cause. */
  tamper?: NonNullable<PlayOptions['tamper']>;
  scenario: Partial<ScenarioInput>;
}

export const oneSeat = { seatsPerDate: 1, seatsPerRow: 1 };

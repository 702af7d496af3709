import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import type { CheckName } from '../../../src/checks/violation.ts';
import type { PlayOptions } from '../../fixtures/scenario-run.ts';
import type { Replacement } from './mutation.ts';

/** A mutant: the server with one guard removed, and a sale in which that shows. */
export interface Mutant {
  /** The behaviour of the mutant. */
  change: string;
  /** The check that kills it. */
  killedBy: CheckName;
  /** Invariants that the audit of the rows finds broken after the run. */
  brokenInvariants?: number[];
  /** The replaced functions, by name. */
  functions?: Record<string, Replacement>;
  /** A part of the message, where one check kills several mutants of a kind. */
  says?: string;
  /** For a behaviour that no single guard of the server prevents. */
  tamper?: NonNullable<PlayOptions['tamper']>;
  scenario: Partial<ScenarioInput>;
}

export const oneSeat = { seatsPerDate: 1, seatsPerRow: 1 };

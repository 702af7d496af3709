/** Whoever tries what is forbidden is refused, and told why. */
import type { OnsaleError } from '@onsale/sdk';
import { ViolationError } from './violation.ts';

export const trespassCheck = {
  invariant: 15,
  name: 'whoever tries what is forbidden is refused, and told why',
};

/** Why a call was refused; null when it went through. */
export type Verdict = OnsaleError['reason'] | null;

/** @throws ViolationError when a call went through, or was refused for another reason than it should. */
export function requireVerdict(what: string, verdict: Verdict, expected: readonly Verdict[]): void {
  if (expected.includes(verdict)) return;
  const came = verdict === null ? 'went through' : `was refused with ${verdict}`;
  throw new ViolationError(
    trespassCheck,
    `To ${what} ${came}, and should be refused with ${[...new Set(expected)].join(' or ')}.`,
  );
}

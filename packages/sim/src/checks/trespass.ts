/** Checks that a forbidden call is refused with the expected reason. */
import type { OnsaleError } from '@onsale/sdk';
import { ViolationError } from './violation.ts';

export const trespassCheck = {
  invariant: 15,
  name: 'a forbidden call is refused, and the refusal says why',
};

/** The reason of the refusal; null when the call succeeded. */
export type Verdict = OnsaleError['reason'] | null;

/** @throws ViolationError when the call succeeded, or was refused for another reason. */
export function requireVerdict(
  action: string,
  verdict: Verdict,
  expected: readonly Verdict[],
): void {
  if (expected.includes(verdict)) return;
  const actual = verdict === null ? 'went through' : `was refused with ${verdict}`;
  throw new ViolationError(
    trespassCheck,
    `To ${action} ${actual}, and should be refused with ${[...new Set(expected)].join(' or ')}.`,
  );
}

/** Lists every check of a run with its invariant and the number of its evaluations. */
import { freedCheck } from './capacity-freed.ts';
import {
  activeCheck,
  endedPlaceCheck,
  holdLimitCheck,
  numberCheck,
  openingCheck,
  rateCheck,
  sessionEndCheck,
} from './line-limits.ts';
import { orderCheck } from './admission-order.ts';
import { firstAnswerCheck } from './receipts.ts';
import { lapsedCheck, oneHolderCheck, soldOnceCheck } from './seats.ts';
import {
  acknowledgedCheck,
  chargedOnceCheck,
  ledgerCheck,
  orderOnceCheck,
  soldTwiceCheck,
  totalsCheck,
  unaskedCheck,
} from './final-accounting.ts';
import { bugCheck, quiescenceCheck } from './quiescence.ts';
import { trespassCheck } from './trespass.ts';
import type { CheckResult } from '../result.ts';
import type { Counters } from '../results/counters.ts';
import type { CheckName, ViolationError } from './violation.ts';

/** How often the rows were audited, and the invariants that the audit checks. */
export interface AuditSummary {
  times: number;
  checks: { invariant: number; name: string }[];
}

/** Evaluated on every response to these calls. */
const checksDuringRun: [CheckName, string[]][] = [
  [numberCheck, ['queue.join', 'queue.status']],
  [openingCheck, ['queue.join']],
  [activeCheck, ['queue.join', 'queue.status']],
  [endedPlaceCheck, ['queue.join', 'queue.status']],
  [sessionEndCheck, ['queue.status', 'reservation.create']],
  [holdLimitCheck, ['reservation.create']],
  [oneHolderCheck, ['reservation.create', 'reservation.list', 'seat.list']],
  [soldOnceCheck, ['payment.pay', 'seat.list']],
  [lapsedCheck, ['reservation.create', 'payment.pay']],
  [firstAnswerCheck, ['payment.pay', 'wallet.charge']],
];

const checksAtEnd: CheckName[] = [
  orderCheck,
  rateCheck,
  acknowledgedCheck,
  unaskedCheck,
  orderOnceCheck,
  ledgerCheck,
  chargedOnceCheck,
  soldTwiceCheck,
  totalsCheck,
  quiescenceCheck,
];

/** All checks that a run makes itself, in addition to the audit of the rows. */
export const ownChecks: readonly CheckName[] = [
  ...checksDuringRun.map(([check]) => check),
  bugCheck,
  trespassCheck,
  ...checksAtEnd,
  freedCheck,
];

/**
 * @param isComplete whether the run reached its end, so that the end state was checked.
 * @param isFreed whether freed capacity was checked after that.
 */
export function checkResults(
  { counters, audits }: { counters: Counters; audits: AuditSummary },
  {
    isComplete,
    isFreed,
    violation,
  }: { isComplete: boolean; isFreed: boolean; violation: ViolationError | null },
): CheckResult[] {
  const answers = (calls: string[]) =>
    calls.reduce((sum, call) => sum + (counters.calls.get(call)?.ok ?? 0), 0);
  const attempts = [...counters.calls.values()].reduce((sum, count) => sum + count.attempts, 0);
  const counted: [CheckName, number][] = [
    ...checksDuringRun.map(([check, calls]) => [check, answers(calls)] as [CheckName, number]),
    [bugCheck, attempts],
    [trespassCheck, counters.trespasses],
    ...checksAtEnd.map((check) => [check, isComplete ? 1 : 0] as [CheckName, number]),
    [freedCheck, isFreed ? 1 : 0],
    ...audits.checks.map((check) => [check, audits.times] as [CheckName, number]),
  ];
  return counted.map(([{ invariant, name }, times]) => ({
    invariant,
    name,
    ok: violation?.check !== name,
    times: violation?.check === name ? Math.max(1, times) : times,
  }));
}

/** Every promise that a run is held to, by the number of the invariant, and how often it was looked at. */
import { freedCheck } from './capacity-freed.ts';
import { activeCheck, deadCheck, numberCheck, openingCheck, rateCheck } from './line-limits.ts';
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
import { bugCheck, restCheck } from './quiescence.ts';
import { trespassCheck } from './trespass.ts';
import type { CheckResult } from '../result.ts';
import type { Tally } from '../results/counters.ts';
import type { CheckName, ViolationError } from './violation.ts';
import type { Watch } from '../run/run-state.ts';

/** Looked at with every answer of these calls. */
const alongTheRun: [CheckName, string[]][] = [
  [numberCheck, ['queue.join', 'queue.status']],
  [openingCheck, ['queue.join']],
  [activeCheck, ['queue.join', 'queue.status']],
  [deadCheck, ['queue.join', 'queue.status']],
  [oneHolderCheck, ['reservation.create', 'reservation.list', 'seat.list']],
  [soldOnceCheck, ['payment.pay', 'seat.list']],
  [lapsedCheck, ['reservation.create', 'payment.pay']],
  [firstAnswerCheck, ['payment.pay', 'wallet.charge']],
];

const atTheEnd: CheckName[] = [
  orderCheck,
  rateCheck,
  acknowledgedCheck,
  unaskedCheck,
  orderOnceCheck,
  ledgerCheck,
  chargedOnceCheck,
  soldTwiceCheck,
  totalsCheck,
  restCheck,
];

/** All that a run looks at by itself, beside the audit of the rows. */
export const ownChecks: readonly CheckName[] = [
  ...alongTheRun.map(([check]) => check),
  bugCheck,
  trespassCheck,
  ...atTheEnd,
  freedCheck,
];

/**
 * @param isComplete whether the run came to its end, so that the end state was looked at too.
 * @param isFreed whether what came after the end was.
 */
export function checkResults(
  { tally, watch }: { tally: Tally; watch: Watch },
  {
    isComplete,
    isFreed,
    violation,
  }: { isComplete: boolean; isFreed: boolean; violation: ViolationError | null },
): CheckResult[] {
  const answers = (calls: string[]) =>
    calls.reduce((sum, call) => sum + (tally.calls.get(call)?.ok ?? 0), 0);
  const attempts = [...tally.calls.values()].reduce((sum, count) => sum + count.attempts, 0);
  const { audits } = watch;
  const looked: [CheckName, number][] = [
    ...alongTheRun.map(([check, calls]) => [check, answers(calls)] as [CheckName, number]),
    [bugCheck, attempts],
    [trespassCheck, tally.trespasses],
    ...atTheEnd.map((check) => [check, isComplete ? 1 : 0] as [CheckName, number]),
    [freedCheck, isFreed ? 1 : 0],
    ...audits.checks.map((check) => [check, audits.times] as [CheckName, number]),
  ];
  return looked.map(([{ invariant, name }, times]) => ({
    invariant,
    name,
    ok: violation?.check !== name,
    times: violation?.check === name ? Math.max(1, times) : times,
  }));
}

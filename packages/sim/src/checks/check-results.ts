/** Lists every check of a run with its invariant and the number of its evaluations. */
import { freedCheck } from './capacity-freed.ts';
import {
  activeCheck,
  endedPlaceCheck,
  holdLimitCheck,
  rateCheck,
  sessionEndCheck,
} from './line-limits.ts';
import { lobbyChecks } from './lobby/lobby-check.ts';
import { numberCheck, openingCheck } from './lobby/line-places.ts';
import { absenceCheck } from './timing/absence.ts';
import { earlyEndCheck } from './timing/expiry.ts';
import { lengthCheck } from './timing/lengths.ts';
import { pauseCheck } from './timing/room-changes.ts';
import { positionCheck } from './timing/position.ts';
import { slotUseCheck } from './timing/slot-use.ts';
import { orderCheck } from './admission-order.ts';
import { firstAnswerCheck } from './receipts.ts';
import { balanceCheck } from './money.ts';
import { priceCheck, seatNameCheck } from './seating/sold-prices.ts';
import { bestSeatsCheck } from './seating/best-seats.ts';
import { listedCheck } from './seating/listed-reservations.ts';
import { freeAgainCheck, seatMapCheck } from './seating/seat-map.ts';
import { givenBackCheck, seatLimitCheck } from './seating/seating-check.ts';
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
import { backgroundCheck, bugCheck, quiescenceCheck } from './quiescence.ts';
import { trespassCheck } from './trespass.ts';
import type { CheckResult } from '../result.ts';
import type { Counters } from '../results/counters.ts';
import { doorCheck } from './venue/door.ts';
import { companionCheck, wishCheck } from './venue/wishes.ts';
import { blockedCheck, cancelledDateCheck } from './venue/operator-record.ts';
import { removalCheck } from './timing/removal.ts';
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
  [removalCheck, ['queue.join', 'queue.status']],
  [lengthCheck, ['queue.join', 'queue.status', 'reservation.create']],
  [earlyEndCheck, ['queue.join', 'queue.status', 'payment.pay']],
  [sessionEndCheck, ['queue.status', 'reservation.create']],
  [holdLimitCheck, ['reservation.create']],
  [oneHolderCheck, ['reservation.create', 'reservation.list', 'seat.list']],
  [soldOnceCheck, ['payment.pay', 'seat.list']],
  [lapsedCheck, ['reservation.create', 'payment.pay']],
  [seatMapCheck, ['seat.list']],
  [priceCheck, ['reservation.create', 'payment.pay', 'order.cancel']],
  [wishCheck, ['reservation.create']],
  [companionCheck, ['reservation.create']],
  [seatNameCheck, ['reservation.create', 'payment.pay']],
  [balanceCheck, ['payment.pay', 'order.cancel', 'wallet.charge', 'wallet.balance']],
  [firstAnswerCheck, ['payment.pay', 'wallet.charge']],
];

/** The same, in virtual time only: they need the answer of every call. */
const checksOfHistory: [CheckName, string[]][] = [
  [freeAgainCheck, ['seat.list']],
  [bestSeatsCheck, ['reservation.create']],
  [seatLimitCheck, ['reservation.create']],
  [givenBackCheck, ['payment.pay']],
  [cancelledDateCheck, ['reservation.create', 'payment.pay']],
  [blockedCheck, ['reservation.create']],
  [listedCheck, ['reservation.list']],
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

/** Evaluated at the end of a run in virtual time, where the instant of each decision is known. */
const checksOfTimes: CheckName[] = [slotUseCheck, absenceCheck, positionCheck, pauseCheck];

/** All checks that a run makes itself, in addition to the audit of the rows. */
export const ownChecks: readonly CheckName[] = [
  ...checksDuringRun.map(([check]) => check),
  ...checksOfHistory.map(([check]) => check),
  ...lobbyChecks,
  bugCheck,
  backgroundCheck,
  trespassCheck,
  ...checksAtEnd,
  ...checksOfTimes,
  freedCheck,
  doorCheck,
];

/**
 * @param isComplete whether the run reached its end, so that the end state was checked.
 * @param isFreed whether freed capacity was checked after that.
 * @param isTimed whether the checks of times were made.
 * @param ticketsTried how many tickets were redeemed at the end.
 */
export function checkResults(
  {
    counters,
    audits,
    backgroundLooks,
    lobbyTimes,
    isVirtual,
  }: {
    counters: Counters;
    audits: AuditSummary;
    backgroundLooks: number;
    /** How often each check of lobbies was evaluated. */
    lobbyTimes: ReadonlyMap<CheckName, number>;
    /** In virtual time the answer of every call is known. */
    isVirtual: boolean;
  },
  {
    isComplete,
    isFreed,
    isTimed,
    ticketsTried,
    violation,
  }: {
    isComplete: boolean;
    isFreed: boolean;
    isTimed: boolean;
    ticketsTried: number;
    violation: ViolationError | null;
  },
): CheckResult[] {
  const answers = (calls: string[]) =>
    calls.reduce((sum, call) => sum + (counters.calls.get(call)?.ok ?? 0), 0);
  const attempts = [...counters.calls.values()].reduce((sum, count) => sum + count.attempts, 0);
  const counted: [CheckName, number][] = [
    ...checksDuringRun.map(([check, calls]) => [check, answers(calls)] as [CheckName, number]),
    ...checksOfHistory.map(
      ([check, calls]) => [check, isVirtual ? answers(calls) : 0] as [CheckName, number],
    ),
    ...lobbyTimes,
    [bugCheck, attempts],
    [backgroundCheck, backgroundLooks],
    [trespassCheck, counters.trespasses],
    ...checksAtEnd.map((check) => [check, isComplete ? 1 : 0] as [CheckName, number]),
    [freedCheck, isFreed ? 1 : 0],
    [doorCheck, ticketsTried],
    ...checksOfTimes.map((check) => [check, isTimed ? 1 : 0] as [CheckName, number]),
    ...audits.checks.map((check) => [check, audits.times] as [CheckName, number]),
  ];
  return counted.map(([{ invariant, name }, times]) => ({
    invariant,
    name,
    ok: violation?.check !== name,
    times: violation?.check === name ? Math.max(1, times) : times,
  }));
}

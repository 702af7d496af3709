/**
 * The seating check: compares what clients are shown of seats and reservations with their history.
 *
 * A response may show the effect of a call whose own response is still on its way. So it is checked
 * once every call that was sent before it was handled has been answered.
 */
import { fromIso, toIso } from '@onsale/core/time/dates';
import type { Cancellation, QueueEntry, Receipt, Reservation, SeatMap } from '@onsale/sdk';
import type { Account } from '../../network/client-history.ts';
import type { Answer, Attempt } from '../../network/attempt.ts';
import { receiptsOf } from '../receipts.ts';
import { ViolationError } from '../violation.ts';
import { requireBestSeats } from './best-seats.ts';
import type { House, HouseTerms } from './house.ts';
import { requireTrueReservations } from './listed-reservations.ts';
import { certainlyLasts, decisionTime, mayLast, type DecisionTime } from './decision-time.ts';
import { asOfSeat, type SeatHistory } from './seat-history.ts';
import { requireOnSale, requirePaidBefore, type OperatorRecord } from '../venue/operator-record.ts';
import { describeSeat, freeAgainCheck, requireTrueHouse, requireTrueSeats } from './seat-map.ts';

export const seatLimitCheck = { invariant: 1, name: 'a buyer has no more seats than its limit' };
export const givenBackCheck = {
  invariant: 11,
  name: 'a payment gives back what else was held, and says so',
};

export interface SeatingTerms extends HouseTerms {
  maxSeatsPerUser: number;
  reservationSeconds: number;
}

export interface SeatingCheck {
  sent(attempt: Attempt): void;
  /** @throws ViolationError for this response, or for an earlier one that is checked only now. */
  answered(account: Account, attempt: Attempt, answer: Answer): void;
  /** Learns from a response that its client never got. */
  lost(account: Account, attempt: Attempt, answer: Answer): void;
  /** An operator's call was sent: until it ends, what buyers are shown may depend on it. */
  operatorBegins(sent: Attempt): void;
  operatorEnds(answered: Attempt, sent: Attempt): void;
  /** Checks every response that is left, when all calls are over. */
  finish(): void;
}

/** The input of a reservation, as far as it asks for the best seats. */
interface BestInput {
  date: string;
  best?: number;
  section?: string;
  maxPrice?: number;
  accessible?: number;
}

/** A response that is checked once all calls are known that it may show. */
interface Question {
  at: DecisionTime;
  check: () => void;
}

/** Calls that take seats or give them back. */
const changing = new Set([
  'queue.leave',
  'reservation.create',
  'reservation.release',
  'payment.pay',
  'order.cancel',
]);

/**
 * @param isComplete whether the answer of every call that reaches the server is reported. Without
 * it, only what never changes is checked.
 */
export function createSeatingCheck(
  terms: SeatingTerms,
  {
    house,
    isComplete,
    record,
    history,
  }: { house: House; isComplete: boolean; record: OperatorRecord; history: SeatHistory },
): SeatingCheck {
  const { prices } = record;
  /** Calls that are not answered yet, in the order of sending. */
  const pending = new Set<Attempt>();
  let questions: Question[] = [];
  const later = (attempt: Attempt, check: (at: DecisionTime) => void): void => {
    const at = decisionTime(attempt);
    questions.push({ at, check: () => check(at) });
  };

  /** @param now the latest instant at which a response came. */
  const checkWhatIsKnown = (now: number): void => {
    if (questions.length === 0) return;
    const [oldest] = pending;
    const knownUntil = Math.min(now, oldest?.sentAt ?? Infinity);
    const due = questions.filter(({ at }) => at.to < knownUntil);
    if (due.length === 0) return;
    questions = questions.filter(({ at }) => at.to >= knownUntil);
    for (const { check } of due) check();
  };

  const learn: Record<string, (account: Account, attempt: Attempt, data: unknown) => void> = {
    'queue.leave'(account, attempt, data) {
      const { status, waitNo } = data as QueueEntry;
      if (status === 'left' && waitNo !== null) history.left(account, waitNo, attempt);
    },
    'reservation.create'(account, attempt, data) {
      const reservation = data as Reservation;
      if (!history.reserved(account, reservation, attempt)) return;
      later(attempt, (at) => {
        const whose = `Reservation ${reservation.reservationId} of ${account.name}`;
        requireOnSale(whose, reservation, { record, at });
        requireWithinLimit(account, reservation, at);
      });
      const { best, accessible = 0, ...wishes } = attempt.input as BestInput;
      if (best === undefined || accessible > 0) return;
      const { date, seatNos } = reservation;
      later(attempt, (at) => {
        const others = without(history, reservation.reservationId);
        const request = { ...wishes, buyer: account, date, count: best, answer: seatNos, at };
        requireBestSeats({ ...request, prices: prices.at(at) }, { house, history: others });
      });
    },
    'reservation.release'(_, attempt, data) {
      history.released((data as Reservation).reservationId, 'was released', attempt);
    },
    'payment.pay'(account, attempt, data) {
      for (const receipt of receiptsOf(data)) learnPayment(account, receipt, attempt);
    },
    'order.cancel'(_, attempt, data) {
      const { orderId, status } = data as Cancellation;
      const { seatNos } = attempt.input as { seatNos?: number[] };
      if (status === 'cancelled') history.cancelled(orderId, attempt);
      else history.returned(orderId, seatNos ?? [], attempt);
    },
  };

  const learnPayment = (account: Account, receipt: Receipt, attempt: Attempt): void => {
    const { orderId, released, paidAt } = receipt;
    if (!history.sold(receipt)) return;
    later(attempt, () => requirePaidBefore(account.name, receipt, record));
    for (const { reservationId } of released) {
      history.released(reservationId, `was given back by order ${orderId}`, attempt);
    }
    const instant = fromIso(paidAt);
    later(attempt, () => requireGivenBack(account, receipt, { from: instant, to: instant }));
  };

  const requireGivenBack = (account: Account, receipt: Receipt, at: DecisionTime): void => {
    const { orderId, reservationId: paid, released } = receipt;
    const fail = (detail: string): never => {
      throw new ViolationError(givenBackCheck, `Order ${orderId} of ${account.name}, ${detail}.`);
    };
    const named = new Set(released.map(({ reservationId }) => reservationId));
    for (const { reservation, held } of history.ofHolder(account)) {
      const { reservationId } = reservation;
      if (named.has(reservationId) || !certainlyLasts(held, at)) continue;
      fail(
        `paid at ${receipt.paidAt}, does not name reservation ${reservationId}, held until then`,
      );
    }
    for (const { reservationId, date, seatNos } of released) {
      const known = history.find(reservationId);
      const isOwn = known?.holder === account && known.reservation.date === date;
      if (!isOwn || known.reservation.seatNos.join() !== seatNos.join() || reservationId === paid) {
        fail(`gave back ${date}/${seatNos.join(', ')}, which its buyer did not hold`);
      }
      if (!mayLast(known!.held, at)) fail(`gave back reservation ${reservationId}, already over`);
    }
  };

  const requireWithinLimit = (account: Account, latest: Reservation, at: DecisionTime): void => {
    const { reservationId, seatNos } = latest;
    const have = history
      .ofHolder(account)
      .filter(({ reservation }) => reservation.reservationId !== reservationId)
      .flatMap((known) => known.reservation.seatNos.map((seatNo) => asOfSeat(known, seatNo)))
      .filter(({ held, sold }) => certainlyLasts(held, at) || certainlyLasts(sold, at)).length;
    if (have + seatNos.length <= terms.maxSeatsPerUser) return;
    throw new ViolationError(
      seatLimitCheck,
      `At ${toIso(at.to)} ${account.name}, who had ${have} seats, got ${seatNos.length} more (reservation ${reservationId}), where ${terms.maxSeatsPerUser} may be one buyer’s.`,
    );
  };

  const refused = (account: Account, attempt: Attempt, answer: Answer): void => {
    if (answer.kind !== 'refused' || attempt.procedure !== 'reservation.create') return;
    const { reason } = answer;
    const { date, best, accessible = 0, ...wishes } = attempt.input as BestInput;
    if (best !== undefined && noneLeft.has(reason) && accessible === 0) {
      const wish = reason === 'NO_ADJACENT_SEATS' ? { ...wishes, count: best } : { count: 1 };
      later(attempt, (at) => {
        const request = {
          ...wish,
          buyer: account,
          date,
          answer: reason,
          at,
          prices: prices.at(at),
        };
        requireBestSeats(request, { house, history });
      });
    }
    const { seatNos } = (answer.details ?? {}) as { seatNos?: number[] };
    if (reason !== 'SEAT_UNAVAILABLE' || !seatNos) return;
    later(attempt, (at) => {
      for (const seatNo of seatNos) requireTaken(account, { date, seatNo, at });
    });
  };

  const requireTaken = (
    account: Account,
    { date, seatNo, at }: { date: string; seatNo: number; at: DecisionTime },
  ): void => {
    const known = history.ofSeat(date, seatNo);
    if (known.some(({ held, sold }) => mayLast(held, at) || mayLast(sold, at))) return;
    throw new ViolationError(
      freeAgainCheck,
      `At ${toIso(at.to)} seat ${date}/${seatNo} was refused to ${account.name} as taken: ${describeSeat(known, at)}.`,
    );
  };

  return {
    sent(attempt) {
      if (isComplete && changing.has(attempt.procedure)) pending.add(attempt);
    },
    answered(account, attempt, answer) {
      const { procedure, handledAt } = attempt;
      const data = answer.kind === 'ok' ? answer.data : null;
      if (procedure === 'seat.list' && data !== null) {
        const map = data as SeatMap;
        const decided = decisionTime(attempt);
        const possible = isComplete ? prices.at(decided) : prices.until(decided.to);
        requireTrueHouse(account, map, { house, prices: possible });
        if (!isComplete) return;
        later(attempt, (at) => requireTrueSeats(account, map, { history, at }));
      }
      if (!isComplete) return;
      if (procedure === 'reservation.list' && data !== null) {
        const { reservations } = data as { reservations: Reservation[] };
        later(attempt, (at) => requireTrueReservations(account, reservations, { history, at }));
      }
      if (!changing.has(procedure)) return;
      pending.delete(attempt);
      if (data !== null) learn[procedure]?.(account, attempt, data);
      refused(account, attempt, answer);
      checkWhatIsKnown(handledAt);
    },
    lost(account, attempt, answer) {
      if (isComplete && answer.kind === 'ok')
        learn[attempt.procedure]?.(account, attempt, answer.data);
    },
    operatorBegins(sent) {
      if (isComplete) pending.add(sent);
    },
    operatorEnds({ handledAt }, sent) {
      pending.delete(sent);
      if (isComplete) checkWhatIsKnown(handledAt);
    },
    finish() {
      for (const { check } of questions.splice(0)) check();
    },
  };
}

/** Reasons why a request for the best seats finds none. */
const noneLeft = new Set(['NO_ADJACENT_SEATS', 'SOLD_OUT', 'SEATS_HELD']);

/** The history without one reservation: what the server could know before it made that one. */
function without(history: SeatHistory, reservationId: string): SeatHistory {
  return {
    ...history,
    ofSeat: (date, seatNo) =>
      history
        .ofSeat(date, seatNo)
        .filter(({ reservation }) => reservation.reservationId !== reservationId),
  };
}

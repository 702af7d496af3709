/** The checks of single responses: amounts, repeats with a key, seats and reservations as shown. */
import type { Order } from '@onsale/sdk';
import type { Account } from '../network/client-history.ts';
import type { Answer, Attempt } from '../network/attempt.ts';
import { checkKeyedAnswer, type KeyedAnswers } from './keyed-answers.ts';
import { createMoneyCheck } from './money.ts';
import { readHouse } from './seating/house.ts';
import type { DecisionTime } from './seating/decision-time.ts';
import { createSeatHistory, type SeatHistory } from './seating/seat-history.ts';
import type { OperatorRecord } from './venue/operator-record.ts';
import { checkWishes, requireCompanionsKept, requireRefundRefused } from './venue/wishes.ts';
import { createSeatingCheck, type SeatingTerms } from './seating/seating-check.ts';

export interface ResponseChecks {
  sent(attempt: Attempt): void;
  /** @throws ViolationError */
  answered(account: Account, attempt: Attempt, answer: Answer): void;
  /** Reads a response that its client never got. */
  lost(account: Account, attempt: Attempt, answer: Answer): void;
  operatorBegins(sent: Attempt): void;
  operatorEnds(answered: Attempt, sent: Attempt): void;
  /** Learns of what an operator did to seats. */
  readonly history: SeatHistory;
  operatorRefunds(orderId: string): void;
  /** An operator was answered with an order, which this call made if it is new. */
  operatorSaw(whose: string, order: Order, seen: { decided: DecisionTime; isNew: boolean }): void;
  /** A refund of seats was refused as it would leave a companion seat alone. */
  operatorRefused(whose: string, order: Order, refunded: readonly number[]): void;
  /** Checks what had to wait for other calls. */
  finish(): void;
}

/**
 * @param record of an operator's calls, which grows along the run.
 * @param isComplete whether the answer of every call that reaches the server is reported, as in
 * virtual time.
 */
export function createResponseChecks(
  terms: SeatingTerms,
  { isComplete, record }: { isComplete: boolean; record: OperatorRecord },
): ResponseChecks {
  const house = readHouse(terms);
  const reservationMs = terms.reservationSeconds * 1000;
  const { prices } = record;
  const history = createSeatHistory({ reservationMs });
  const seating = createSeatingCheck(terms, { house, isComplete, record, history });
  const money = createMoneyCheck({ house, prices, reservationMs, isExact: isComplete });
  const keyed = new Map<Account, KeyedAnswers>();
  const readKeyed = (account: Account, attempt: Attempt, answer: Answer): void => {
    if (attempt.idempotencyKey === undefined) return;
    const answers: KeyedAnswers = keyed.get(account) ?? new Map();
    keyed.set(account, answers);
    checkKeyedAnswer(account, { attempt, answer }, answers);
  };
  return {
    sent(attempt) {
      money.sent(attempt);
      seating.sent(attempt);
    },
    answered(account, attempt, answer) {
      readKeyed(account, attempt, answer);
      if (attempt.procedure === 'reservation.create') {
        checkWishes(account, attempt, { answer, house });
      }
      if (answer.kind === 'ok') money.observe(account, attempt, answer.data);
      if (answer.kind === 'ok' && attempt.procedure === 'order.list') {
        const { orders } = answer.data as { orders: Order[] };
        for (const order of orders) requireCompanionsKept(account.name, order, house);
      }
      seating.answered(account, attempt, answer);
    },
    lost(account, attempt, answer) {
      readKeyed(account, attempt, answer);
      seating.lost(account, attempt, answer);
    },
    operatorBegins: (sent) => seating.operatorBegins(sent),
    operatorEnds: (answered, sent) => seating.operatorEnds(answered, sent),
    history,
    operatorRefunds: (orderId) => money.operatorRefunds(orderId),
    operatorSaw(whose, order, seen) {
      money.operatorSaw(whose, order, seen);
      requireCompanionsKept(whose, order, house);
    },
    operatorRefused: (whose, order, refunded) =>
      requireRefundRefused(whose, order, { refunded, house }),
    finish: () => seating.finish(),
  };
}

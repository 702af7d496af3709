/** The checks of single responses: amounts, repeats with a key, seats and reservations as shown. */
import type { Account } from '../network/client-history.ts';
import type { Answer, Attempt } from '../network/attempt.ts';
import { checkKeyedAnswer, type KeyedAnswers } from './keyed-answers.ts';
import { createMoneyCheck } from './money.ts';
import { readHouse } from './seating/house.ts';
import { newOperatorRecord, type OperatorRecord } from './venue/operator-record.ts';
import { checkWishes } from './venue/wishes.ts';
import { createSeatingCheck, type SeatingTerms } from './seating/seating-check.ts';

export interface ResponseChecks {
  sent(attempt: Attempt): void;
  /** @throws ViolationError */
  answered(account: Account, attempt: Attempt, answer: Answer): void;
  /** Reads a response that its client never got. */
  lost(account: Account, attempt: Attempt, answer: Answer): void;
  operatorBegins(sent: Attempt): void;
  operatorEnds(answered: Attempt, sent: Attempt): void;
  cancelledDate(date: string, answered: Attempt): void;
  blockedSeats(date: string, seatNos: readonly number[], answered: Attempt): void;
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
  { isComplete, record = newOperatorRecord() }: { isComplete: boolean; record?: OperatorRecord },
): ResponseChecks {
  const house = readHouse(terms);
  const seating = createSeatingCheck(terms, { house, isComplete, record });
  const money = createMoneyCheck(house);
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
      seating.answered(account, attempt, answer);
    },
    lost(account, attempt, answer) {
      readKeyed(account, attempt, answer);
      seating.lost(account, attempt, answer);
    },
    operatorBegins: (sent) => seating.operatorBegins(sent),
    operatorEnds: (answered, sent) => seating.operatorEnds(answered, sent),
    cancelledDate: (date, answered) => seating.cancelledDate(date, answered),
    blockedSeats: (date, seatNos, answered) => seating.blockedSeats(date, seatNos, answered),
    finish: () => seating.finish(),
  };
}

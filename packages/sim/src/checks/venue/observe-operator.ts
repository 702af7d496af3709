/** The operator observer: lets every check know of an operator's calls. */
import type { Attempt } from '../../network/attempt.ts';
import type { ResponseChecks } from '../response-checks.ts';
import { decisionTime } from '../seating/seat-history.ts';
import type { OperatorRecord } from './operator-record.ts';

export interface OperatorObserver {
  record: OperatorRecord;
  /** A call was sent: until it ends, what buyers are shown may depend on it. */
  begins(sent: Attempt): void;
  ends(answered: Attempt, sent: Attempt): void;
  blockedSeats(date: string, seatNos: readonly number[], answered: Attempt): void;
}

export function observeOperator(
  record: OperatorRecord,
  responses: ResponseChecks,
): OperatorObserver {
  return {
    record,
    begins: (sent) => responses.operatorBegins(sent),
    ends: (answered, sent) => responses.operatorEnds(answered, sent),
    blockedSeats(date, seatNos, answered) {
      const blocks = record.blocked.get(date) ?? new Map();
      record.blocked.set(date, blocks);
      for (const seatNo of seatNos) blocks.set(seatNo, decisionTime(answered));
      responses.blockedSeats(date, seatNos, answered);
    },
  };
}

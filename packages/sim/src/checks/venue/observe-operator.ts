/** The operator observer: lets every check know of an operator's calls. */
import type { Attempt } from '../../network/attempt.ts';
import type { ResponseChecks } from '../response-checks.ts';
import type { SeatCheck } from '../seats.ts';
import { decisionTime } from '../seating/seat-history.ts';
import type { OperatorRecord } from './operator-record.ts';

export interface OperatorObserver {
  record: OperatorRecord;
  /** A call was sent: until it ends, what buyers are shown may depend on it. */
  begins(sent: Attempt): void;
  ends(answered: Attempt, sent: Attempt): void;
  /** From now on the seats of a date may be taken from their buyers. */
  cancelsDate(date: string, sent: Attempt): void;
  cancelledDate(date: string, answered: Attempt): void;
  blockedSeats(date: string, seatNos: readonly number[], answered: Attempt): void;
}

export function observeOperator(
  record: OperatorRecord,
  { responses, seats }: { responses: ResponseChecks; seats: SeatCheck },
): OperatorObserver {
  return {
    record,
    begins: (sent) => responses.operatorBegins(sent),
    ends: (answered, sent) => responses.operatorEnds(answered, sent),
    cancelsDate: (date, { sentAt }) => seats.endDate(date, sentAt),
    cancelledDate(date, answered) {
      record.cancelled.set(date, decisionTime(answered));
      responses.cancelledDate(date, answered);
    },
    blockedSeats(date, seatNos, answered) {
      const blocks = record.blocked.get(date) ?? new Map();
      record.blocked.set(date, blocks);
      for (const seatNo of seatNos) blocks.set(seatNo, decisionTime(answered));
      responses.blockedSeats(date, seatNos, answered);
    },
  };
}

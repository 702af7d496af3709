/** The operator observer: lets every check know of an operator's calls. */
import { isDeepStrictEqual } from 'node:util';
import { combineOutcomes, record as note, type Account } from '../../network/client-history.ts';
import type { Attempt } from '../../network/attempt.ts';
import { firstAnswerCheck } from '../receipts.ts';
import type { DrawRecord } from '../lobby/draw-record.ts';
import type { ResponseChecks } from '../response-checks.ts';
import type { SeatCheck } from '../seats.ts';
import { decisionTime } from '../seating/decision-time.ts';
import { ViolationError } from '../violation.ts';
import { requireOnSale, type AdminOrder, type OperatorRecord } from './operator-record.ts';

/** An order, or some of its seats. */
export interface RefundCall {
  /** As it was listed before. */
  order: AdminOrder;
  /** null: all that it has. */
  seatNos: number[] | null;
}

export interface OperatorObserver {
  record: OperatorRecord;
  /** A call was sent: until it ends, what buyers are shown may depend on it. */
  begins(sent: Attempt): void;
  ends(answered: Attempt, sent: Attempt): void;
  /** From now on the seats of a date may be taken from their buyers. */
  cancelsDate(date: string, sent: Attempt): void;
  cancelledDate(date: string, answered: Attempt): void;
  blockedSeats(date: string, seatNos: readonly number[], answered: Attempt): void;
  /** The beacon of the draw was accepted. */
  gaveBeacon(beacon: string): void;
  /** The beacon was refused, as one that comes after the draw. */
  refusedBeacon(answeredAt: number): void;
  /** From now on the concert may have another price. @returns tells when it certainly has. */
  changesPrice(price: number, sent: Attempt): (answeredAt: number) => void;
  /**
   * The box office sold seats.
   *
   * @param again the answer to the same call with the same key.
   */
  issued(answers: { order: AdminOrder; again: AdminOrder }, answered: Attempt): void;
  /** From now on the order may be refunded. */
  refunds(call: RefundCall, sent: Attempt): void;
  /** @param after the order as it is then. */
  refunded(call: RefundCall, after: AdminOrder, answered: Attempt): void;
  /** The refund was refused as it would leave a companion seat alone. */
  refusedRefund(call: RefundCall): void;
}

interface Observed {
  responses: ResponseChecks;
  seats: SeatCheck;
  draw: DrawRecord;
  /** The account of a buyer; undefined for a guest of the box office. */
  accountOf: (userId: string) => Account | undefined;
}

export function observeOperator(
  record: OperatorRecord,
  { responses, seats, draw, accountOf }: Observed,
): OperatorObserver {
  const { history } = responses;
  const ownerOf = ({ userId }: AdminOrder): Account => accountOf(userId) ?? record.boxOffice;
  /** As if the buyer had cancelled: the end state has to show it. */
  const noteRefund = ({ order, seatNos }: RefundCall, outcome: 'ok' | 'unknown'): void => {
    const owner = ownerOf(order);
    const { orderId } = order;
    if (seatNos === null) {
      const seen = combineOutcomes(owner.cancels.get(orderId), outcome);
      note(owner, 'cancels', { id: orderId, seen });
    }
    for (const seatNo of seatNos ?? []) {
      const id = `${orderId}/${seatNo}`;
      note(owner, 'returns', { id, seen: combineOutcomes(owner.returns.get(id), outcome) });
    }
  };
  return {
    record,
    begins: (sent) => responses.operatorBegins(sent),
    ends: (answered, sent) => responses.operatorEnds(answered, sent),
    cancelsDate: (date, { sentAt }) => seats.endDate(date, sentAt),
    cancelledDate(date, answered) {
      record.cancelled.set(date, decisionTime(answered));
      history.cancelledDate(date, answered);
    },
    blockedSeats(date, seatNos, answered) {
      const blocks = record.blocked.get(date) ?? new Map();
      record.blocked.set(date, blocks);
      for (const seatNo of seatNos) blocks.set(seatNo, decisionTime(answered));
      history.blocked(date, seatNos, answered);
    },
    gaveBeacon: (beacon) => draw.gaveBeacon(beacon),
    refusedBeacon: (answeredAt) => draw.refusedBeacon(answeredAt),
    changesPrice: (price, { sentAt }) => record.prices.changes(price, sentAt),
    issued({ order, again }, answered) {
      const { boxOffice } = record;
      const decided = decisionTime(answered);
      record.issued.set(order.orderId, order);
      requireOnSale(`Order ${order.orderId} of the box office`, order, { record, at: decided });
      history.issued(order);
      seats.observeIssue(boxOffice, order, answered);
      responses.operatorSaw(boxOffice.name, order, { decided, isNew: true });
      if (isDeepStrictEqual(order, again)) return;
      throw new ViolationError(
        firstAnswerCheck,
        `The box office sold ${order.date}/${order.seatNos.join(', ')} as order ${order.orderId}, and the same call with the same key was answered with order ${again.orderId} of ${again.seatNos.join(', ')}.`,
      );
    },
    refunds(call, { sentAt }) {
      const { order } = call;
      seats.endSale(ownerOf(order), order.orderId, sentAt);
      responses.operatorRefunds(order.orderId);
      noteRefund(call, 'unknown');
    },
    refunded(call, after, answered) {
      const { orderId, status } = after;
      const isWhole = status === 'cancelled';
      noteRefund(call, 'ok');
      if (isWhole) noteRefund({ ...call, seatNos: null }, 'ok');
      if (isWhole) history.cancelled(orderId, answered);
      else history.returned(orderId, call.seatNos ?? [], answered);
      const seen = { decided: decisionTime(answered), isNew: false };
      responses.operatorSaw(ownerOf(call.order).name, after, seen);
    },
    refusedRefund: ({ order, seatNos }) =>
      responses.operatorRefused(ownerOf(order).name, order, seatNos ?? order.seatNos),
  };
}

/** Checks that no seat has two holders at once, by comparing the responses to all clients. */
import { fromIso } from '@onsale/core/time/dates';
import type { Receipt, Reservation, SeatMap } from '@onsale/sdk';
import { record, type Account, type Interval } from '../network/client-history.ts';
import type { Attempt } from '../network/attempt.ts';
import { ViolationError } from './violation.ts';

export const oneHolderCheck = { invariant: 1, name: 'a seat that is held is held by one buyer' };
export const soldOnceCheck = { invariant: 2, name: 'a seat that is sold stays sold to its buyer' };
export const lapsedCheck = {
  invariant: 14,
  name: 'a reservation that has run out is neither held nor paid',
};

/** A seat that certainly belongs to one account, and for how long. */
interface Claim {
  holder: Account;
  /** As a violation names it: a reservation or an order. */
  label: string;
  isSale: boolean;
  interval: Interval;
}

export interface SeatCheck {
  /** The account learned that it holds these seats. */
  observeHold(holder: Account, reservation: Reservation, attempt: Attempt): void;
  observeSale(holder: Account, receipt: Receipt, attempt: Attempt): void;
  /** The box office sold seats to a guest. */
  observeIssue(boxOffice: Account, order: Sold, attempt: Attempt): void;
  /** An operator refunds an order, or some of its seats: it is certain no more. */
  endSale(holder: Account, orderId: string, at: number): void;
  /** The account was shown which seats are free. */
  observeSeatMap(to: Account, map: SeatMap, attempt: Attempt): void;
  /** An operator cancels a date: from then on none of its seats is certainly a buyer's. */
  endDate(date: string, at: number): void;
}

/** The fields that receipts and orders share. */
type Sold = Pick<Receipt, 'orderId' | 'date' | 'seatNos' | 'paidAt'>;

/** Responses arrive late and out of order, but none is older than this. */
const maxAnswerAgeMs = 60_000;

/** @param maxClockSkewMs between the server's clock and the clients'. */
export function createSeatCheck({ maxClockSkewMs }: { maxClockSkewMs: number }): SeatCheck {
  /** By date and seat number. */
  const claimed = new Map<string, Map<number, Claim[]>>();
  /** The latest known decision of the server. */
  let lastDecisionAt = 0;

  const endedDates = new Set<string>();
  /** Orders that an operator refunded, with the instant. */
  const endedSales = new Map<string, number>();

  const claim = (date: string, seatNo: number, added: Claim): void => {
    if (endedDates.has(date)) return;
    const seats = claimed.get(date) ?? new Map<number, Claim[]>();
    claimed.set(date, seats);
    const claims = (seats.get(seatNo) ?? []).filter(
      ({ interval }) => interval.until > lastDecisionAt - maxAnswerAgeMs,
    );
    const other = claims.find(
      ({ holder, interval }) => holder !== added.holder && overlap(interval, added.interval),
    );
    if (other) throw doubleClaim(`${date}/${seatNo}`, other, added);
    seats.set(seatNo, [...claims, added]);
  };

  const addSale = (holder: Account, sale: Sold, handledAt: number): void => {
    const { orderId, date, seatNos } = sale;
    if (holder.purchases.has(orderId)) return;
    const from = Math.min(fromIso(sale.paidAt) + maxClockSkewMs, handledAt);
    const interval = { from, until: endedSales.get(orderId) ?? Infinity };
    record(holder, 'purchases', { id: orderId, seen: interval });
    for (const seatNo of seatNos) {
      claim(date, seatNo, { holder, label: `order ${orderId}`, isSale: true, interval });
    }
  };

  return {
    observeHold(holder, reservation, { sentAt, departedAt, handledAt }) {
      lastDecisionAt = Math.max(lastDecisionAt, handledAt);
      const { reservationId, date, seatNos, expiresAt } = reservation;
      const ends = fromIso(expiresAt);
      if (ends <= departedAt - maxClockSkewMs) {
        throw new ViolationError(
          lapsedCheck,
          `${holder.name} was told that reservation ${reservationId} is held, which ran out at ${expiresAt}.`,
        );
      }
      if (holder.holds.has(reservationId)) return;
      const { endRequestedAt } = holder;
      const mayEndAt =
        endRequestedAt !== null && endRequestedAt >= sentAt ? endRequestedAt : Infinity;
      const interval = { from: handledAt, until: Math.min(ends - maxClockSkewMs, mayEndAt) };
      record(holder, 'holds', { id: reservationId, seen: { reservation, interval } });
      for (const seatNo of seatNos) {
        claim(date, seatNo, {
          holder,
          label: `reservation ${reservationId}`,
          isSale: false,
          interval,
        });
      }
    },
    observeSale(holder, receipt, { handledAt }) {
      lastDecisionAt = Math.max(lastDecisionAt, handledAt);
      const { reservationId } = receipt;
      const paidAt = fromIso(receipt.paidAt);
      const hold = holder.holds.get(reservationId);
      if (hold && paidAt >= fromIso(hold.reservation.expiresAt)) {
        throw new ViolationError(
          lapsedCheck,
          `${holder.name} paid reservation ${reservationId} at ${receipt.paidAt}, which ran out at ${hold.reservation.expiresAt}.`,
        );
      }
      addSale(holder, receipt, handledAt);
    },
    observeIssue(boxOffice, order, { handledAt }) {
      lastDecisionAt = Math.max(lastDecisionAt, handledAt);
      addSale(boxOffice, order, handledAt);
    },
    endSale(holder, orderId, at) {
      endedSales.set(orderId, Math.min(endedSales.get(orderId) ?? at, at));
      const interval = holder.purchases.get(orderId);
      if (interval) interval.until = Math.min(interval.until, at);
    },
    endDate(date, at) {
      endedDates.add(date);
      for (const claims of claimed.get(date)?.values() ?? []) {
        for (const { interval } of claims) interval.until = Math.min(interval.until, at);
      }
    },
    observeSeatMap(to, { date, available }, { sentAt, handledAt }) {
      const seats = claimed.get(date);
      for (const seatNo of available) {
        const claims = seats?.get(seatNo);
        const taken = claims?.find(
          ({ interval }) => interval.from < sentAt && handledAt < interval.until,
        );
        if (taken) {
          throw new ViolationError(
            taken.isSale ? soldOnceCheck : oneHolderCheck,
            `Seat ${date}/${seatNo} was ${taken.holder.name}’s (${taken.label}) and shown as free to ${to.name}.`,
          );
        }
      }
    },
  };
}

function overlap(a: Interval, b: Interval): boolean {
  return Math.max(a.from, b.from) < Math.min(a.until, b.until);
}

/** Names the check of the earlier claim: that promise is the broken one. */
function doubleClaim(seat: string, one: Claim, other: Claim): ViolationError {
  const [first, second] = one.interval.from <= other.interval.from ? [one, other] : [other, one];
  return new ViolationError(
    first.isSale ? soldOnceCheck : oneHolderCheck,
    `Seat ${seat} was ${first.holder.name}’s (${first.label}) and given to ${second.holder.name} too (${second.label}).`,
  );
}

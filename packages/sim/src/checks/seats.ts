/** No seat is anybody's while it is somebody else's: what clients were told, against each other. */
import { fromIso } from '@onsale/core/time/dates';
import type { Receipt, Reservation, SeatMap } from '@onsale/sdk';
import { note, type Account, type Term } from '../network/client-history.ts';
import type { Attempt } from '../network/faulty-network.ts';
import { ViolationError } from './violation.ts';

export const oneHolderCheck = { invariant: 1, name: 'a seat that is held is held by one buyer' };
export const soldOnceCheck = { invariant: 2, name: 'a seat that is sold stays sold to its buyer' };
export const lapsedCheck = {
  invariant: 14,
  name: 'a reservation that has run out is neither held nor paid',
};

/** A seat that is certain to be somebody's, and for how long. */
interface Claim {
  by: Account;
  /** What it is called to people: a reservation, or an order. */
  as: string;
  isSale: boolean;
  term: Term;
}

export interface SeatCheck {
  /** The account is told that it holds these seats. */
  held(by: Account, reservation: Reservation, attempt: Attempt): void;
  sold(by: Account, receipt: Receipt, attempt: Attempt): void;
  /** Somebody is shown which seats are free. */
  shown(to: Account, map: SeatMap, attempt: Attempt): void;
}

/** Answers come late and out of order, but none is older than this. */
const oldestAnswerMs = 60_000;

/** @param apartMs how far the server's clock may be from the clients'. */
export function createSeatCheck({ apartMs }: { apartMs: number }): SeatCheck {
  /** By date and number. */
  const claimed = new Map<string, Map<number, Claim[]>>();
  /** Of the server's decisions that are known, the last. */
  let latest = 0;

  const claim = (date: string, seatNo: number, fresh: Claim): void => {
    const seats = claimed.get(date) ?? new Map<number, Claim[]>();
    claimed.set(date, seats);
    const claims = (seats.get(seatNo) ?? []).filter(
      ({ term }) => term.until > latest - oldestAnswerMs,
    );
    const other = claims.find(({ by, term }) => by !== fresh.by && overlap(term, fresh.term));
    if (other) throw takenTwice(`${date}/${seatNo}`, other, fresh);
    seats.set(seatNo, [...claims, fresh]);
  };

  return {
    held(by, reservation, { sentAt, handledAt }) {
      latest = Math.max(latest, handledAt);
      const { reservationId, date, seatNos, expiresAt } = reservation;
      const ends = fromIso(expiresAt);
      if (ends <= sentAt - apartMs) {
        throw new ViolationError(
          lapsedCheck,
          `${by.name} was told that reservation ${reservationId} is held, which ran out at ${expiresAt}.`,
        );
      }
      if (by.holds.has(reservationId)) return;
      const { endingAskedAt } = by;
      const mayEndAt = endingAskedAt !== null && endingAskedAt >= sentAt ? endingAskedAt : Infinity;
      const term = { from: handledAt, until: Math.min(ends - apartMs, mayEndAt) };
      note(by, 'holds', { id: reservationId, seen: { reservation, term } });
      for (const seatNo of seatNos) {
        claim(date, seatNo, { by, as: `reservation ${reservationId}`, isSale: false, term });
      }
    },
    sold(by, receipt, { handledAt }) {
      latest = Math.max(latest, handledAt);
      const { orderId, reservationId, date, seatNos } = receipt;
      const paidAt = fromIso(receipt.paidAt);
      const hold = by.holds.get(reservationId);
      if (hold && paidAt >= fromIso(hold.reservation.expiresAt)) {
        throw new ViolationError(
          lapsedCheck,
          `${by.name} paid reservation ${reservationId} at ${receipt.paidAt}, which ran out at ${hold.reservation.expiresAt}.`,
        );
      }
      if (by.sales.has(orderId)) return;
      const term = { from: Math.min(paidAt + apartMs, handledAt), until: Infinity };
      note(by, 'sales', { id: orderId, seen: term });
      for (const seatNo of seatNos) {
        claim(date, seatNo, { by, as: `order ${orderId}`, isSale: true, term });
      }
    },
    shown(to, { date, available }, { sentAt, handledAt }) {
      const seats = claimed.get(date);
      for (const seatNo of available) {
        const claims = seats?.get(seatNo);
        const taken = claims?.find(({ term }) => term.from < sentAt && handledAt < term.until);
        if (taken) {
          throw new ViolationError(
            taken.isSale ? soldOnceCheck : oneHolderCheck,
            `Seat ${date}/${seatNo} was ${taken.by.name}’s (${taken.as}) and shown as free to ${to.name}.`,
          );
        }
      }
    },
  };
}

function overlap(a: Term, b: Term): boolean {
  return Math.max(a.from, b.from) < Math.min(a.until, b.until);
}

/** What the earlier of the two was promised is broken. */
function takenTwice(seat: string, one: Claim, other: Claim): ViolationError {
  const [first, second] = one.term.from <= other.term.from ? [one, other] : [other, one];
  return new ViolationError(
    first.isSale ? soldOnceCheck : oneHolderCheck,
    `Seat ${seat} was ${first.by.name}’s (${first.as}) and given to ${second.by.name} too (${second.as}).`,
  );
}

/**
 * The seat history: which reservations may have held or bought each seat, and when.
 *
 * It is complete in virtual time only: there the network reports the answer of every call that
 * reached the server, also where its client never got it.
 */
import { fromIso } from '@onsale/core/time/dates';
import type { Receipt, Reservation } from '@onsale/sdk';
import { newAccount, type Account } from '../../network/client-history.ts';
import type { Attempt } from '../../network/attempt.ts';
import { decisionTime, endSpan, type Span } from './decision-time.ts';

/** A reservation, with its hold and its sale. */
export interface KnownReservation {
  holder: Account;
  /** The place that made it; null while no response has told its number. */
  waitNo: number | null;
  /** As it was first answered. */
  reservation: Reservation;
  held: Span;
  sold: Span | null;
  orderId: string | null;
  /** The earliest instant at which it may have been released; Infinity when no call may have. */
  releasedFrom: number;
  /** The same for the cancellation of its order. */
  cancelledFrom: number;
  /** How its hold or its sale ended, for messages. */
  end: string;
  /** Whether an operator took the seats off sale: a block, and no buyer's reservation. */
  isBlock: boolean;
  /** The sale of each seat that was refunded before the others. */
  returned: ReadonlyMap<number, Span>;
}

export interface SeatHistory {
  /** @returns whether the reservation is new. */
  reserved(holder: Account, reservation: Reservation, attempt: Attempt): boolean;
  /** @param end how the hold ended, for messages. */
  released(reservationId: string, end: string, attempt: Attempt): void;
  /** The holder left its place, with all that it held there. */
  left(holder: Account, waitNo: number, attempt: Attempt): void;
  /** @returns whether the order is new. */
  sold(receipt: Receipt): boolean;
  cancelled(orderId: string, attempt: Attempt): void;
  /** Some seats of an order were refunded. */
  returned(orderId: string, seatNos: readonly number[], attempt: Attempt): void;
  /** An operator cancelled a date: its holds are over, and its sales end when they are refunded. */
  cancelledDate(date: string, attempt: Attempt): void;
  blocked(date: string, seatNos: readonly number[], attempt: Attempt): void;
  /** The box office sold seats, which no reservation of a buyer held. */
  issued(order: Pick<Receipt, 'orderId' | 'date' | 'seatNos' | 'paidAt'>): void;
  /** The reservations and blocks that a seat was ever in, the oldest first. */
  ofSeat(date: string, seatNo: number): readonly KnownReservation[];
  ofHolder(holder: Account): readonly KnownReservation[];
  find(reservationId: string): KnownReservation | undefined;
}

const none: readonly KnownReservation[] = [];
const noneReturned: ReadonlyMap<number, Span> = new Map();

/** A block or a sale by an operator, in the form of a reservation without an end. */
function operatorHold(
  act: string,
  { date, seatNos, holder }: { date: string; seatNos: readonly number[]; holder: Account },
): Omit<KnownReservation, 'held' | 'isBlock' | 'end'> {
  return {
    holder,
    waitNo: null,
    reservation: {
      reservationId: `${act} ${date}/${seatNos.join(', ')}`,
      concertId: '',
      date,
      seatNos: [...seatNos],
      seats: [],
      total: 0,
      status: 'held',
      expiresAt: '',
    },
    sold: null,
    orderId: null,
    releasedFrom: Infinity,
    cancelledFrom: Infinity,
    returned: noneReturned,
  };
}

/** A reservation as far as one seat goes, which may have been refunded before the others. */
export function asOfSeat(known: KnownReservation, seatNo: number): KnownReservation {
  const sold = known.returned.get(seatNo);
  return sold ? { ...known, sold, end: `was refunded of order ${known.orderId}` } : known;
}

/** @param reservationMs the longest time that a reservation lasts. */
export function createSeatHistory({ reservationMs }: { reservationMs: number }): SeatHistory {
  const byId = new Map<string, KnownReservation>();
  const byOrder = new Map<string, KnownReservation>();
  const bySeat = new Map<string, Map<number, KnownReservation[]>>();
  const cancelledFrom = new Map<string, number>();
  const operator = newAccount('operator', 'human');
  const byHolder = new Map<Account, KnownReservation[]>();
  /** Refunds by an operator of orders whose buyers have not got their receipts yet. */
  const early = new Map<string, (() => void)[]>();

  const sell = (known: KnownReservation, orderId: string, sold: Span): void => {
    byOrder.set(orderId, known);
    known.sold = sold;
    known.orderId = orderId;
    known.end = `was paid as order ${orderId}`;
    for (const refund of early.get(orderId) ?? []) refund();
    early.delete(orderId);
  };

  /** Runs the refund of an order now, or once its sale is known. */
  const refund = (orderId: string, work: (known: KnownReservation, sold: Span) => void): void => {
    const known = byOrder.get(orderId);
    if (known?.sold) work(known, known.sold);
    else append(early, orderId, () => refund(orderId, work));
  };

  const endHold = (known: KnownReservation, end: string, attempt: Attempt): void => {
    if (known.sold !== null) return;
    const { departedAt, handledAt } = attempt;
    known.releasedFrom = Math.min(known.releasedFrom, departedAt);
    if (handledAt < known.held.until) known.end = end;
    endSpan(known.held, decisionTime(attempt));
  };

  const add = (known: KnownReservation): void => {
    const { reservationId, date, seatNos } = known.reservation;
    byId.set(reservationId, known);
    append(byHolder, known.holder, known);
    const seats = bySeat.get(date) ?? new Map<number, KnownReservation[]>();
    bySeat.set(date, seats);
    for (const seatNo of seatNos) append(seats, seatNo, known);
  };

  return {
    reserved(holder, reservation, { departedAt, handledAt }) {
      const before = byId.get(reservation.reservationId);
      const endsAt = fromIso(reservation.expiresAt);
      const from = Math.min(departedAt, endsAt - reservationMs);
      if (before) {
        before.held.from = Math.min(before.held.from, from);
        before.held.certainFrom = Math.min(before.held.certainFrom, handledAt);
        return false;
      }
      add({
        holder,
        waitNo: holder.places.at(-1)?.waitNo ?? null,
        reservation,
        held: { from, certainFrom: handledAt, certainUntil: endsAt, until: endsAt },
        sold: null,
        orderId: null,
        releasedFrom: Infinity,
        cancelledFrom: Infinity,
        end: 'ran out',
        isBlock: false,
        returned: noneReturned,
      });
      return true;
    },
    released(reservationId, end, attempt) {
      const known = byId.get(reservationId);
      if (known) endHold(known, end, attempt);
    },
    left(holder, waitNo, attempt) {
      for (const known of byHolder.get(holder) ?? none) {
        if (known.waitNo === waitNo) endHold(known, 'was left', attempt);
      }
    },
    sold({ reservationId, orderId, paidAt }) {
      const known = byId.get(reservationId);
      if (!known || byOrder.has(orderId)) return false;
      const at = fromIso(paidAt);
      endSpan(known.held, { from: at, to: at });
      const certainUntil = cancelledFrom.get(known.reservation.date) ?? Infinity;
      known.cancelledFrom = certainUntil;
      sell(known, orderId, { from: at, certainFrom: at, certainUntil, until: Infinity });
      return true;
    },
    cancelled(orderId, attempt) {
      refund(orderId, (known, sold) => {
        known.cancelledFrom = Math.min(known.cancelledFrom, attempt.departedAt);
        endSpan(sold, decisionTime(attempt));
        known.end = `was cancelled as order ${orderId}`;
      });
    },
    returned(orderId, seatNos, attempt) {
      refund(orderId, (known, sold) => {
        const returned = new Map(known.returned);
        for (const seatNo of seatNos) {
          const sale = returned.get(seatNo) ?? { ...sold };
          endSpan(sale, decisionTime(attempt));
          returned.set(seatNo, sale);
        }
        known.returned = returned;
      });
    },
    cancelledDate(date, attempt) {
      const { departedAt } = attempt;
      cancelledFrom.set(date, departedAt);
      const ofDate = new Set([...(bySeat.get(date)?.values() ?? [])].flat());
      for (const known of ofDate) {
        if (known.isBlock) continue;
        if (!known.sold) endHold(known, 'was released with its date', attempt);
        else {
          known.cancelledFrom = Math.min(known.cancelledFrom, departedAt);
          known.sold.certainUntil = Math.min(known.sold.certainUntil, departedAt);
          for (const sale of known.returned.values()) {
            sale.certainUntil = Math.min(sale.certainUntil, departedAt);
          }
        }
      }
    },
    blocked(date, seatNos, { departedAt: from, handledAt: certainFrom }) {
      if (seatNos.length === 0) return;
      add({
        ...operatorHold('block of', { date, seatNos, holder: operator }),
        held: { from, certainFrom, certainUntil: Infinity, until: Infinity },
        isBlock: true,
        end: 'was unblocked',
      });
    },
    issued({ orderId, date, seatNos, paidAt }) {
      const at = fromIso(paidAt);
      const known: KnownReservation = {
        ...operatorHold('sale of', { date, seatNos, holder: operator }),
        held: { from: at, certainFrom: at, certainUntil: at, until: at },
        isBlock: false,
        end: 'was not paid',
      };
      add(known);
      const certainUntil = cancelledFrom.get(date) ?? Infinity;
      sell(known, orderId, { from: at, certainFrom: at, certainUntil, until: Infinity });
    },
    ofSeat(date, seatNo) {
      const known = bySeat.get(date)?.get(seatNo) ?? none;
      return known.some(({ returned }) => returned.has(seatNo))
        ? known.map((one) => asOfSeat(one, seatNo))
        : known;
    },
    ofHolder: (holder) => byHolder.get(holder) ?? none,
    find: (reservationId) => byId.get(reservationId),
  };
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

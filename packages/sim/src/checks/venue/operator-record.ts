/**
 * The record of an operator's calls: dates that were cancelled, and seats that were taken off sale.
 *
 * A call was decided at some instant from its sending to its answer, both included.
 */
import type { Order, Receipt } from '@onsale/sdk';
import type { DecisionTime } from '../seating/seat-history.ts';
import { ViolationError } from '../violation.ts';
import { fromIso } from '@onsale/core/time/dates';

export const cancelledDateCheck = {
  invariant: null,
  name: 'no seat of a cancelled date is held or sold, and each of its orders is refunded',
};
export const blockedCheck = {
  invariant: null,
  name: 'a seat that an operator took off sale is not sold',
};

export interface OperatorRecord {
  cancelled: Map<string, DecisionTime>;
  /** By date: each seat with its block. */
  blocked: Map<string, Map<number, DecisionTime>>;
}

export const newOperatorRecord = (): OperatorRecord => ({
  cancelled: new Map(),
  blocked: new Map(),
});

/** @throws ViolationError for a receipt of a date that had been cancelled. */
export function requirePaidBefore(
  buyer: string,
  { orderId, date, paidAt }: Pick<Receipt, 'orderId' | 'date' | 'paidAt'>,
  { cancelled }: OperatorRecord,
): void {
  const cancellation = cancelled.get(date);
  if (!cancellation || fromIso(paidAt) <= cancellation.to) return;
  throw new ViolationError(
    cancelledDateCheck,
    `Order ${orderId} of ${buyer} was paid at ${paidAt}, after ${date} was cancelled.`,
  );
}

/** @param at when the reservation was decided. */
export function requireOnSale(
  buyer: string,
  { reservationId, date, seatNos }: { reservationId: string; date: string; seatNos: number[] },
  { record, at }: { record: OperatorRecord; at: DecisionTime },
): void {
  const cancellation = record.cancelled.get(date);
  if (cancellation && cancellation.to < at.from) {
    throw new ViolationError(
      cancelledDateCheck,
      `Reservation ${reservationId} of ${buyer} was made for ${date}, which had been cancelled.`,
    );
  }
  const blocks = record.blocked.get(date);
  const wrong = seatNos.find((seatNo) => (blocks?.get(seatNo)?.to ?? Infinity) < at.from);
  if (wrong === undefined) return;
  throw new ViolationError(
    blockedCheck,
    `Reservation ${reservationId} of ${buyer} has seat ${date}/${wrong}, which was blocked before.`,
  );
}

/** At the end, once all refunds are done. */
export function requireRefunded(
  buyer: string,
  orders: readonly Order[],
  { cancelled }: OperatorRecord,
): void {
  const left = orders.find(({ date, status }) => cancelled.has(date) && status === 'paid');
  if (!left) return;
  throw new ViolationError(
    cancelledDateCheck,
    `Order ${left.orderId} of ${buyer} still stands, and ${left.date} was cancelled.`,
  );
}

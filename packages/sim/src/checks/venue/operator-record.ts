/**
 * The record of an operator's calls: dates that were cancelled, seats that were taken off sale,
 * prices, and what the box office sold.
 *
 * A call was decided at some instant from its sending to its answer, both included.
 */
import type { Onsale, Order, Receipt } from '@onsale/sdk';
import { newAccount, type Account } from '../../network/client-history.ts';
import type { DecisionTime } from '../seating/decision-time.ts';
import { ViolationError } from '../violation.ts';
import { createPriceRecord, type PriceRecord } from './prices.ts';
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
  prices: PriceRecord;
  /** Stands for the guests whose orders the box office issued. */
  boxOffice: Account;
  /** Orders of the box office, as they were issued. */
  issued: Map<string, AdminOrder>;
}

export type AdminOrder = Awaited<ReturnType<Onsale['trpc']['admin']['order']['find']['query']>>;

/** @param price of the concert when the sale begins. */
export const newOperatorRecord = (price: number): OperatorRecord => ({
  cancelled: new Map(),
  blocked: new Map(),
  prices: createPriceRecord(price),
  boxOffice: newAccount('the box office', 'human'),
  issued: new Map(),
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

/**
 * @param whose reservation, or order of the box office.
 * @param at when it was decided.
 */
export function requireOnSale(
  whose: string,
  { date, seatNos }: { date: string; seatNos: number[] },
  { record, at }: { record: OperatorRecord; at: DecisionTime },
): void {
  const cancellation = record.cancelled.get(date);
  if (cancellation && cancellation.to < at.from) {
    throw new ViolationError(
      cancelledDateCheck,
      `${whose} was made for ${date}, which had been cancelled.`,
    );
  }
  const blocks = record.blocked.get(date);
  const wrong = seatNos.find((seatNo) => (blocks?.get(seatNo)?.to ?? Infinity) < at.from);
  if (wrong === undefined) return;
  throw new ViolationError(
    blockedCheck,
    `${whose} has seat ${date}/${wrong}, which was blocked before.`,
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

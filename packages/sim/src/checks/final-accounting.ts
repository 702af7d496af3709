/**
 * Final accounting: compares the end state with the client histories, account by account. Nothing
 * acknowledged may be lost, nothing may count twice, and nothing may exist that was never
 * requested.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Onsale, Order, WalletEntry } from '@onsale/sdk';
import type { Account } from '../network/client-history.ts';
import { requireRefunded, type OperatorRecord } from './venue/operator-record.ts';
import { ViolationError } from './violation.ts';
import { firstAnswerCheck } from './receipts.ts';
import { requirePages } from './listings.ts';
import { listedCheck } from './seating/listed-reservations.ts';

export const acknowledgedCheck = { invariant: 13, name: 'what was acknowledged is there' };
export const unaskedCheck = { invariant: 15, name: 'nothing happened that nobody asked for' };
export const orderOnceCheck = {
  invariant: 9,
  name: 'a reservation has one order, and an order one debit',
};
export const ledgerCheck = { invariant: 3, name: 'a wallet’s entries sum to its balance' };
export const chargedOnceCheck = {
  invariant: 12,
  name: 'a charge counts once, however often it was sent',
};
export const soldTwiceCheck = { invariant: 2, name: 'no seat is sold twice' };
export const totalsCheck = { invariant: 11, name: 'buyers and server count the same sales' };

export interface FinalAccounts {
  /** Orders that stand, each with its account. */
  paidOrders: { account: Account; order: Order }[];
  /** Number of seats that two standing orders share. */
  oversold: number;
}

/**
 * Reads every account through the SDK, as its owner could.
 *
 * @param issued the orders of the box office that stand.
 */
export async function checkFinalAccounts(
  accounts: { account: Account; onsale: Onsale }[],
  operator: OperatorRecord,
  issued: FinalAccounts['paidOrders'] = [],
): Promise<FinalAccounts> {
  const paidOrders = [...issued];
  for (const { account, onsale } of accounts) {
    if (!hasActivity(account)) continue;
    const orders = await collect(onsale.orders());
    const entries = await collect(onsale.wallet.history());
    checkOrders(account, orders, operator);
    requireRefunded(account.name, orders, operator);
    checkWallet(account, { orders, entries, balance: await onsale.wallet.balance() });
    // The client observer compares them with what was answered before.
    const reservations = await onsale.reservations();
    await requirePages(account, onsale, {
      orders: orders.map(({ orderId }) => orderId),
      reservations: reservations.map(({ reservationId }) => reservationId),
      entries: entries.map(({ entryId }) => entryId),
    });
    for (const order of orders) if (order.status === 'paid') paidOrders.push({ account, order });
  }
  return { paidOrders, oversold: countOversold(paidOrders) };
}

/** An account that only waited in line has no money or seats to check. */
function hasActivity({ userId, charges, payments, holds }: Account): boolean {
  return userId !== null && charges.size + payments.size + holds.size > 0;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function checkOrders(account: Account, orders: Order[], operator: OperatorRecord): void {
  const { name, payments, holds } = account;
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  if (byId.size !== orders.length) fail(orderOnceCheck, `${name} is shown an order twice.`);
  const paid = [...payments.values()];
  for (const { receipt } of paid) {
    if (!receipt) continue;
    const { orderId, reservationId } = receipt;
    const order = byId.get(orderId);
    if (!order) fail(acknowledgedCheck, `${name} paid order ${orderId}, which is not there.`);
    const reservation = holds.get(reservationId)?.reservation;
    const bought = asBought(order);
    if (!isSamePurchase(receipt, bought) || (reservation && !isSamePurchase(reservation, bought))) {
      fail(acknowledgedCheck, `${name} paid for other seats than order ${orderId} has.`);
    }
    const tickets = receipt.tickets.filter(({ seatNo }) => order.seatNos.includes(seatNo));
    const hasTickets = isDeepStrictEqual(order.tickets, tickets);
    if (order.status === 'paid' && !hasTickets) {
      fail(acknowledgedCheck, `${name} was given other tickets than order ${orderId} has.`);
    }
  }
  for (const order of orders) requireOrderState(account, order, operator);
  const requested = paid.filter(({ outcome }) => outcome !== 'refused');
  if (orders.length > requested.length) {
    fail(
      orderOnceCheck,
      `${name} has ${orders.length} orders and paid for ${requested.length} reservations.`,
    );
  }
  const effective = requested.filter(
    ({ receipt, lastOutcome }) => receipt !== null || lastOutcome === 'unknown',
  );
  if (orders.length > effective.length) {
    fail(firstAnswerCheck, `${name} paid, got no answer, asked again, and was refused.`);
  }
}

/** Whether an order was refunded as its buyer and the operator were told, and not otherwise. */
export function requireOrderState(
  account: Account,
  order: Order,
  { cancelled }: OperatorRecord,
): void {
  const { name, cancels } = account;
  const { orderId, status, tickets } = order;
  requireReturned(account, order);
  if (status === 'cancelled' && tickets.length > 0) {
    fail(
      listedCheck,
      `Order ${orderId} of ${name} is cancelled, and shows ${tickets.length} tickets.`,
    );
  }
  const cancel = cancels.get(orderId);
  const isRequested = (cancel !== undefined && cancel !== 'refused') || cancelled.has(order.date);
  if (status === 'cancelled' && !isRequested && !mayAllBeReturned(account, order)) {
    fail(unaskedCheck, `Order ${orderId} of ${name} is cancelled, which was never requested.`);
  }
  if (status === 'paid' && cancel === 'ok') {
    fail(acknowledgedCheck, `Order ${orderId} of ${name} was cancelled, and still stands.`);
  }
}

/** An order as it was paid: with the seats and the points that were refunded since. */
export function asBought(order: Order): Purchase {
  const { date, seatNos, total, status, refunds, refunded } = order;
  if (status === 'cancelled') return { date, seatNos, total };
  const returned = refunds.flatMap((refund) => refund.seatNos);
  const all = [...seatNos, ...returned].toSorted((a, b) => a - b);
  return { date, seatNos: all, total: total + refunded };
}

/** The refunds of some seats: those acknowledged were made, and no others. */
function requireReturned({ name, returns }: Account, order: Order): void {
  const { orderId, status, seatNos, refunds } = order;
  if (status === 'cancelled') return;
  const present = seatNos.find((seatNo) => returns.get(`${orderId}/${seatNo}`) === 'ok');
  if (present !== undefined) {
    fail(
      acknowledgedCheck,
      `Seat ${present} of order ${orderId} of ${name} was refunded, and is still there.`,
    );
  }
  for (const seatNo of refunds.flatMap((refund) => refund.seatNos)) {
    const outcome = returns.get(`${orderId}/${seatNo}`);
    if (outcome !== undefined && outcome !== 'refused') continue;
    fail(unaskedCheck, `Seat ${seatNo} of order ${orderId} of ${name} was refunded unasked.`);
  }
}

/** Whether every seat of an order may have been given back by itself. */
function mayAllBeReturned({ returns }: Account, { orderId, seatNos }: Order): boolean {
  return seatNos.every(
    (seatNo) => (returns.get(`${orderId}/${seatNo}`) ?? 'refused') !== 'refused',
  );
}

type Purchase = Pick<Order, 'date' | 'seatNos' | 'total'>;

export function isSamePurchase(one: Purchase, other: Purchase): boolean {
  return (
    one.date === other.date &&
    one.total === other.total &&
    one.seatNos.join() === other.seatNos.join()
  );
}

interface WalletView {
  orders: Order[];
  entries: WalletEntry[];
  balance: number;
}

function checkWallet({ name, charges }: Account, { orders, entries, balance }: WalletView): void {
  const sum = entries.reduce((total, { amount }) => total + amount, 0);
  if (sum !== balance) fail(ledgerCheck, `${name} has ${balance} points, and entries of ${sum}.`);
  checkCharges({ name, charges }, entries);
  for (const { orderId, total, status } of orders) {
    const own = entries.filter((entry) => entry.orderId === orderId);
    const moved = own.reduce((points, { amount }) => points + amount, 0);
    const debits = own.filter(({ kind }) => kind === 'payment').length;
    const expected = status === 'paid' ? -total : 0;
    if (debits !== 1 || moved !== expected) {
      fail(
        orderOnceCheck,
        `Order ${orderId} of ${name} costs ${total} and moved ${-moved} points in ${debits} debits.`,
      );
    }
  }
}

/** For each amount, the charges number at least those acknowledged and at most those requested. */
function checkCharges(
  { name, charges }: Pick<Account, 'name' | 'charges'>,
  entries: WalletEntry[],
): void {
  const requested = [...charges.values()].filter(({ outcome }) => outcome !== 'refused');
  const found = entries.filter(({ kind }) => kind === 'charge');
  for (const points of new Set([...requested, ...found].map(({ amount }) => amount))) {
    const isOfThese = ({ amount }: { amount: number }) => amount === points;
    const maybeMade = requested.filter(isOfThese);
    const acknowledged = maybeMade.filter(({ outcome }) => outcome === 'ok').length;
    const present = found.filter(isOfThese).length;
    const times = `${present} charges of ${points} points are there`;
    if (present < acknowledged)
      fail(acknowledgedCheck, `${name} made ${acknowledged}, and ${times}.`);
    if (present > maybeMade.length) {
      fail(chargedOnceCheck, `${name} asked for ${maybeMade.length} at most, and ${times}.`);
    }
  }
}

function countOversold(paidOrders: FinalAccounts['paidOrders']): number {
  const owners = new Map<string, string>();
  let oversold = 0;
  for (const { order } of paidOrders) {
    for (const seatNo of order.seatNos) {
      const seat = `${order.concertId}/${order.date}/${seatNo}`;
      if (owners.has(seat)) oversold += 1;
      owners.set(seat, order.orderId);
    }
  }
  return oversold;
}

function fail(check: { invariant: number | null; name: string }, detail: string): never {
  throw new ViolationError(check, detail);
}

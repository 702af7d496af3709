/** The end state against what every client was told: nothing lost, nothing twice, nothing unasked. */
import { isDeepStrictEqual } from 'node:util';
import type { Onsale, Order, WalletEntry } from '@onsale/sdk';
import type { Account } from '../network/client-history.ts';
import { ViolationError } from './violation.ts';
import { firstAnswerCheck } from './receipts.ts';

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

export interface Settlement {
  /** Orders that stand, with who has them. */
  standing: { account: Account; order: Order }[];
  /** Seats that two standing orders name. */
  oversold: number;
}

/** Looks at every account through the SDK, as its owner could. */
export async function settleAccounts(
  accounts: { account: Account; onsale: Onsale }[],
): Promise<Settlement> {
  const standing: Settlement['standing'] = [];
  for (const { account, onsale } of accounts) {
    if (!hasMoved(account)) continue;
    const orders = await collect(onsale.orders());
    const entries = await collect(onsale.wallet.history());
    checkOrders(account, orders);
    checkWallet(account, { orders, entries, balance: await onsale.wallet.balance() });
    for (const order of orders) if (order.status === 'paid') standing.push({ account, order });
  }
  return { standing, oversold: countOversold(standing) };
}

/** Whoever only stood in line has nothing to settle. */
function hasMoved({ userId, charges, payments, holds }: Account): boolean {
  return userId !== null && charges.size + payments.size + holds.size > 0;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function checkOrders({ name, payments, holds, cancels }: Account, orders: Order[]): void {
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  if (byId.size !== orders.length) fail(orderOnceCheck, `${name} is shown an order twice.`);
  const paid = [...payments.values()];
  for (const { receipt } of paid) {
    if (!receipt) continue;
    const { orderId, reservationId } = receipt;
    const order = byId.get(orderId);
    if (!order) fail(acknowledgedCheck, `${name} paid order ${orderId}, which is not there.`);
    const reservation = holds.get(reservationId)?.reservation;
    if (!isSame(receipt, order) || (reservation && !isSame(reservation, order))) {
      fail(acknowledgedCheck, `${name} paid for other seats than order ${orderId} has.`);
    }
    const hasTickets = isDeepStrictEqual(order.tickets, receipt.tickets);
    if (order.status === 'paid' && !hasTickets) {
      fail(acknowledgedCheck, `${name} was given other tickets than order ${orderId} has.`);
    }
  }
  for (const { orderId, status } of orders) {
    const cancel = cancels.get(orderId);
    if (status === 'cancelled' && (cancel === undefined || cancel === 'refused')) {
      fail(unaskedCheck, `Order ${orderId} of ${name} is cancelled, which nobody asked for.`);
    }
    if (status === 'paid' && cancel === 'ok') {
      fail(acknowledgedCheck, `${name} cancelled order ${orderId}, which still stands.`);
    }
  }
  const asked = paid.filter(({ outcome }) => outcome !== 'refused');
  if (orders.length > asked.length) {
    fail(
      orderOnceCheck,
      `${name} has ${orders.length} orders and paid for ${asked.length} reservations.`,
    );
  }
  const told = asked.filter(({ receipt, lastWord }) => receipt !== null || lastWord === 'unknown');
  if (orders.length > told.length) {
    fail(firstAnswerCheck, `${name} paid, got no answer, asked again, and was refused.`);
  }
}

type Bought = Pick<Order, 'date' | 'seatNos' | 'total'>;

function isSame(one: Bought, other: Bought): boolean {
  return (
    one.date === other.date &&
    one.total === other.total &&
    one.seatNos.join() === other.seatNos.join()
  );
}

interface WalletSeen {
  orders: Order[];
  entries: WalletEntry[];
  balance: number;
}

function checkWallet({ name, charges }: Account, { orders, entries, balance }: WalletSeen): void {
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

/** Of each amount, as many charges are there as were acknowledged, and no more than were asked for. */
function checkCharges(
  { name, charges }: Pick<Account, 'name' | 'charges'>,
  entries: WalletEntry[],
): void {
  const asked = [...charges.values()].filter(({ outcome }) => outcome !== 'refused');
  const found = entries.filter(({ kind }) => kind === 'charge');
  for (const points of new Set([...asked, ...found].map(({ amount }) => amount))) {
    const isOfThese = ({ amount }: { amount: number }) => amount === points;
    const possible = asked.filter(isOfThese);
    const certain = possible.filter(({ outcome }) => outcome === 'ok').length;
    const there = found.filter(isOfThese).length;
    const times = `${there} charges of ${points} points are there`;
    if (there < certain) fail(acknowledgedCheck, `${name} made ${certain}, and ${times}.`);
    if (there > possible.length) {
      fail(chargedOnceCheck, `${name} asked for ${possible.length} at most, and ${times}.`);
    }
  }
}

function countOversold(standing: Settlement['standing']): number {
  const owners = new Map<string, string>();
  let oversold = 0;
  for (const { order } of standing) {
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

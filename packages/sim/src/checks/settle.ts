/** The end state against what every client was told: nothing lost, nothing twice, nothing unasked. */
import type { Onsale, Order, WalletEntry } from '@onsale/sdk';
import type { Account } from '../history.ts';
import { ViolationError } from '../violation.ts';

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

function checkOrders(account: Account, orders: Order[]): void {
  const { name, payments, cancels } = account;
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  if (byId.size !== orders.length) fail(orderOnceCheck, `${name} is shown an order twice.`);
  const paid = [...payments.values()];
  for (const { receipt } of paid) {
    if (!receipt) continue;
    const order = byId.get(receipt.orderId);
    if (!order)
      fail(acknowledgedCheck, `${name} paid order ${receipt.orderId}, which is not there.`);
    if (order.seatNos.join() !== receipt.seatNos.join() || order.date !== receipt.date) {
      fail(acknowledgedCheck, `${name} paid for other seats than order ${order.orderId} has.`);
    }
    const cancel = cancels.get(order.orderId);
    if (order.status === 'cancelled' && (cancel === undefined || cancel === 'refused')) {
      fail(unaskedCheck, `Order ${order.orderId} of ${name} is cancelled, which nobody asked for.`);
    }
    if (order.status === 'paid' && cancel === 'ok') {
      fail(acknowledgedCheck, `${name} cancelled order ${order.orderId}, which still stands.`);
    }
  }
  const asked = paid.filter(({ outcome }) => outcome !== 'refused').length;
  if (orders.length > asked) {
    fail(orderOnceCheck, `${name} has ${orders.length} orders and paid for ${asked} reservations.`);
  }
}

interface WalletSeen {
  orders: Order[];
  entries: WalletEntry[];
  balance: number;
}

function checkWallet({ name, charges }: Account, { orders, entries, balance }: WalletSeen): void {
  const sum = entries.reduce((total, { amount }) => total + amount, 0);
  if (sum !== balance) fail(ledgerCheck, `${name} has ${balance} points, and entries of ${sum}.`);
  const charged = entries.filter(({ kind }) => kind === 'charge').length;
  const outcomes = [...charges.values()].map(({ outcome }) => outcome);
  const certain = outcomes.filter((outcome) => outcome === 'ok').length;
  const possible = outcomes.filter((outcome) => outcome !== 'refused').length;
  if (charged < certain) {
    fail(acknowledgedCheck, `${name} charged ${certain} times, and ${charged} are there.`);
  }
  if (charged > possible) {
    fail(chargedOnceCheck, `${name} charged at most ${possible} times, and ${charged} are there.`);
  }
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

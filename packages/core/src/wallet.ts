/**
 * The points wallet: a double-entry ledger.
 *
 * transfer  points that move from one account to another, for one reason (its kind).
 * entry     one side of a transfer; the two sides of each sum to zero. Entries are only ever added.
 * balance   the sum of a wallet's entries, kept beside them in the same transaction.
 *
 * Points come from the house account `charges` and are spent into `sales`, so that the entries of
 * all accounts together sum to zero.
 */
import { OnsaleError } from './errors.ts';
import { walletLimits } from './wallet-limits.ts';

export { walletLimits };

/** charge: the buyer paid points in. credit: an operator gave them. payment, refund: an order's. */
export type TransferKind = 'charge' | 'credit' | 'payment' | 'refund';

export const houseAccounts = { charges: 'house:charges', sales: 'house:sales' } as const;

/** The house's side of each kind of transfer. */
export function houseAccountOf(kind: TransferKind): string {
  return kind === 'charge' || kind === 'credit' ? houseAccounts.charges : houseAccounts.sales;
}

/**
 * The balance after `amount` points move in (or out, when negative).
 *
 * @throws INSUFFICIENT_BALANCE when it would fall below zero, BALANCE_LIMIT_EXCEEDED when a charge
 * or a credit would lift it over the limit. A refund always fits, as it is the buyer's own money, and
 * what is over the limit after one can be spent.
 */
export function balanceAfter(kind: TransferKind, balance: number, amount: number): number {
  const after = balance + amount;
  const limit = walletLimits.balancePoints;
  if (after < 0) throw new OnsaleError('INSUFFICIENT_BALANCE', { balance, required: -amount });
  if (after > limit && (kind === 'charge' || kind === 'credit')) {
    throw new OnsaleError('BALANCE_LIMIT_EXCEEDED', { balance, limit });
  }
  return after;
}

/** @throws IDEMPOTENCY_KEY_REUSED when a key comes back with another wallet or amount. */
export function requireSameCommand(
  first: { userId: string; amount: number },
  again: { userId: string; amount: number },
): void {
  if (first.userId !== again.userId || first.amount !== again.amount) {
    throw new OnsaleError('IDEMPOTENCY_KEY_REUSED', {});
  }
}

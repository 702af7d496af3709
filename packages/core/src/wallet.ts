/**
 * The rules of the points wallet, a double-entry ledger.
 *
 * transfer  points that move from one account to another, for one reason (its kind).
 * entry     one side of a transfer; its two sides sum to zero. Entries are only ever added.
 * balance   the sum of a wallet's entries, written in the same transaction as they are.
 *
 * Points come from `charges` and are spent into `sales`, two house accounts, so the entries of all
 * accounts together sum to zero. Cash goes from a third one, `cash`, into `sales`: no wallet takes
 * part.
 */
import { OnsaleError } from './errors.ts';

export const walletLimits = {
  balancePoints: 1_000_000_000_000,
  chargePoints: 10_000_000,
  idempotencyKeyChars: 255,
} as const;

/**
 * charge: the buyer paid points in. credit: an operator gave them. payment, refund: of an order.
 */
export type TransferKind = 'charge' | 'credit' | 'payment' | 'refund';

export const houseAccounts = {
  charges: 'house:charges',
  sales: 'house:sales',
  /** The till of the box office: below zero by what it took in, as points come out of charges. */
  cash: 'house:cash',
} as const;

/** The account on the other side of each kind of transfer. */
export function houseAccountOf(kind: TransferKind): string {
  return kind === 'charge' || kind === 'credit' ? houseAccounts.charges : houseAccounts.sales;
}

/**
 * The balance after `amount` points move in (or out, when negative).
 *
 * A refund may exceed the limit, as it is the buyer's own money; a balance over it can be spent.
 *
 * @throws INSUFFICIENT_BALANCE when the balance would fall below zero, BALANCE_LIMIT_EXCEEDED when
 * a charge or a credit would lift it over the limit.
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

/** @throws IDEMPOTENCY_KEY_REUSED when a key is repeated with another wallet or amount. */
export function requireSameCommand(
  first: { userId: string; amount: number },
  again: { userId: string; amount: number },
): void {
  if (first.userId !== again.userId || first.amount !== again.amount) {
    throw new OnsaleError('IDEMPOTENCY_KEY_REUSED', {});
  }
}

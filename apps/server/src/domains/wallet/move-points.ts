/**
 * Posts double-entry transfers: of points between a wallet and a house account, or of cash.
 *
 * Charges, credits, payments and refunds all move points this way. Each transfer adds two ledger
 * entries that sum to zero, and the wallet's balance is the sum of its entries. Cash moves between
 * two house accounts, `house:cash` and `house:sales`.
 */
import type { Ids } from '@onsale/core/ids';
import { balanceAfter, type TransferKind } from '@onsale/core/wallet';
import type { OrderKey } from '@onsale/db/repositories/order.repository';
import { postTransfer, type Wallet } from '@onsale/db/repositories/wallet.repository';
import type { Tx } from '@onsale/db/store';

/**
 * Moves points into a locked wallet, or out of it when `amount` is negative.
 *
 * @returns the new balance, or null when another transfer has used the idempotency key.
 * @throws INSUFFICIENT_BALANCE, BALANCE_LIMIT_EXCEEDED
 */
export async function movePoints(
  tx: Tx,
  ids: Ids,
  transfer: {
    wallet: Wallet;
    kind: TransferKind;
    amount: number;
    now: number;
    order?: OrderKey;
    refundNo?: number;
    idempotency?: { scope: string; key: string } | undefined;
  },
): Promise<number | null> {
  const { wallet, kind, amount, now, order, refundNo = 0, idempotency } = transfer;
  const after = balanceAfter(kind, wallet.balance, amount);
  const posted = await postTransfer(tx, wallet, {
    transferId: ids.id('txn'),
    entryIds: { wallet: ids.id('ent'), house: ids.id('ent') },
    kind,
    amount,
    balanceAfter: after,
    order: order ?? null,
    refundNo,
    idempotency: idempotency ?? null,
    createdAt: now,
  });
  return posted ? after : null;
}

/**
 * Posts cash of the box office: into its till for an order, or out of it, when `amount` is
 * positive, for a refund. The wallet of the order's owner stays as it is.
 */
export async function moveCash(
  tx: Tx,
  ids: Ids,
  transfer: {
    wallet: Wallet;
    kind: 'payment' | 'refund';
    amount: number;
    now: number;
    order: OrderKey;
    refundNo?: number;
  },
): Promise<void> {
  const { wallet, kind, amount, now, order, refundNo = 0 } = transfer;
  await postTransfer(tx, wallet, {
    transferId: ids.id('txn'),
    entryIds: { wallet: ids.id('ent'), house: ids.id('ent') },
    kind,
    amount,
    balanceAfter: null,
    order,
    refundNo,
    idempotency: null,
    createdAt: now,
  });
}

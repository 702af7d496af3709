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

interface Movement {
  wallet: Wallet;
  kind: TransferKind;
  amount: number;
  now: number;
  order?: OrderKey;
  refundNo?: number;
  idempotency?: { scope: string; key: string } | undefined;
}

/**
 * Moves points into a locked wallet, or out of it when `amount` is negative.
 *
 * @returns the new balance, or null when another transfer has used the idempotency key.
 * @throws INSUFFICIENT_BALANCE, BALANCE_LIMIT_EXCEEDED
 */
export async function movePoints(tx: Tx, ids: Ids, transfer: Movement): Promise<number | null> {
  const after = balanceAfter(transfer.kind, transfer.wallet.balance, transfer.amount);
  return (await post(tx, ids, { ...transfer, balanceAfter: after })) ? after : null;
}

/**
 * Posts cash of the box office: into its till for an order, or out of it, when `amount` is
 * positive, for a refund. The wallet of the order's owner stays as it is.
 */
export async function moveCash(
  tx: Tx,
  ids: Ids,
  transfer: Movement & { kind: 'payment' | 'refund'; order: OrderKey },
): Promise<void> {
  await post(tx, ids, { ...transfer, balanceAfter: null });
}

function post(
  tx: Tx,
  ids: Ids,
  transfer: Movement & { balanceAfter: number | null },
): Promise<boolean> {
  const { wallet, now, order = null, refundNo = 0, idempotency = null, ...moved } = transfer;
  return postTransfer(tx, wallet, {
    ...moved,
    transferId: ids.id('txn'),
    entryIds: { wallet: ids.id('ent'), house: ids.id('ent') },
    order,
    refundNo,
    idempotency,
    createdAt: now,
  });
}

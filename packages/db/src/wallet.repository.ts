import { houseAccountOf, type TransferKind } from '@onsale/core/wallet';
import type { Store, Tx } from './database.ts';
import type { OrderKey } from './payment.repository.ts';

export interface Wallet {
  userId: string;
  balance: number;
  entries: number;
}

export async function findWallet(store: Store, userId: string): Promise<Wallet | undefined> {
  return selectWallet(store, userId, false);
}

export async function lockWallet(tx: Tx, userId: string): Promise<Wallet | undefined> {
  return selectWallet(tx, userId, tx.locksRows);
}

async function selectWallet(
  store: Store,
  userId: string,
  lock: boolean,
): Promise<Wallet | undefined> {
  return store.query
    .selectFrom('wallets')
    .where('userId', '=', userId)
    .selectAll()
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst();
}

export interface Transfer {
  transferId: string;
  entryIds: { wallet: string; house: string };
  kind: TransferKind;
  /** Points into the wallet, negative for points out of it. */
  amount: number;
  balanceAfter: number;
  order: OrderKey | null;
  idempotency: { scope: string; key: string } | null;
  createdAt: number;
}

/**
 * Writes a transfer, its two entries and the wallet's new balance, under the wallet's lock.
 *
 * @returns false, with nothing written, when its idempotency key is already used.
 */
export async function postTransfer(tx: Tx, wallet: Wallet, transfer: Transfer): Promise<boolean> {
  const { transferId, kind, amount, balanceAfter, order, idempotency, createdAt } = transfer;
  const { userId } = wallet;
  tx.leaves((store) => hasTransfer(store, { userId, transferId }));
  const inserted = await tx.query
    .insertInto('transfers')
    .values({
      userId,
      transferId,
      kind,
      concertId: order?.concertId ?? null,
      orderId: order?.orderId ?? null,
      idempotencyScope: idempotency?.scope ?? null,
      idempotencyKey: idempotency?.key ?? null,
      createdAt,
    })
    .onConflict((conflict) => conflict.columns(['idempotencyScope', 'idempotencyKey']).doNothing())
    .returning('transferId')
    .execute();
  if (inserted.length === 0) return false;

  const seq = wallet.entries + 1;
  const { entryIds } = transfer;
  await tx.query
    .insertInto('ledgerEntries')
    .values([
      { userId, entryId: entryIds.wallet, transferId, account: userId, amount, seq, balanceAfter },
      {
        userId,
        entryId: entryIds.house,
        transferId,
        account: houseAccountOf(kind),
        amount: -amount,
        seq: null,
        balanceAfter: null,
      },
    ])
    .execute();
  await tx.query
    .updateTable('wallets')
    .set({ balance: balanceAfter, entries: seq })
    .where('userId', '=', userId)
    .execute();
  return true;
}

async function hasTransfer(
  store: Store,
  { userId, transferId }: { userId: string; transferId: string },
): Promise<boolean> {
  const found = await store.query
    .selectFrom('transfers')
    .where('userId', '=', userId)
    .where('transferId', '=', transferId)
    .select('transferId')
    .executeTakeFirst();
  return found !== undefined;
}

/** The wallet's side of a transfer. */
export interface WalletEntry {
  entryId: string;
  userId: string;
  kind: TransferKind;
  amount: number;
  balanceAfter: number;
  orderId: string | null;
  createdAt: number;
  seq: number;
}

function selectWalletEntries(store: Store) {
  return store.query
    .selectFrom('transfers')
    .innerJoin('ledgerEntries', (join) =>
      join
        .onRef('ledgerEntries.userId', '=', 'transfers.userId')
        .onRef('ledgerEntries.transferId', '=', 'transfers.transferId')
        .onRef('ledgerEntries.account', '=', 'transfers.userId'),
    )
    .select(['entryId', 'transfers.userId', 'kind', 'amount', 'orderId', 'createdAt'])
    .select((eb) => [
      eb.ref('balanceAfter').$notNull().as('balanceAfter'),
      eb.ref('seq').$notNull().as('seq'),
    ]);
}

export async function findEntryByKey(
  store: Store,
  { scope, key }: { scope: string; key: string },
): Promise<WalletEntry | undefined> {
  return selectWalletEntries(store)
    .where('idempotencyScope', '=', scope)
    .where('idempotencyKey', '=', key)
    .executeTakeFirst();
}

export async function findEntryOfOrder(
  store: Store,
  { userId, orderId, kind }: { userId: string; orderId: string; kind: TransferKind },
): Promise<WalletEntry | undefined> {
  return selectWalletEntries(store)
    .where('transfers.userId', '=', userId)
    .where('orderId', '=', orderId)
    .where('kind', '=', kind)
    .executeTakeFirst();
}

/** A wallet's entries, newest first, from below `beforeSeq`. */
export async function listWalletEntries(
  store: Store,
  { userId, beforeSeq, limit }: { userId: string; beforeSeq: number | null; limit: number },
): Promise<WalletEntry[]> {
  return selectWalletEntries(store)
    .where('ledgerEntries.userId', '=', userId)
    .where('seq', 'is not', null)
    .$if(beforeSeq !== null, (query) => query.where('seq', '<', beforeSeq))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

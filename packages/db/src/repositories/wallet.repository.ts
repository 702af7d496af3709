/** Wallets, and the double-entry ledger of their transfers. */
import { houseAccountOf, houseAccounts, type TransferKind } from '@onsale/core/wallet';
import type { Selectable } from 'kysely';
import {
  alignLockedRows,
  alignRows,
  batchedRead,
  batchedWrite,
  lockModeFor,
  type LockMode,
} from '../query/batched-statement.ts';
import { compileOnce } from '../query/compiled-query.ts';
import { bulkInsert, jsonRows, toJsonRows } from '../query/json-rows.ts';
import type { LedgerEntriesTable, TransfersTable } from '../schema-orders.ts';
import type { Store, Tx } from '../store.ts';
import type { OrderKey } from './order.repository.ts';

export interface Wallet {
  userId: string;
  balance: number;
  entries: number;
}

export const findWallet = batchedRead(async (store: Store, userIds: readonly string[]) => {
  const owners = userIds.map((userId) => ({ userId }));
  return alignRows(owners, await readWallets(store, owners, 'none'), ownerOf);
});

export const lockWallet = batchedRead(async (tx: Tx, userIds: readonly string[]) => {
  const owners = userIds.map((userId) => ({ userId }));
  const rows = await readWallets(tx, owners, lockModeFor(tx));
  return alignLockedRows(tx, { items: owners, rows, keyOf: ownerOf });
});

const ownerOf = ({ userId }: { userId: string }) => userId;

async function readWallets(
  store: Store,
  owners: readonly { userId: string }[],
  lock: LockMode,
): Promise<Wallet[]> {
  return walletsOf(store, { list: toJsonRows(owners, ownerColumn) }, lock);
}

const ownerColumn = { userId: 'text' } as const;

const walletsOf = compileOnce((store, { list }: { list: string }, lock: LockMode) =>
  store.query
    .selectFrom('wallets')
    .innerJoin(jsonRows<{ userId: string }>(store, list, ownerColumn), (join) =>
      join.onRef('wallets.userId', '=', 'listed.userId'),
    )
    .selectAll('wallets')
    .$if(lock !== 'none', (query) => query.forUpdate('wallets'))
    .$if(lock === 'skip', (query) => query.skipLocked()),
);

export interface Transfer {
  transferId: string;
  entryIds: { wallet: string; house: string };
  kind: TransferKind;
  /** Points into the wallet or the till of the box office, negative for points out of it. */
  amount: number;
  /** null: cash, which moves between two house accounts and leaves the wallet as it is. */
  balanceAfter: number | null;
  order: OrderKey | null;
  /** The number of the refund within its order; 0 for what is none, and when all was cancelled. */
  refundNo: number;
  idempotency: { scope: string; key: string } | null;
  createdAt: number;
}

/**
 * Writes a transfer, its two entries and the new balance, under the lock of the wallet.
 *
 * @returns false, with nothing written, when its idempotency key is already used.
 */
export function postTransfer(tx: Tx, wallet: Wallet, transfer: Transfer): Promise<boolean> {
  return post(tx, { wallet, transfer });
}

const post = batchedWrite(
  async (tx: Tx, postings: readonly { wallet: Wallet; transfer: Transfer }[]) => {
    const [first] = postings;
    const { transferId } = first!.transfer;
    tx.registerCommitProbe((store) =>
      hasTransfer(store, { userId: first!.wallet.userId, transferId }),
    );
    const transfers = postings.map(({ wallet: { userId }, transfer }) => ({
      userId,
      transferId: transfer.transferId,
      kind: transfer.kind,
      concertId: transfer.order?.concertId ?? null,
      orderId: transfer.order?.orderId ?? null,
      refundNo: transfer.refundNo,
      idempotencyScope: transfer.idempotency?.scope ?? null,
      idempotencyKey: transfer.idempotency?.key ?? null,
      createdAt: transfer.createdAt,
    }));
    const inserted = await insertTransfers(tx, { list: toJsonRows(transfers, transferTypes) });
    const isNew = new Set(inserted.map((row) => row.transferId));
    const posted = postings.map(({ transfer }) => isNew.has(transfer.transferId));
    await writeEntries(
      tx,
      postings.filter((_, at) => posted[at]),
    );
    return posted;
  },
);

const transferTypes = {
  userId: 'text',
  transferId: 'text',
  kind: 'text',
  concertId: 'text',
  orderId: 'text',
  refundNo: 'bigint',
  idempotencyScope: 'text',
  idempotencyKey: 'text',
  createdAt: 'bigint',
} as const;

const insertTransfers = compileOnce((store, { list }: { list: string }) => {
  const columns = Object.keys(transferTypes) as (keyof typeof transferTypes)[];
  return store.query
    .insertInto('transfers')
    .columns(columns)
    .expression((eb) =>
      eb
        .selectFrom(jsonRows<Selectable<TransfersTable>>(store, list, transferTypes))
        .select(columns)
        // Without it SQLite would parse the ON CONFLICT as part of a join.
        .orderBy('transferId'),
    )
    .onConflict((conflict) => conflict.columns(['idempotencyScope', 'idempotencyKey']).doNothing())
    .returning('transferId');
});

/** Writes both sides of each transfer, and the new balance of its wallet. */
async function writeEntries(
  tx: Tx,
  postings: readonly { wallet: Wallet; transfer: Transfer }[],
): Promise<void> {
  if (postings.length === 0) return;
  const entries = postings.flatMap(({ wallet: { userId, entries: before }, transfer }) => {
    const { transferId, entryIds, kind, amount, balanceAfter } = transfer;
    const isCash = balanceAfter === null;
    const account = isCash ? houseAccounts.cash : userId;
    const own = { userId, transferId, account, entryId: entryIds.wallet, amount };
    const house = { account: houseAccountOf(kind), entryId: entryIds.house, amount: -amount };
    return [
      { ...own, seq: isCash ? null : before + 1, balanceAfter },
      { ...own, ...house, seq: null, balanceAfter: null },
    ];
  });
  await insertEntries(tx, entries);
  const wallets = entries.flatMap(({ userId, seq, balanceAfter }) =>
    seq === null ? [] : { userId, entries: seq, balance: balanceAfter! },
  );
  if (wallets.length === 0) return;
  await setBalances(tx, { list: toJsonRows(wallets, walletColumns) });
}

const walletColumns = { ...ownerColumn, entries: 'bigint', balance: 'bigint' } as const;

const setBalances = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('wallets')
    .from(jsonRows<Wallet>(store, list, walletColumns))
    .set((eb) => ({ balance: eb.ref('listed.balance'), entries: eb.ref('listed.entries') }))
    .whereRef('wallets.userId', '=', 'listed.userId'),
);

const insertEntries = bulkInsert<Selectable<LedgerEntriesTable>>('ledgerEntries', {
  userId: 'text',
  transferId: 'text',
  account: 'text',
  entryId: 'text',
  amount: 'bigint',
  seq: 'bigint',
  balanceAfter: 'bigint',
});

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

export const findEntryByKey = batchedRead(
  async (store: Store, keys: readonly { scope: string; key: string }[]) => {
    const named = keys.map(({ scope, key }) => ({ idempotencyScope: scope, idempotencyKey: key }));
    const rows = await entriesOfKeys(store, { list: toJsonRows(named, keyColumns) });
    const entryOf = new Map(
      rows.map(({ idempotencyScope, idempotencyKey, ...entry }): [string, WalletEntry] => [
        JSON.stringify([idempotencyScope, idempotencyKey]),
        entry,
      ]),
    );
    return keys.map(({ scope, key }) => entryOf.get(JSON.stringify([scope, key])));
  },
);

const keyColumns = { idempotencyScope: 'text', idempotencyKey: 'text' } as const;

const entriesOfKeys = compileOnce((store, { list }: { list: string }) =>
  selectWalletEntries(store)
    .innerJoin(
      jsonRows<{ idempotencyScope: string; idempotencyKey: string }>(store, list, keyColumns),
      (join) =>
        join
          .onRef('transfers.idempotencyScope', '=', 'listed.idempotencyScope')
          .onRef('transfers.idempotencyKey', '=', 'listed.idempotencyKey'),
    )
    .select(['transfers.idempotencyScope', 'transfers.idempotencyKey']),
);

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

/** A wallet's entries before `beforeSeq`, newest first. */
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

/**
 * Balance, deposits and ledger entries of a wallet.
 *
 * A deposit is a buyer's charge or an operator's credit. With an idempotency key it takes effect
 * once: the key is stored with the transfer, and a repeat returns the balance after the first one.
 */
import { OnsaleError } from '@onsale/core/errors';
import { toIso } from '@onsale/core/time/dates';
import { requireSameCommand, type TransferKind } from '@onsale/core/wallet';
import {
  findEntryByKey,
  findWallet,
  listWalletEntries,
  lockWallet,
} from '@onsale/db/repositories/wallet.repository';
import type { App } from '../../app.ts';
import { toPage } from '../../wire/pagination.ts';
import { movePoints } from './move-points.ts';

export interface Balance {
  userId: string;
  balance: number;
}

export async function readBalance(app: App, userId: string): Promise<Balance> {
  const { balance } = (await findWallet(app.db, userId))!;
  return { userId, balance };
}

export interface WalletDeposit {
  userId: string;
  amount: number;
  idempotencyKey?: string | undefined;
}

/**
 * A charge: the buyer pays points in. Where self-charging is off, every charge is refused, also
 * the repeat of one that was made while it was on.
 *
 * @throws CHARGING_OFF, BALANCE_LIMIT_EXCEEDED, IDEMPOTENCY_KEY_REUSED
 */
export async function chargeWallet(app: App, command: WalletDeposit): Promise<Balance> {
  if (!app.allowsSelfCharge) throw new OnsaleError('CHARGING_OFF', {});
  return deposit(app, { ...command, kind: 'charge', scope: command.userId });
}

/**
 * A credit: an operator gives points. Idempotency keys of operators share one namespace, so a key
 * used for one buyer is not free for another.
 *
 * @throws USER_NOT_FOUND, BALANCE_LIMIT_EXCEEDED, IDEMPOTENCY_KEY_REUSED
 */
export async function creditWallet(app: App, command: WalletDeposit): Promise<Balance> {
  return deposit(app, { ...command, kind: 'credit', scope: 'operator' });
}

async function deposit(
  app: App,
  command: WalletDeposit & { kind: TransferKind; scope: string },
): Promise<Balance> {
  const { userId, amount, kind, scope, idempotencyKey } = command;
  const idempotency = idempotencyKey === undefined ? undefined : { scope, key: idempotencyKey };
  const exclusiveKeys = idempotency ? [userId, `${scope} ${idempotencyKey}`] : [userId];
  return app.runMutation(
    async (tx) => {
      const wallet = await lockWallet(tx, userId);
      const first = idempotency && (await findEntryByKey(tx, idempotency));
      if (first) {
        requireSameCommand(first, command);
        return { userId, balance: first.balanceAfter };
      }
      if (!wallet) throw new OnsaleError('USER_NOT_FOUND', {});
      const now = await tx.now();
      const balance = await movePoints(tx, app.ids, { wallet, kind, amount, now, idempotency });
      // Under this wallet's lock the key was unused, so a concurrent transfer of another wallet
      // has taken it since.
      if (balance === null) throw new OnsaleError('IDEMPOTENCY_KEY_REUSED', {});
      return { userId, balance };
    },
    { operation: kind, exclusiveKeys },
  );
}

export interface WalletEntry {
  entryId: string;
  kind: TransferKind;
  /** Negative when points left the wallet. */
  amount: number;
  balanceAfter: number;
  at: string;
  /** null unless a payment or a refund. */
  orderId: string | null;
}

/**
 * The ledger entries of a wallet, newest first.
 *
 * @param options `cursor` is the seq of the last entry of the previous page; null for the first.
 */
export async function readWalletHistory(
  app: App,
  { userId, limit, cursor }: { userId: string; limit: number; cursor: number | null },
): Promise<{ entries: WalletEntry[]; nextCursor: string | null }> {
  const rows = await listWalletEntries(app.db, { userId, beforeSeq: cursor, limit: limit + 1 });
  const { page, nextCursor } = toPage(rows, limit, ({ seq }) => String(seq));
  return {
    entries: page.map(({ entryId, kind, amount, balanceAfter, createdAt, orderId }) => ({
      entryId,
      kind,
      amount,
      balanceAfter,
      at: toIso(createdAt),
      orderId,
    })),
    nextCursor,
  };
}

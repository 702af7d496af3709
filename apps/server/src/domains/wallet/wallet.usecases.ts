import { toIso } from '@onsale/core/time/dates';
import { OnsaleError } from '@onsale/core/errors';
import { requireSameCommand, type TransferKind } from '@onsale/core/wallet';
import {
  findEntryByKey,
  findWallet,
  listWalletEntries,
  lockWallet,
} from '@onsale/db/repositories/wallet.repository';
import type { App } from '../../app.ts';
import { movePoints } from './move-points.ts';

export interface Balance {
  userId: string;
  balance: number;
}

export async function walletBalance(app: App, userId: string): Promise<Balance> {
  const { balance } = (await findWallet(app.db, userId))!;
  return { userId, balance };
}

export interface PointsIn {
  userId: string;
  amount: number;
  idempotencyKey?: string | undefined;
}

/**
 * The buyer pays points in. With a key, a repeat gets the first answer.
 *
 * @throws BALANCE_LIMIT_EXCEEDED, IDEMPOTENCY_KEY_REUSED
 */
export async function chargeWallet(app: App, command: PointsIn): Promise<Balance> {
  return putPointsIn(app, { ...command, kind: 'charge', scope: command.userId });
}

/**
 * The operator gives points. The keys of operators are one namespace, whoever the points are for.
 *
 * @throws USER_NOT_FOUND, BALANCE_LIMIT_EXCEEDED, IDEMPOTENCY_KEY_REUSED
 */
export async function creditWallet(app: App, command: PointsIn): Promise<Balance> {
  return putPointsIn(app, { ...command, kind: 'credit', scope: 'operator' });
}

async function putPointsIn(
  app: App,
  command: PointsIn & { kind: TransferKind; scope: string },
): Promise<Balance> {
  const { userId, amount, kind, scope, idempotencyKey } = command;
  const idempotency = idempotencyKey === undefined ? undefined : { scope, key: idempotencyKey };
  const claims = idempotency ? [userId, `${scope} ${idempotencyKey}`] : [userId];
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
      // Under this wallet's lock the key was unused, so it went to another wallet just now.
      if (balance === null) throw new OnsaleError('IDEMPOTENCY_KEY_REUSED', {});
      return { userId, balance };
    },
    { kind, exclusiveKeys: claims },
  );
}

export interface HistoryEntry {
  entryId: string;
  kind: TransferKind;
  amount: number;
  balanceAfter: number;
  at: string;
  orderId: string | null;
}

/** What happened to the wallet, newest first; `cursor` is the last seq already seen. */
export async function walletHistory(
  app: App,
  { userId, limit, cursor }: { userId: string; limit: number; cursor: number | null },
): Promise<{ entries: HistoryEntry[]; nextCursor: string | null }> {
  const rows = await listWalletEntries(app.db, { userId, beforeSeq: cursor, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map(({ entryId, kind, amount, balanceAfter, createdAt, orderId }) => ({
      entryId,
      kind,
      amount,
      balanceAfter,
      at: toIso(createdAt),
      orderId,
    })),
    nextCursor: last && rows.length > limit ? String(last.seq) : null,
  };
}

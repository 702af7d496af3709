/** An account: who a buyer is. Made by account.create, or on the way by a join without a credential. */
import { insertUser } from '@onsale/db/repositories/account.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../app.ts';
import { hashKey } from '../../auth/queue-tokens.ts';

export interface Account {
  userId: string;
  /** Shown this once: only its hash is kept. */
  accountKey: string;
}

export function newAccount({ ids }: Pick<App, 'ids'>): Account {
  return { userId: ids.id('usr'), accountKey: ids.accountKey() };
}

/** Writes the account and its empty wallet. */
export async function saveAccount(tx: Tx, { userId, accountKey }: Account): Promise<void> {
  const createdAt = await tx.now();
  await insertUser(tx, { userId, accountKeyHash: hashKey(accountKey), createdAt });
}

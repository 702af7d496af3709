/** Users, by their account keys. */
import { alignRows, batchedRead, batchedWrite } from '../query/batched-statement.ts';
import { compileOnce } from '../query/compiled-query.ts';
import { bulkInsert, jsonRows, toJsonRows } from '../query/json-rows.ts';
import type { UsersTable } from '../schema.ts';
import type { Store, Tx } from '../store.ts';
import { recordRaisedEpoch, type RaisedEpoch } from './token-epoch.repository.ts';

type NewUser = Omit<UsersTable, 'tokenEpoch'>;

/** Inserts users, each with an empty wallet. */
export const insertUser = batchedWrite(async (tx: Tx, users: readonly NewUser[]) => {
  tx.registerCommitProbe((store) => hasUser(store, users[0]!.userId));
  await insertUsers(tx, users);
  await insertWallets(tx, users);
  return users.map(() => undefined);
});

const userColumn = { userId: 'text' } as const;
const keyColumn = { accountKeyHash: 'text' } as const;
const insertUsers = bulkInsert<NewUser>('users', {
  ...userColumn,
  ...keyColumn,
  createdAt: 'bigint',
});
const insertWallets = bulkInsert<{ userId: string }>('wallets', userColumn);

export const findUserByKeyHash = batchedRead(async (store: Store, hashes: readonly string[]) => {
  const keys = hashes.map((accountKeyHash) => ({ accountKeyHash }));
  const users = await usersOfKeys(store, { list: toJsonRows(keys, keyColumn) });
  const found = alignRows(keys, users, ({ accountKeyHash }) => accountKeyHash);
  return found.map((user) => user && { userId: user.userId, tokenEpoch: user.tokenEpoch });
});

const usersOfKeys = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom('users')
    .innerJoin(jsonRows<{ accountKeyHash: string }>(store, list, keyColumn), (join) =>
      join.onRef('users.accountKeyHash', '=', 'listed.accountKeyHash'),
    )
    .select(['userId', 'users.accountKeyHash', 'tokenEpoch']),
);

/**
 * Replaces a key, and raises the token epoch of its owner.
 *
 * @returns the owner of the key; undefined when no user has it.
 */
export async function replaceKeyHash(
  tx: Tx,
  { before, after }: { before: string; after: string },
): Promise<RaisedEpoch | undefined> {
  const changed = await tx.query
    .updateTable('users')
    .set((eb) => ({ accountKeyHash: after, tokenEpoch: eb('tokenEpoch', '+', 1) }))
    .where('accountKeyHash', '=', before)
    .returning(['userId', 'tokenEpoch as epoch'])
    .executeTakeFirst();
  if (changed) await recordRaisedEpoch(tx, changed);
  return changed;
}

export const hasUser = batchedRead(async (store: Store, userIds: readonly string[]) => {
  const wanted = userIds.map((userId) => ({ userId }));
  const users = await store.query
    .selectFrom('users')
    .innerJoin(
      jsonRows<{ userId: string }>(store, toJsonRows(wanted, userColumn), userColumn),
      (join) => join.onRef('users.userId', '=', 'listed.userId'),
    )
    .select('users.userId')
    .execute();
  const known = new Set(users.map(({ userId }) => userId));
  return userIds.map((userId) => known.has(userId));
});

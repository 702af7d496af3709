import type { Store, Tx } from './database.ts';
import { insertListed, listed } from './listed.ts';
import { asked, rowOfEach, written } from './questions.ts';
import type { UsersTable } from './schema.ts';

/** A user and its empty wallet. */
export const insertUser = written(async (tx: Tx, users: readonly UsersTable[]) => {
  tx.leaves((store) => hasUser(store, users[0]!.userId));
  const columns = { userId: 'text', accountKeyHash: 'text', createdAt: 'bigint' } as const;
  await insertListed(tx, 'users', { rows: users, columns });
  const wallets = users.map(({ userId }) => ({ userId }));
  await insertListed(tx, 'wallets', { rows: wallets, columns: { userId: 'text' } });
  return users.map(() => undefined);
});

export const findUserByKeyHash = asked(async (store: Store, hashes: readonly string[]) => {
  const keys = hashes.map((accountKeyHash) => ({ accountKeyHash }));
  const users = await store.query
    .selectFrom('users')
    .innerJoin(listed(store, keys, { accountKeyHash: 'text' }), (join) =>
      join.onRef('users.accountKeyHash', '=', 'listed.accountKeyHash'),
    )
    .select(['userId', 'users.accountKeyHash'])
    .execute();
  const found = rowOfEach(keys, users, ({ accountKeyHash }) => accountKeyHash);
  return found.map((user) => user && { userId: user.userId });
});

/** @returns whose key it was; undefined when it is nobody's. */
export async function replaceKeyHash(
  tx: Tx,
  { before, after }: { before: string; after: string },
): Promise<{ userId: string } | undefined> {
  return tx.query
    .updateTable('users')
    .set({ accountKeyHash: after })
    .where('accountKeyHash', '=', before)
    .returning('userId')
    .executeTakeFirst();
}

export const hasUser = asked(async (store: Store, userIds: readonly string[]) => {
  const users = await store.query
    .selectFrom('users')
    .innerJoin(
      listed(
        store,
        userIds.map((userId) => ({ userId })),
        { userId: 'text' },
      ),
      (join) => join.onRef('users.userId', '=', 'listed.userId'),
    )
    .select('users.userId')
    .execute();
  const known = new Set(users.map(({ userId }) => userId));
  return userIds.map((userId) => known.has(userId));
});

/** The setting as it was first written: of several processes that start at once, one wins for all. */
export async function settingOnce(store: Store, name: string, value: string): Promise<string> {
  await store.query
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await store.query
    .selectFrom('settings')
    .where('name', '=', name)
    .select('value')
    .executeTakeFirstOrThrow();
  return row.value;
}

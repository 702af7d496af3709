import type { Store, Tx } from './database.ts';

/** A user and its empty wallet. */
export async function insertUser(
  tx: Tx,
  user: { userId: string; accountKeyHash: string; createdAt: number },
): Promise<void> {
  tx.leaves((store) => hasUser(store, user.userId));
  await tx.query.insertInto('users').values(user).execute();
  await tx.query.insertInto('wallets').values({ userId: user.userId }).execute();
}

export async function findUserByKeyHash(
  store: Store,
  accountKeyHash: string,
): Promise<{ userId: string } | undefined> {
  return store.query
    .selectFrom('users')
    .where('accountKeyHash', '=', accountKeyHash)
    .select('userId')
    .executeTakeFirst();
}

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

export async function hasUser(store: Store, userId: string): Promise<boolean> {
  const user = await store.query
    .selectFrom('users')
    .where('userId', '=', userId)
    .select('userId')
    .executeTakeFirst();
  return user !== undefined;
}

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

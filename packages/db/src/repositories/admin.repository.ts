/** Admin keys, and the audit log of the calls of operators. */
import type { AdminKeysTable, AdminLogTable } from '../schema-operations.ts';
import type { Store, Tx } from '../store.ts';

export type AdminKeyRow = Omit<AdminKeysTable, 'keyHash'>;

const adminKeyColumns = ['name', 'scopes', 'createdAt', 'revokedAt'] as const;

/** @returns false when a key of that name exists, revoked or not. */
export async function insertAdminKey(
  tx: Tx,
  key: Omit<AdminKeysTable, 'revokedAt'>,
): Promise<boolean> {
  const inserted = await tx.query
    .insertInto('adminKeys')
    .values({ ...key, revokedAt: null })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('name')
    .execute();
  return inserted.length > 0;
}

/** The key with that hash, unless it is revoked. */
export async function findAdminKey(
  store: Store,
  keyHash: string,
): Promise<AdminKeyRow | undefined> {
  return store.query
    .selectFrom('adminKeys')
    .where('keyHash', '=', keyHash)
    .where('revokedAt', 'is', null)
    .select(adminKeyColumns)
    .executeTakeFirst();
}

/** Every key, revoked or not, the oldest first. */
export async function listAdminKeys(store: Store): Promise<AdminKeyRow[]> {
  return store.query
    .selectFrom('adminKeys')
    .select(adminKeyColumns)
    .orderBy('createdAt')
    .orderBy('name')
    .execute();
}

/** @returns the key as it is now; undefined when there is none of that name. */
export async function revokeAdminKey(
  tx: Tx,
  { name, revokedAt }: { name: string; revokedAt: number },
): Promise<AdminKeyRow | undefined> {
  await tx.query
    .updateTable('adminKeys')
    .set({ revokedAt })
    .where('name', '=', name)
    .where('revokedAt', 'is', null)
    .execute();
  return tx.query
    .selectFrom('adminKeys')
    .where('name', '=', name)
    .select(adminKeyColumns)
    .executeTakeFirst();
}

export type AdminLogRow = AdminLogTable;

export async function insertAdminLog(store: Store, row: AdminLogRow): Promise<void> {
  await store.query.insertInto('adminLog').values(row).execute();
}

/** The position after which a page of the log begins: the last row already seen. */
export interface AdminLogCursor {
  at: number;
  logId: string;
}

/** The log, newest first, after the cursor. */
export async function listAdminLog(
  store: Store,
  { after, limit }: { after: AdminLogCursor | null; limit: number },
): Promise<AdminLogRow[]> {
  return store.query
    .selectFrom('adminLog')
    .selectAll()
    .$if(after !== null, (query) =>
      query.where((eb) => eb(eb.refTuple('at', 'logId'), '<', eb.tuple(after!.at, after!.logId))),
    )
    .orderBy('at', 'desc')
    .orderBy('logId', 'desc')
    .limit(limit)
    .execute();
}

/**
 * Deletes the oldest rows from before `keptSince`, at most `limit` of them.
 *
 * @returns how many it deleted.
 */
export async function deleteOldAdminLog(
  store: Store,
  { keptSince, limit }: { keptSince: number; limit: number },
): Promise<number> {
  const { numDeletedRows } = await store.query
    .deleteFrom('adminLog')
    .where('logId', 'in', (old) =>
      old
        .selectFrom('adminLog')
        .where('at', '<', keptSince)
        .orderBy('at')
        .limit(limit)
        .select('logId'),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

import { toIso } from '@onsale/core/time/dates';
import { adminScopes, type AdminScope } from '@onsale/core/operator';
import {
  insertAdminKey,
  listAdminKeys,
  revokeAdminKey,
  type AdminKeyRow,
} from '@onsale/db/repositories/admin.repository';
import { hashKey } from '../../auth/queue-tokens.ts';
import type { App } from '../../app.ts';
import { invalidField } from '../../wire/errors.ts';
import { readScopes } from '../../auth/operators.ts';

export interface AdminKey {
  name: string;
  scopes: AdminScope[];
  createdAt: string;
  /** null while it is good. */
  revokedAt: string | null;
}

/**
 * Makes a key for an operator. It is shown this once: only its hash is kept.
 *
 * @throws INVALID_INPUT when there is, or was, one of that name.
 */
export async function createAdminKey(
  app: App,
  { name, scopes }: { name: string; scopes: readonly AdminScope[] },
): Promise<AdminKey & { adminKey: string }> {
  return app.runMutation(async (tx) => {
    const adminKey = app.ids.adminKey();
    const inOrder = JSON.stringify(adminScopes.filter((scope) => scopes.includes(scope)));
    const row = { name, scopes: inOrder, createdAt: await tx.now() };
    if (!(await insertAdminKey(tx, { ...row, keyHash: hashKey(adminKey) }))) {
      throw invalidField('name', 'is taken, by a key that is good or was: choose another');
    }
    return { ...toView({ ...row, revokedAt: null }), adminKey };
  });
}

/** Every key with a name, revoked ones too; the root key is not among them. */
export async function adminKeys(app: App): Promise<{ keys: AdminKey[] }> {
  return { keys: (await listAdminKeys(app.db)).map(toView) };
}

/**
 * Ends a key, at once and for good. What it is just doing is still done.
 *
 * @throws INVALID_INPUT when there is none of that name.
 */
export async function revokeKey(app: App, name: string): Promise<AdminKey> {
  return app.runMutation(async (tx) => {
    const revoked = await revokeAdminKey(tx, { name, revokedAt: await tx.now() });
    if (!revoked) throw invalidField('name', 'is no key’s: take one from the list of keys');
    return toView(revoked);
  });
}

function toView({ name, scopes, createdAt, revokedAt }: AdminKeyRow): AdminKey {
  return {
    name,
    scopes: readScopes(scopes),
    createdAt: toIso(createdAt),
    revokedAt: revokedAt === null ? null : toIso(revokedAt),
  };
}

/** Creates, lists and revokes the admin keys of operators. Only their hashes are stored. */
import { english } from '@onsale/core/language/translate';
import { adminScopes, type AdminScope } from '@onsale/core/operator';
import { toIso, toIsoOrNull } from '@onsale/core/time/dates';
import {
  insertAdminKey,
  listAdminKeys,
  revokeAdminKey,
  type AdminKeyRow,
} from '@onsale/db/repositories/admin.repository';
import type { App } from '../../app.ts';
import { parseScopes } from '../../auth/operators.ts';
import { hashKey } from '../../auth/queue-tokens.ts';
import { invalidField } from '../../wire/errors.ts';

export interface AdminKey {
  name: string;
  scopes: AdminScope[];
  createdAt: string;
  /** null while the key is valid. */
  revokedAt: string | null;
}

/**
 * Creates an admin key. The result is the only place where the key itself is ever shown.
 *
 * @throws INVALID_INPUT when a key, valid or revoked, has that name.
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
      throw invalidField(
        'name',
        english`is taken by another key, valid or revoked: choose another name`,
      );
    }
    return { ...toView({ ...row, revokedAt: null }), adminKey };
  });
}

/** Every named key, revoked ones included. The root key has no name and is not listed. */
export async function listAdminKeyViews(app: App): Promise<{ keys: AdminKey[] }> {
  return { keys: (await listAdminKeys(app.db)).map(toView) };
}

/**
 * Revokes a key, at once and permanently. A call that it has begun already still completes.
 *
 * @throws INVALID_INPUT when no key has that name.
 */
export async function revokeKey(app: App, name: string): Promise<AdminKey> {
  return app.runMutation(async (tx) => {
    const revoked = await revokeAdminKey(tx, { name, revokedAt: await tx.now() });
    if (!revoked) throw invalidField('name', english`is unknown: use one from the list of keys`);
    return toView(revoked);
  });
}

function toView({ name, scopes, createdAt, revokedAt }: AdminKeyRow): AdminKey {
  return {
    name,
    scopes: parseScopes(scopes),
    createdAt: toIso(createdAt),
    revokedAt: toIsoOrNull(revokedAt),
  };
}

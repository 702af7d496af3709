/** Who makes an admin call: the root key of the configuration, or one of the keys with a name. */
import { OnsaleError } from '@onsale/core/errors';
import { adminKeyPrefix, isKey } from '@onsale/core/api-keys';
import {
  adminScopes,
  rootOperator,
  type AdminScope,
  type NeededScope,
  type Operator,
} from '@onsale/core/operator';
import { findAdminKey } from '@onsale/db/repositories/admin.repository';
import { readCredential } from '../wire/credential-format.ts';
import { hashKey, sameSecret } from './queue-tokens.ts';
import type { App } from '../app.ts';

/** @throws NOT_AUTHENTICATED without a credential, ADMIN_ONLY with any but a live admin key. */
export async function authenticateOperator(app: App, credential: string | null): Promise<Operator> {
  if (credential === null) throw new OnsaleError('NOT_AUTHENTICATED', {});
  if (sameSecret(credential, app.adminKey)) return rootOperator;
  if (isKey(adminKeyPrefix, credential)) {
    const key = await findAdminKey(app.db, hashKey(credential));
    if (key) return { name: key.name, scopes: readScopes(key.scopes) };
  }
  throw new OnsaleError('ADMIN_ONLY', {});
}

/** @throws ADMIN_ONLY naming the scope that the operator lacks. */
export function requireScope({ scopes }: Operator, needed: NeededScope): void {
  if (!scopes.includes(needed)) throw new OnsaleError('ADMIN_ONLY', { scope: needed });
}

/** Of a look that is no procedure, and that monitors repeat every few seconds: it is not logged. */
export async function requireReader(app: App, authorization: string | undefined): Promise<void> {
  requireScope(await authenticateOperator(app, readCredential(authorization)), 'read');
}

/** Scopes as their column has them. */
export function readScopes(column: string): AdminScope[] {
  const written: unknown = JSON.parse(column);
  return adminScopes.filter((scope) => Array.isArray(written) && written.includes(scope));
}

/** Authenticates operators by the configured root key or a named admin key, and checks scopes. */
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
import type { ClientAddress } from '../http/client-address.ts';
import type { CredentialUse } from '../rate-limits/failed-credentials.ts';
import { hashKey, isSameSecret } from './queue-tokens.ts';
import type { App } from '../app.ts';

/**
 * The operator of a credential. A wrong one counts against its address.
 *
 * @throws NOT_AUTHENTICATED without a credential, ADMIN_ONLY with any but a valid admin key,
 * RATE_LIMITED when the address has sent too many wrong ones.
 */
export function authenticateOperator(app: App, use: CredentialUse): Promise<Operator> {
  const verify = () => findOperator(app, use.credential);
  return app.failedCredentials.verify(use, verify, { kind: 'operator' });
}

async function findOperator(app: App, credential: string | null): Promise<Operator> {
  if (credential === null) throw new OnsaleError('NOT_AUTHENTICATED', {});
  if (isSameSecret(credential, app.adminKey)) return rootOperator;
  if (isKey(adminKeyPrefix, credential)) {
    const key = await findAdminKey(app.db, hashKey(credential));
    if (key) return { name: key.name, scopes: parseScopes(key.scopes) };
  }
  throw new OnsaleError('ADMIN_ONLY', {});
}

/** @throws ADMIN_ONLY naming the scope that the operator lacks. */
export function requireScope({ scopes }: Operator, needed: NeededScope): void {
  if (!scopes.includes(needed)) throw new OnsaleError('ADMIN_ONLY', { scope: needed });
}

/**
 * Requires the scope `read`, for pages such as `/metrics` that are no procedures. Monitors read
 * them every few seconds, so the audit log leaves them out.
 */
export async function requireReader(
  app: App,
  { authorization, client }: { authorization: string | undefined; client: ClientAddress },
): Promise<void> {
  const credential = readCredential(authorization);
  requireScope(await authenticateOperator(app, { credential, client }), 'read');
}

/** Parses the scopes of a key from the JSON of its database column. */
export function parseScopes(column: string): AdminScope[] {
  const stored: unknown = JSON.parse(column);
  return adminScopes.filter((scope) => Array.isArray(stored) && stored.includes(scope));
}

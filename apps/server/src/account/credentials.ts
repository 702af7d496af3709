import { OnsaleError } from '@onsale/core/errors';
import { accountKeyPrefix, queueTokenPrefix } from '@onsale/core/ids';
import { findUserByKeyHash, hasUser } from '@onsale/db/account.repository';
import type { App } from '../app.ts';
import { hashAccountKey, sameSecret, type Place } from './tokens.ts';

export interface Caller {
  userId: string;
}

/** @throws NOT_AUTHENTICATED when the credential is missing, unknown, forged or malformed. */
export async function authenticate(app: App, credential: string | null): Promise<Caller> {
  const place = verifiedPlace(app, credential);
  // A genuine token may be older than this database, where the signing secret is configured.
  if (place && (await hasUser(app.db, place.userId))) return { userId: place.userId };
  if (credential?.startsWith(accountKeyPrefix)) {
    const user = await findUserByKeyHash(app.db, hashAccountKey(credential));
    if (user) return user;
  }
  throw new OnsaleError('NOT_AUTHENTICATED', {});
}

/**
 * The place that the caller's queue token names. Its signature is all that is looked at: whoever
 * uses the place finds it in the board or reads its row.
 *
 * @throws NOT_AUTHENTICATED, or QUEUE_TOKEN_REQUIRED when the credential is an account key.
 */
export async function authenticatePlace(app: App, credential: string | null): Promise<Place> {
  const place = verifiedPlace(app, credential);
  if (place) return place;
  await authenticate(app, credential);
  throw new OnsaleError('QUEUE_TOKEN_REQUIRED', {});
}

function verifiedPlace({ tokens }: App, credential: string | null): Place | null {
  return credential?.startsWith(queueTokenPrefix) ? tokens.verify(credential) : null;
}

/** @throws NOT_AUTHENTICATED without a credential, ADMIN_ONLY with any but the admin key. */
export function requireAdmin(app: App, credential: string | null): void {
  if (credential === null) throw new OnsaleError('NOT_AUTHENTICATED', {});
  if (!sameSecret(credential, app.adminKey)) throw new OnsaleError('ADMIN_ONLY', {});
}

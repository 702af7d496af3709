import { OnsaleError } from '@onsale/core/errors';
import { accountKeyPrefix, queueTokenPrefix } from '@onsale/core/ids';
import { findUserByKeyHash } from '@onsale/db/account.repository';
import type { App } from '../app.ts';
import { hashAccountKey, sameSecret, type Place } from './tokens.ts';

/** Who calls, and for a queue token, from which place in line. */
export interface Caller {
  userId: string;
  place: Place | null;
}

/** A credential as the Authorization header carries it: null without one, '' when it is malformed. */
export function readCredential(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  return /^Bearer +(\S{1,512})$/i.exec(authorization)?.[1] ?? '';
}

/** @throws NOT_AUTHENTICATED when the credential is missing, unknown, forged or malformed. */
export async function authenticate(app: App, credential: string | null): Promise<Caller> {
  if (credential?.startsWith(queueTokenPrefix)) {
    const place = app.tokens.verify(credential);
    if (place) return { userId: place.userId, place };
  }
  if (credential?.startsWith(accountKeyPrefix)) {
    const user = await findUserByKeyHash(app.db, hashAccountKey(credential));
    if (user) return { userId: user.userId, place: null };
  }
  throw new OnsaleError('NOT_AUTHENTICATED', {});
}

/** @throws NOT_AUTHENTICATED, or QUEUE_TOKEN_REQUIRED when the credential is an account key. */
export async function authenticatePlace(app: App, credential: string | null): Promise<Place> {
  const { place } = await authenticate(app, credential);
  if (!place) throw new OnsaleError('QUEUE_TOKEN_REQUIRED', {});
  return place;
}

/** @throws NOT_AUTHENTICATED without a credential, ADMIN_ONLY with any but the admin key. */
export function requireAdmin(app: App, credential: string | null): void {
  if (credential === null) throw new OnsaleError('NOT_AUTHENTICATED', {});
  if (!sameSecret(credential, app.adminKey)) throw new OnsaleError('ADMIN_ONLY', {});
}

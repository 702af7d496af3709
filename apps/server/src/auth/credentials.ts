import { OnsaleError } from '@onsale/core/errors';
import { queueTokenPrefix } from '@onsale/core/ids';
import { accountKeyPrefix, isKey } from '@onsale/core/api-keys';
import { findUserByKeyHash, hasUser } from '@onsale/db/repositories/account.repository';
import type { App } from '../app.ts';
import { hashKey, type QueuePlace } from './queue-tokens.ts';

export interface Caller {
  userId: string;
}

/** @throws NOT_AUTHENTICATED when the credential is missing, unknown, forged or malformed. */
export async function authenticate(app: App, credential: string | null): Promise<Caller> {
  const place = await verifiedPlace(app, credential);
  // A genuine token may be older than this database, where the signing secret is configured.
  if (place && (await hasUser(app.db, place.userId))) return { userId: place.userId };
  // What is no key by its checksum dies here, before the database is asked.
  if (credential !== null && isKey(accountKeyPrefix, credential)) {
    const user = await findUserByKeyHash(app.db, hashKey(credential));
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
export async function authenticatePlace(app: App, credential: string | null): Promise<QueuePlace> {
  const place = await verifiedPlace(app, credential);
  if (place) return place;
  await authenticate(app, credential);
  throw new OnsaleError('QUEUE_TOKEN_REQUIRED', {});
}

/** The place of a queue token; null for any other credential, and for a forged one. */
export async function verifiedPlace(
  { tokens }: Pick<App, 'tokens'>,
  credential: string | null,
): Promise<QueuePlace | null> {
  return credential?.startsWith(queueTokenPrefix) ? tokens.verify(credential) : null;
}

/**
 * The account key that the call was made with. It is not looked up: whose it is, the use case finds
 * out in its transaction, where a repeat can still be told from a stranger.
 *
 * @throws NOT_AUTHENTICATED with any other credential. A queue token is shown to servers and kept in
 * files far more often than the key, so it must not be enough to take the account over.
 */
export function requireAccountKey(credential: string | null): string {
  if (credential !== null && isKey(accountKeyPrefix, credential)) return credential;
  const message =
    'This call needs the account key itself: send the key that account.create or the first join gave you, a queue token is not enough.';
  throw new OnsaleError('NOT_AUTHENTICATED', {}, { message });
}

/** Authenticates buyers by account key or queue token. */
import { OnsaleError } from '@onsale/core/errors';
import { queueTokenPrefix } from '@onsale/core/ids';
import { accountKeyPrefix, isKey } from '@onsale/core/api-keys';
import { findUserByKeyHash, hasUser } from '@onsale/db/repositories/account.repository';
import type { App } from '../app.ts';
import { hashKey, type QueuePlace } from './queue-tokens.ts';

/** An authenticated buyer. */
export interface Caller {
  userId: string;
}

/** @throws NOT_AUTHENTICATED when the credential is missing, unknown, forged or malformed. */
export async function authenticate(app: App, credential: string | null): Promise<Caller> {
  const place = await verifyQueueToken(app, credential);
  // A configured signing secret may be older than this database, and so may a valid token.
  if (place && (await hasUser(app.db, place.userId))) return { userId: place.userId };
  // A key with a wrong checksum is rejected without a query.
  if (credential !== null && isKey(accountKeyPrefix, credential)) {
    const user = await findUserByKeyHash(app.db, hashKey(credential));
    if (user) return user;
  }
  throw new OnsaleError('NOT_AUTHENTICATED', {});
}

/**
 * The place that the caller's queue token names.
 *
 * Only the signature is checked, without a query: the code that uses the place finds it in the line
 * cache or reads its row.
 *
 * @throws NOT_AUTHENTICATED, or QUEUE_TOKEN_REQUIRED when the credential is an account key.
 */
export async function authenticateQueueToken(
  app: App,
  credential: string | null,
): Promise<QueuePlace> {
  const place = await verifyQueueToken(app, credential);
  if (place) return place;
  await authenticate(app, credential);
  throw new OnsaleError('QUEUE_TOKEN_REQUIRED', {});
}

/** The place of a queue token; null for any other credential, and for a forged one. */
export async function verifyQueueToken(
  { tokens }: Pick<App, 'tokens'>,
  credential: string | null,
): Promise<QueuePlace | null> {
  return credential?.startsWith(queueTokenPrefix) ? tokens.verify(credential) : null;
}

/**
 * The account key that the call was made with.
 *
 * It is not looked up here. The use case finds its owner in its transaction, where it can still
 * tell a repeated key rotation from an unknown key.
 *
 * @throws NOT_AUTHENTICATED with any other credential. A queue token is sent to servers and stored
 * in files far more often than the key, so it must not be enough to take over the account.
 */
export function requireAccountKey(credential: string | null): string {
  if (credential !== null && isKey(accountKeyPrefix, credential)) return credential;
  const message =
    'This call needs the account key itself; a queue token is not enough. Send the account key that account.create or the first join returned.';
  throw new OnsaleError('NOT_AUTHENTICATED', {}, { message });
}

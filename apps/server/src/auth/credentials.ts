/** Authenticates buyers by account key or queue token. */
import { english } from '@onsale/core/language/translate';
import { OnsaleError } from '@onsale/core/errors';
import { queueTokenPrefix } from '@onsale/core/ids';
import { accountKeyPrefix, isKey } from '@onsale/core/api-keys';
import { entryStatusAt } from '@onsale/core/queue';
import { findUserByKeyHash } from '@onsale/db/repositories/account.repository';
import { findTokenUser } from '@onsale/db/repositories/token-epoch.repository';
import type { App } from '../app.ts';
import { epochOf, hashKey, type QueuePlace, type TokenSource } from './queue-tokens.ts';

/** An authenticated buyer. */
export interface Caller {
  userId: string;
  /** The credential, which tokens that the call hands out are signed for. */
  source?: TokenSource;
}

/**
 * @param acceptsOver whether a queue token whose place is over will do.
 * @throws NOT_AUTHENTICATED when the credential is missing, unknown, forged, malformed or ended;
 * BANNED; QUEUE_TOKEN_EXPIRED when it is a queue token whose place is over.
 */
export async function authenticate(
  app: App,
  credential: string | null,
  { acceptsOver = false }: { acceptsOver?: boolean } = {},
): Promise<Caller> {
  const place = await verifyQueueToken(app, credential);
  if (place) return authenticateByToken(app, place, acceptsOver);
  // A key with a wrong checksum is rejected without a query.
  if (credential !== null && isKey(accountKeyPrefix, credential)) {
    const user = await findUserByKeyHash(app.db, hashKey(credential));
    if (user) {
      app.bans.requireUser(user.userId);
      return { userId: user.userId, source: { epoch: user.tokenEpoch } };
    }
  }
  throw new OnsaleError('NOT_AUTHENTICATED', {});
}

async function authenticateByToken(
  { db, bans }: App,
  place: QueuePlace,
  acceptsOver: boolean,
): Promise<Caller> {
  const { userId } = place;
  const [user, now] = await Promise.all([findTokenUser(db, place), acceptsOver ? 0 : db.now()]);
  // A configured signing secret may be older than this database, and so may a valid token.
  if (user?.tokenEpoch !== epochOf(place)) throw new OnsaleError('NOT_AUTHENTICATED', {});
  // Before its place is looked at, which a ban has ended.
  bans.requireUser(userId);
  if (!acceptsOver) {
    const { status, expiresAt, entryUserId } = user;
    if (status === null || entryUserId !== userId) throw new OnsaleError('NOT_AUTHENTICATED', {});
    const current = entryStatusAt({ status, expiresAt, admittedAt: null, claimedAt: null }, now);
    if (current !== 'waiting' && current !== 'active') {
      const message = english`This call needs the account key, because the place of the queue token is over: send the account key, or join again.`;
      throw new OnsaleError('QUEUE_TOKEN_EXPIRED', {}, { message });
    }
  }
  return { userId, source: place };
}

/**
 * The place that the caller's queue token names.
 *
 * Only the signature is checked, without a query: the code that uses the place finds it in the line
 * cache or reads its row.
 *
 * @throws NOT_AUTHENTICATED, BANNED, or QUEUE_TOKEN_REQUIRED when the credential is an account key.
 */
export async function authenticateQueueToken(
  app: App,
  credential: string | null,
): Promise<QueuePlace> {
  const place = await verifyQueueToken(app, credential);
  if (place) {
    app.bans.requireUser(place.userId);
    return place;
  }
  await authenticate(app, credential);
  throw new OnsaleError('QUEUE_TOKEN_REQUIRED', {});
}

/**
 * The place of a queue token; null for any other credential, for a forged one, and for one that is
 * known to have ended. The code that reads a row of its user compares the epoch there.
 */
export async function verifyQueueToken(
  { tokens, tokenEpochs }: Pick<App, 'tokens' | 'tokenEpochs'>,
  credential: string | null,
): Promise<QueuePlace | null> {
  const place = credential?.startsWith(queueTokenPrefix) ? await tokens.verify(credential) : null;
  return place && tokenEpochs.hasEnded(place) === true ? null : place;
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
  const message = english`This call needs the account key itself; a queue token is not enough. Send the account key that account.create or the first join returned.`;
  throw new OnsaleError('NOT_AUTHENTICATED', {}, { message });
}

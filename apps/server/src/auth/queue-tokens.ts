/** Signs and verifies queue tokens by HMAC, hashes keys, and compares secrets in constant time. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { OnsaleError } from '@onsale/core/errors';
import { queueTokenPrefix } from '@onsale/core/ids';
import { LruCache } from '@onsale/core/structures/lru-cache';
import { serverLimits } from '../config/server-limits.ts';
import type { SigningSecrets } from './signing-secrets.ts';

/** The content of a queue token: a buyer's place in the line of one concert. */
export interface QueuePlace {
  concertId: string;
  userId: string;
  waitNo: number;
  /** The token that the place was read from, if it was read from one. */
  token?: string;
  /** The token epoch of the user as of when the token was signed; missing for 0. */
  epoch?: number;
  /** The exchanges that the token came out of, the oldest first; missing without any. */
  exchanges?: readonly TokenExchange[];
}

/** A token of one version was exchanged for one of the next. */
export interface TokenExchange {
  /** The version of the secret that had signed the token given in. */
  version: string;
  /** By the clock of the database. */
  at: number;
}

/**
 * The credential that a token is handed out for: another queue token, or an account key. The new
 * token inherits its epoch and its exchanges, so it ends whenever the credential would.
 */
export type TokenSource = Partial<QueuePlace>;

/** The epoch of a credential, 0 unless it was raised. */
export function epochOf({ epoch = 0 }: TokenSource): number {
  return epoch;
}

/**
 * Queue tokens: `osq_<secret version>.<concertId>.<userId>.<waitNo>.<HMAC-SHA256>`. Before the
 * signature stand `e<epoch>` once the user's tokens were ended, and for each exchange
 * `x<version>-<instant>`.
 *
 * The signature lets a server reject a forged token without a query, and lets any server answer a
 * poll from memory. One secret signs a place always in the same way, so a repeated join returns the
 * same token and none is stored. For a minute after a change of the secret, a poll exchanges the
 * token for one that the new secret signs.
 */
export interface QueueTokens {
  /**
   * @param source the credential of the caller; without it, as for an account key of epoch 0.
   * @throws NOT_AUTHENTICATED when the source is a token whose secret has just been retired.
   */
  sign(place: QueuePlace, source?: TokenSource): string;
  /** null when malformed, forged or ended with a secret; epochs are not checked here. */
  verify(token: string): Promise<QueuePlace | null>;
  /** Whether the token of a place that was verified before has not ended with a secret since. */
  isAccepted(place: QueuePlace): boolean;
}

const pattern =
  /^osq_(\w{1,16})\.(\w{1,64})\.(\w{1,64})\.([1-9]\d{0,14})(?:\.e([1-9]\d{0,14}))?((?:\.x\w{1,16}-[1-9]\d{0,14}){0,4})\.[\w-]{43}$/;

/** A token that was verified with that secret. */
interface VerifiedToken {
  place: QueuePlace;
  version: string;
  secret: string;
}

export function createQueueTokens(secrets: SigningSecrets): QueueTokens {
  // A waiting buyer sends the same token every few seconds. The cache looks up whole tokens by a
  // seeded hash, and the seed never leaves the process, so its timing does not help a forger.
  const cache = new LruCache<VerifiedToken>(serverLimits.cachedTokens);

  const isEnded = ({ exchanges = [] }: QueuePlace): boolean =>
    exchanges.some(({ version, at }) => at >= secrets.exchangesEndedSince(version));

  return {
    sign({ concertId, userId, waitNo }, source = {}) {
      const signing = secrets.activeSecret();
      const { token, exchanges = [] } = source;
      const place = { concertId, userId, waitNo, epoch: epochOf(source), exchanges };
      if (token === undefined) return encodeToken(place, signing);
      const version = versionOf(token);
      const isExchanged =
        version !== signing.version &&
        exchanges.length < serverLimits.tokenExchanges &&
        secrets.now() < secrets.exchangedUntil(version);
      if (isExchanged) {
        const exchange = { version, at: secrets.now() };
        return encodeToken({ ...place, exchanges: [...exchanges, exchange] }, signing);
      }
      // The token itself, or for another place one that ends with the same secret.
      if (source.concertId === concertId && source.waitNo === waitNo) return token;
      const secret = secrets.secretOf(version);
      if (secret === undefined) throw new OnsaleError('NOT_AUTHENTICATED', {});
      return encodeToken(place, { version, secret });
    },
    isAccepted: (place) =>
      place.token === undefined ||
      (secrets.secretOf(versionOf(place.token)) !== undefined && !isEnded(place)),
    async verify(token) {
      const cached = cache.get(token);
      if (cached && secrets.secretOf(cached.version) === cached.secret) {
        return isEnded(cached.place) ? null : cached.place;
      }
      const [, version, concertId, userId, waitNo, epoch, exchanged] = pattern.exec(token) ?? [];
      if (!version || !concertId || !userId || !waitNo) return null;
      const secret = secrets.secretOf(version) ?? (await secrets.findSecret(version));
      if (secret === undefined) return null;
      // Concurrent calls share the cached place, so it must not change.
      const place: QueuePlace = Object.freeze({
        concertId,
        userId,
        waitNo: Number(waitNo),
        token,
        ...(epoch && { epoch: Number(epoch) }),
        ...(exchanged && { exchanges: parseExchanges(exchanged) }),
      });
      if (!isSameText(token, encodeToken(place, { version, secret }))) return null;
      cache.set(token, { place, version, secret });
      return isEnded(place) ? null : place;
    },
  };
}

function encodeToken(
  { concertId, userId, waitNo, epoch = 0, exchanges = [] }: QueuePlace,
  { version, secret }: { version: string; secret: string },
): string {
  const parts = [
    ...(epoch > 0 ? [`e${epoch}`] : []),
    ...exchanges.map((one) => `x${one.version}-${one.at}`),
  ];
  const payload = [version, concertId, userId, waitNo, ...parts].join('.');
  const signature = createHmac('sha256', secret).update(payload).digest('base64url');
  return `${queueTokenPrefix}${payload}.${signature}`;
}

/** Parses `.x<version>-<instant>` for each exchange. */
function parseExchanges(text: string): TokenExchange[] {
  return Array.from(text.matchAll(/\.x(\w+)-(\d+)/g), ([, version = '', at]) => {
    return { version, at: Number(at) };
  });
}

/** The version of the secret that signed a token. */
function versionOf(token: string): string {
  return token.slice(queueTokenPrefix.length, token.indexOf('.'));
}

/** Constant-time comparison of texts whose length is not secret. */
function isSameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/**
 * Constant-time comparison of secrets: the time depends neither on their content nor their length.
 */
export function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * The hash of an account key or admin key, which the database stores instead of the key.
 *
 * A key has 256 random bits, so a plain hash cannot be searched. It may also be looked up by an
 * index, although the time of a look-up tells how many leading bits of two hashes agree: a client
 * cannot choose a key by the first bits of its SHA-256, and those bits tell nothing about the key.
 */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Signs and verifies queue tokens by HMAC, hashes keys, and compares secrets in constant time. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
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
}

/**
 * Queue tokens: `osq_<secret version>.<concertId>.<userId>.<waitNo>.<HMAC-SHA256>`.
 *
 * The signature lets a server reject a forged token without a query, and lets any server answer a
 * poll from memory. One secret signs a place always in the same way, so a repeated join returns the
 * same token and none is stored. After a change of the secret, a poll returns the token that the
 * new secret signs.
 */
export interface QueueTokens {
  sign(place: QueuePlace): string;
  /** null when the token is malformed or forged, or its secret is retired. */
  verify(token: string): Promise<QueuePlace | null>;
}

const pattern = /^osq_(\w{1,16})\.(\w{1,64})\.(\w{1,64})\.([1-9]\d{0,14})\.[\w-]{43}$/;

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

  return {
    sign(place) {
      const signing = secrets.activeSecret();
      // A poll returns the token that was just verified, if the newest secret signed it.
      const isNewest = place.token?.startsWith(`${queueTokenPrefix}${signing.version}.`);
      return place.token && isNewest ? place.token : encodeToken(place, signing);
    },
    async verify(token) {
      const cached = cache.get(token);
      if (cached && secrets.secretOf(cached.version) === cached.secret) return cached.place;
      const [, version, concertId, userId, waitNo] = pattern.exec(token) ?? [];
      if (!version || !concertId || !userId || !waitNo) return null;
      const secret = secrets.secretOf(version) ?? (await secrets.findSecret(version));
      if (secret === undefined) return null;
      // Concurrent calls share the cached place, so it must not change.
      const place = Object.freeze({ concertId, userId, waitNo: Number(waitNo), token });
      if (!isSameText(token, encodeToken(place, { version, secret }))) return null;
      cache.set(token, { place, version, secret });
      return place;
    },
  };
}

function encodeToken(
  { concertId, userId, waitNo }: QueuePlace,
  { version, secret }: { version: string; secret: string },
): string {
  const payload = `${version}.${concertId}.${userId}.${waitNo}`;
  const signature = createHmac('sha256', secret).update(payload).digest('base64url');
  return `${queueTokenPrefix}${payload}.${signature}`;
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

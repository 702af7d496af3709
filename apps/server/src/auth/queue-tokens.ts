import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { queueTokenPrefix } from '@onsale/core/ids';
import { LruCache } from '@onsale/core/structures/lru-cache';
import { serverLimits } from '../config/server-limits.ts';
import type { SigningSecrets } from './signing-secrets.ts';

/** What a queue token says: whose place it is, in which concert's line. */
export interface QueuePlace {
  concertId: string;
  userId: string;
  waitNo: number;
  /** The token that named it, where one did. */
  token?: string;
}

/**
 * Queue tokens: `osq_<secret version>.<concertId>.<userId>.<waitNo>.<HMAC-SHA256>`.
 *
 * The signature lets a forged token die before the database is asked, and lets any replica answer a
 * poll from memory. Under one secret the same place always gives the same token, so a repeated join
 * can show it again without it being stored. Who polls after the secret changed is shown the token
 * that the new one signs.
 */
export interface QueueTokens {
  sign(place: QueuePlace): string;
  /** The place that a token names; null when it is malformed or forged, or its secret retired. */
  verify(token: string): Promise<QueuePlace | null>;
}

const pattern = /^osq_(\w{1,16})\.(\w{1,64})\.(\w{1,64})\.([1-9]\d{0,14})\.[\w-]{43}$/;

/** A token that was found to be good, under that secret. */
interface Verified {
  place: QueuePlace;
  version: string;
  secret: string;
}

export function createQueueTokens(secrets: SigningSecrets): QueueTokens {
  // Who waits shows the same token every few seconds. A token is looked up here as a whole, by a hash
  // of which nobody outside knows the seed: how long that takes tells a forger nothing about a good one.
  const verified = new LruCache<Verified>(serverLimits.rememberedTokens);

  return {
    sign(place) {
      const signing = secrets.signing();
      // Who polls is shown the token that was just found to be good: there is nothing to sign anew.
      const isOfNewest = place.token?.startsWith(`${queueTokenPrefix}${signing.version}.`);
      return place.token && isOfNewest ? place.token : signed(place, signing);
    },
    async verify(token) {
      const before = verified.get(token);
      if (before && secrets.known(before.version) === before.secret) return before.place;
      const [, version, concertId, userId, waitNo] = pattern.exec(token) ?? [];
      if (!version || !concertId || !userId || !waitNo) return null;
      const secret = secrets.known(version) ?? (await secrets.find(version));
      if (secret === undefined) return null;
      // Calls at the same time share it from now on, so none of them may change it.
      const place = Object.freeze({ concertId, userId, waitNo: Number(waitNo), token });
      if (!sameText(token, signed(place, { version, secret }))) return null;
      verified.set(token, { place, version, secret });
      return place;
    },
  };
}

function signed(
  { concertId, userId, waitNo }: QueuePlace,
  { version, secret }: { version: string; secret: string },
): string {
  const payload = `${version}.${concertId}.${userId}.${waitNo}`;
  const signature = createHmac('sha256', secret).update(payload).digest('base64url');
  return `${queueTokenPrefix}${payload}.${signature}`;
}

/** As sameSecret, for texts of which the length is no secret. */
function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Compares two secrets in a time that tells nothing about where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * What is kept of an account key or an admin key. It has 256 random bits, so a plain hash cannot be
 * searched. That is also why it may be looked up by an index, whose time does tell how far two hashes
 * agree: nobody can choose a key by the first bits of its SHA-256, and those of a hash say nothing
 * of the key.
 */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

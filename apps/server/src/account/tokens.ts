import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { queueTokenPrefix } from '@onsale/core/ids';

/** What a queue token says: whose place it is, in which concert's line. */
export interface Place {
  concertId: string;
  userId: string;
  waitNo: number;
}

/**
 * Queue tokens: `osq_<secret version>.<concertId>.<userId>.<waitNo>.<HMAC-SHA256>`.
 *
 * The signature lets a forged token die before the database is asked, and lets any replica answer a
 * poll from memory. The same place always gives the same token, so a repeated join can show it again
 * without it being stored.
 */
export interface QueueTokens {
  sign(place: Place): string;
  /** The place that a token names; null when it is malformed or forged. */
  verify(token: string): Place | null;
}

const secretVersion = '1';
const shape = /^osq_1\.(\w{1,64})\.(\w{1,64})\.([1-9]\d{0,14})\.[\w-]{43}$/;

export function createQueueTokens(secret: string): QueueTokens {
  const sign = ({ concertId, userId, waitNo }: Place): string => {
    const payload = `${secretVersion}.${concertId}.${userId}.${waitNo}`;
    const signature = createHmac('sha256', secret).update(payload).digest('base64url');
    return `${queueTokenPrefix}${payload}.${signature}`;
  };
  return {
    sign,
    verify(token) {
      const [, concertId, userId, waitNo] = shape.exec(token) ?? [];
      if (!concertId || !userId || !waitNo) return null;
      const place = { concertId, userId, waitNo: Number(waitNo) };
      return sameSecret(token, sign(place)) ? place : null;
    },
  };
}

/** Compares two secrets in a time that tells nothing about where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** What is kept of an account key. It has 256 random bits, so a plain hash cannot be searched. */
export function hashAccountKey(accountKey: string): string {
  return createHash('sha256').update(accountKey).digest('hex');
}

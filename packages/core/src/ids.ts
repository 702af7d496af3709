/**
 * Generates ids, keys and codes: from secure random bytes in production, from a seed in a
 * simulation.
 *
 * Text is Crockford's base32 (https://www.crockford.com/base32.html) in lower case, in which no
 * letter can be mistaken for a digit, so that an id survives being read aloud.
 */
import { accountKeyPrefix, adminKeyPrefix, base32, makeKey, secretChars } from './api-keys.ts';

export interface Ids {
  /** A fresh id such as `res_0g7k…`: the prefix and 128 random bits. */
  id(prefix: IdPrefix): string;
  /** A fresh account key, `osa_`, 256 random bits and a checksum. */
  accountKey(): string;
  /** A fresh admin key, `osk_`, 256 random bits and a checksum. */
  adminKey(): string;
  /** A fresh ticket code, such as `TX4M-9Q2K-…`: 100 random bits in groups that can be typed. */
  ticketCode(): string;
  /** A fresh secret of 256 bits, in base32. */
  secret(): string;
}

export type IdPrefix =
  | 'usr'
  | 'con'
  | 'res'
  | 'ord'
  | 'txn'
  | 'ent'
  | 'req'
  | 'idk'
  | 'log'
  | 'chl'
  | 'srv'
  | 'ban'
  | 'whk'
  | 'dlv';

export const queueTokenPrefix = 'osq_';

/** Every pair of letters, so that a text takes half the steps. All lengths here are even. */
const pairs = Array.from(base32, (one) => Array.from(base32, (other) => one + other)).flat();
const idChars = 26;
const ticketGroups = 5;
const ticketGroupChars = 4;

/** Fills the given bytes with randomness, as `crypto.getRandomValues` does. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => void;

export function createIds(fillRandom: FillRandom): Ids {
  const text = (chars: number): string => {
    const bytes = new Uint8Array(chars);
    fillRandom(bytes);
    let result = '';
    for (let at = 0; at < chars; at += 2) {
      result += pairs[((bytes[at]! & 31) << 5) | (bytes[at + 1]! & 31)];
    }
    return result;
  };
  return {
    id: (prefix) => `${prefix}_${text(idChars)}`,
    accountKey: () => makeKey(accountKeyPrefix, text(secretChars)),
    adminKey: () => makeKey(adminKeyPrefix, text(secretChars)),
    ticketCode: () =>
      Array.from({ length: ticketGroups }, () => text(ticketGroupChars).toUpperCase()).join('-'),
    secret: () => text(secretChars),
  };
}

/** A call for random bytes costs the same for few as for many, so many are drawn at once. */
const pooledBytes = 2_048;

function pooled(fillRandom: FillRandom): FillRandom {
  const pool = new Uint8Array(pooledBytes);
  let used = pooledBytes;
  return (bytes) => {
    if (bytes.length > pooledBytes) return fillRandom(bytes);
    if (used + bytes.length > pooledBytes) {
      fillRandom(pool);
      used = 0;
    }
    for (let at = 0; at < bytes.length; at += 1) {
      bytes[at] = pool[used]!;
      // The pool must not retain bytes that are now part of a secret.
      pool[used] = 0;
      used += 1;
    }
  };
}

export const randomIds: Ids = createIds(pooled((bytes) => crypto.getRandomValues(bytes)));

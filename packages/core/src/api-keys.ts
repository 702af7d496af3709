/**
 * Keys: a prefix that says what it opens, 256 random bits, and a checksum of both. Who mistypes a key
 * or makes one up is told so before any database is asked, and what scans texts for lost keys finds
 * them without guessing.
 *
 * Idea: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats
 */

/** Crockford's base32 (https://www.crockford.com/base32.html) in lower case. */
export const base32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** Who a buyer is. */
export const accountKeyPrefix = 'osa_';
/** A key of an operator's helper, with a name and scopes. */
export const adminKeyPrefix = 'osk_';

export type KeyPrefix = typeof accountKeyPrefix | typeof adminKeyPrefix;

/** 256 bits and a little. */
export const secretChars = 52;
/** Enough for all 32 bits of the checksum. */
const checksumChars = 7;

const pattern = new RegExp(`^(os[ak]_)[${base32}]{${secretChars + checksumChars}}$`);

/** @param secret `secretChars` of base32. */
export function makeKey(prefix: KeyPrefix, secret: string): string {
  const body = prefix + secret;
  return body + checksum(body);
}

/** Whether `text` is a key as they are made: says nothing of whether anybody has it. */
export function isKey(prefix: KeyPrefix, text: string): boolean {
  if (pattern.exec(text)?.[1] !== prefix) return false;
  const body = text.slice(0, -checksumChars);
  return text.endsWith(checksum(body));
}

/**
 * CRC-32, the one of zip and PNG, in base32. It is for mistakes, not against malice: it finds every
 * one that lies within 32 bits, so a wrong letter always and two letters that swapped places too.
 */
function checksum(text: string): string {
  let crc = ~0;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  let rest = ~crc >>> 0;
  let letters = '';
  for (let at = 0; at < checksumChars; at += 1) {
    letters = base32[rest % 32] + letters;
    rest = Math.floor(rest / 32);
  }
  return letters;
}

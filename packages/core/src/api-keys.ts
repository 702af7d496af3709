/**
 * The format of API keys: a prefix that names their kind, 256 random bits, and a checksum.
 *
 * The checksum lets a server reject a mistyped or invented key without asking the database, and
 * lets secret scanners recognise leaked keys without guessing.
 *
 * Idea:
 * https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats
 */

/** Crockford's base32 (https://www.crockford.com/base32.html) in lower case. */
export const base32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** An account key identifies a buyer. */
export const accountKeyPrefix = 'osa_';
/** An admin key that the root key issued, with a name and scopes. */
export const adminKeyPrefix = 'osk_';

export type KeyPrefix = typeof accountKeyPrefix | typeof adminKeyPrefix;

/** 260 bits: the fewest characters that hold 256. */
export const secretChars = 52;
/** Enough for all 32 bits of the checksum. */
const checksumChars = 7;

const pattern = new RegExp(`^(os[ak]_)[${base32}]{${secretChars + checksumChars}}$`);

/** @param secret `secretChars` of base32. */
export function makeKey(prefix: KeyPrefix, secret: string): string {
  const body = prefix + secret;
  return body + checksum(body);
}

/**
 * Whether `text` has the format of a key and a valid checksum; it may still belong to no account.
 */
export function isKey(prefix: KeyPrefix, text: string): boolean {
  if (pattern.exec(text)?.[1] !== prefix) return false;
  const body = text.slice(0, -checksumChars);
  return text.endsWith(checksum(body));
}

/**
 * CRC-32 (as in zip and PNG), in base32. It detects mistakes, not forgeries: every error burst of
 * at most 32 bits, so any wrong letter, and any two adjacent letters that changed places.
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

/**
 * Proof of work (hashcash): the price in computing time of joining a line that requires it.
 *
 * It costs a buyer seconds, and an attacker with a thousand accounts a thousand times as much.
 *
 * challenge   a text that the server signed, valid for one line and a short time.
 * proof       the challenge, a dot, and a number; its SHA-256 must begin with that many zero bits.
 *
 * Source: Back, Hashcash: a denial of service counter-measure, 2002.
 */

/** 24 bits take 17 million hashes on average, about a minute of one core of a laptop. */
export const challengeBitsLimit = 24;

export function proofOf(challenge: string, nonce: number): string {
  return `${challenge}.${nonce}`;
}

export function leadingZeroBits(hash: Uint8Array): number {
  const at = hash.findIndex((byte) => byte !== 0);
  return at < 0 ? hash.length * 8 : at * 8 + Math.clz32(hash[at]!) - 24;
}

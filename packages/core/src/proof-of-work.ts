/**
 * Proof of work: who joins a line that asks for it shows that it computed for a while, which costs one
 * buyer seconds and an army of them its machines.
 *
 * challenge   a text that the server made and signed, for one line and a short time.
 * proof       the challenge, a dot, and a number, whose SHA-256 begins with so many zero bits.
 */

/** 24 bits are 17 million hashes, a minute or so of a laptop's core. */
export const challengeBitsLimit = 24;

export function proofOf(challenge: string, nonce: number): string {
  return `${challenge}.${nonce}`;
}

export function leadingZeroBits(hash: Uint8Array): number {
  const at = hash.findIndex((byte) => byte !== 0);
  return at < 0 ? hash.length * 8 : at * 8 + Math.clz32(hash[at]!) - 24;
}

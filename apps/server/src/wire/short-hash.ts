/** Short hashes: for texts by which clients name what they know, and to spread what is alike. */
import { hash } from 'node:crypto';

/** 72 bits in 12 characters. */
export function shortHash(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url').slice(0, 12);
}

/** A number in [0, 1) that looks random, and is the same for the same text. */
export function hashShare(text: string): number {
  return Buffer.from(shortHash(text), 'base64url').readUInt32BE() / 2 ** 32;
}

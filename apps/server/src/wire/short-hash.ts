/** A short hash of data, for texts by which clients name what they know. */
import { hash } from 'node:crypto';

/** 72 bits in 12 characters. */
export function shortHash(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url').slice(0, 12);
}

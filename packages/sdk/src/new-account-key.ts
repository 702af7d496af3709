import { randomIds } from '@onsale/core/ids';

/** A fresh account key, to be kept before `rotateKey({ newKey })` makes it the account's. */
export function newAccountKey(): string {
  return randomIds.accountKey();
}

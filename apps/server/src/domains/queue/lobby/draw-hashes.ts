/**
 * The hashes of a draw: the commitment to its seed, the running hash over the lots, and its key.
 *
 * docs/LOBBY.md is the specification, to the byte.
 */
import { createHash, createHmac, hash } from 'node:crypto';
import type { RoundFunction } from '@onsale/core/lobby/drawn-order';
import type { Lot } from '@onsale/db/repositories/queue/draw.repository';

/** The name of the algorithm, which a draw publishes. */
export const drawAlgorithm = 'onsale-draw-1';

/** A seed of 256 bits, in hex, from a secret of as many. */
export function seedFrom(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** The commitment to a seed: the SHA-256 of its 32 bytes. */
export function seedHashOf(seed: string): string {
  return hash('sha256', Buffer.from(seed, 'hex'), 'hex');
}

/** The running hash after these lots; each adds its number, 8 bytes, and its user. */
export function extendLobbyHash(lobbyHash: string, lots: readonly Lot[]): string {
  let running: Buffer = Buffer.from(lobbyHash, 'hex');
  const lot = Buffer.alloc(8);
  for (const { waitNo, userId } of lots) {
    lot.writeBigUInt64BE(BigInt(waitNo));
    running = createHash('sha256').update(running).update(lot).update(userId).digest();
  }
  return running.toString('hex');
}

/** The key of a draw: it was fixed with the seed, but for the lots and the beacon. */
export function drawKeyOf(draw: { seed: string; lobbyHash: string; beacon: string }): string {
  return createHmac('sha256', Buffer.from(draw.seed, 'hex'))
    .update(Buffer.from(draw.lobbyHash, 'hex'))
    .update(draw.beacon)
    .digest('hex');
}

/** The rounds of the permutation: the first 48 bits of an HMAC-SHA256 of the round and digit. */
export function roundFunctionOf(drawKey: string): RoundFunction {
  const key = Buffer.from(drawKey, 'hex');
  const message = Buffer.alloc(5);
  return (round, digit) => {
    message.writeUInt8(round);
    message.writeUInt32BE(digit, 1);
    return createHmac('sha256', key).update(message).digest().readUIntBE(0, 6);
  };
}

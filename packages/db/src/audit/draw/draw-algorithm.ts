/**
 * The draw of lots, written for the audit from docs/LOBBY.md, apart from the code that draws.
 *
 * It computes numbers in the direction from lots only, where the code needs both.
 */
import { createHash, createHmac } from 'node:crypto';

const rounds = 12;
const minSide = 16;

export function sha256(...parts: (string | Uint8Array)[]): Buffer {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** The hash over the lots after one more of them. */
export function hashWithLot(before: Uint8Array, lot: number, userId: string): Buffer {
  const number = Buffer.from(lot.toString(16).padStart(16, '0'), 'hex');
  return sha256(before, number, userId);
}

export function keyOf(seed: Uint8Array, lobbyHash: Uint8Array, beacon: string): Buffer {
  return createHmac('sha256', seed)
    .update(Buffer.concat([lobbyHash, Buffer.from(beacon)]))
    .digest();
}

/** @returns the wait number of a lot; a number above N is its own. */
export function drawnNumberOf(key: Uint8Array, lots: number): (lot: number) => number {
  let side = minSide;
  while (side * side < lots) side += 1;
  const values = Array.from({ length: rounds }, (_, round) =>
    Array.from({ length: side }, (__, digit) => roundValue(key, round, digit) % side),
  );
  return (lot) => {
    if (lot > lots) return lot;
    let place = lot - 1;
    do {
      let high = Math.trunc(place / side);
      let low = place - high * side;
      for (const value of values) [high, low] = [low, (high + value[low]!) % side];
      place = high * side + low;
    } while (place >= lots);
    return place + 1;
  };
}

/** The first six bytes of an HMAC of the round, one byte, and the digit, four bytes. */
function roundValue(key: Uint8Array, round: number, digit: number): number {
  const message = Buffer.from([round, digit >>> 24, digit >>> 16, digit >>> 8, digit]);
  const mac = createHmac('sha256', key).update(message).digest('hex');
  return Number.parseInt(mac.slice(0, 12), 16);
}

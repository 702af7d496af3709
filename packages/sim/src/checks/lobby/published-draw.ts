/**
 * The draw of lots, written for the simulator from docs/LOBBY.md, apart from the server's code.
 *
 * It turns lots into wait numbers only, and computes every hash from its beginning.
 */
import { createHash, createHmac } from 'node:crypto';

const rounds = 12;
const leastSide = 16;

const sha256 = (...parts: Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** The commitment to a seed of 64 hex digits. */
export function commitmentTo(seed: string): string {
  return sha256(Buffer.from(seed, 'hex')).toString('hex');
}

/** The hash over the users of the lots 1, 2, 3 … */
export function lobbyHashOver(userIds: readonly string[]): string {
  return userIds
    .reduce<Buffer>((hash, userId, index) => {
      const lot = Buffer.alloc(8);
      lot.writeUIntBE(index + 1, 2, 6);
      return sha256(hash, lot, Buffer.from(userId, 'utf8'));
    }, Buffer.alloc(32))
    .toString('hex');
}

interface DrawTerms {
  seed: string;
  lobbyHash: string;
  beacon: string;
  lots: number;
}

/** The wait number of each lot; index 0 is that of lot 1. */
export function waitNumbersOf({ seed, lobbyHash, beacon, lots }: DrawTerms): number[] {
  const message = Buffer.concat([Buffer.from(lobbyHash, 'hex'), Buffer.from(beacon, 'utf8')]);
  const key = createHmac('sha256', Buffer.from(seed, 'hex')).update(message).digest();
  let side = leastSide;
  while (side ** 2 < lots) side += 1;
  const shifts = Array.from({ length: rounds }, (_, round) =>
    Array.from({ length: side }, (__, digit) => shiftOf(key, round, digit) % BigInt(side)).map(
      Number,
    ),
  );
  const pass = (number: number): number => {
    let left = Math.floor(number / side);
    let right = number % side;
    for (const shift of shifts) {
      const sum = left + shift[right]!;
      left = right;
      right = sum < side ? sum : sum - side;
    }
    return left * side + right;
  };
  return Array.from({ length: lots }, (_, index) => {
    let number = pass(index);
    for (; number >= lots; number = pass(number));
    return number + 1;
  });
}

/** The first 48 bits of the HMAC of a round and a digit. */
function shiftOf(key: Buffer, round: number, digit: number): bigint {
  const message = Buffer.from(`${hex(round, 1)}${hex(digit, 4)}`, 'hex');
  const mac = createHmac('sha256', key).update(message).digest('hex');
  return BigInt(`0x${mac.slice(0, 12)}`);
}

const hex = (number: number, bytes: number) => number.toString(16).padStart(2 * bytes, '0');

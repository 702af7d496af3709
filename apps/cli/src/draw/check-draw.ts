/** Computes every wait number of a draw again, from its public page: see docs/LOBBY.md. */
import { createHash, createHmac } from 'node:crypto';
import { DrawnOrder } from '@onsale/core/lobby/drawn-order';
import type { LineOrder } from '@onsale/core/lobby/line-order';
import type { Draw } from '@onsale/sdk';
import { t } from '../language/language.ts';

/** The algorithm that this version knows. */
export const knownAlgorithm = 'onsale-draw-1';

export interface CheckedDraw {
  order: LineOrder;
  /** Sentences about promises that do not hold. */
  problems: string[];
}

type Drawn = Pick<Draw, 'seedHash' | 'beacon'> & { seed: string; lots: number; lobbyHash: string };

const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** The draw, once it has happened; null before. */
export function drawnOf({ seed, seedHash, lots, lobbyHash, beacon }: Draw): Drawn | null {
  if (seed === null || lots === null || lobbyHash === null) return null;
  return { seed, seedHash, lots, lobbyHash, beacon };
}

/** @param notedHash the seedHash as it was published before the draw. */
export function checkDraw(
  { seed, seedHash, lots, lobbyHash, beacon }: Drawn,
  notedHash: string | undefined,
): CheckedDraw {
  const problems: string[] = [];
  const committed = createHash('sha256').update(bytes(seed)).digest('hex');
  if (committed !== seedHash) problems.push(t`The seed does not have the seedHash of the page.`);
  if (notedHash !== undefined && committed !== notedHash.toLowerCase()) {
    problems.push(t`The seed does not have the seedHash that you noted: it was changed since.`);
  }
  const key = createHmac('sha256', bytes(seed)).update(bytes(lobbyHash)).update(beacon).digest();
  const order = new DrawnOrder({ lots, roundFunction: (...at) => roundValue(key, ...at) });
  const isTaken = new Uint8Array(lots + 1);
  for (let lot = 1; lot <= lots; lot += 1) isTaken[order.rankOf(lot)] = 1;
  const taken = isTaken.reduce((count, one) => count + one, 0);
  if (taken !== lots) problems.push(t`${lots} lots have ${taken} different wait numbers.`);
  return { order, problems };
}

function roundValue(key: Buffer, round: number, digit: number): number {
  const message = Buffer.alloc(5);
  message.writeUInt8(round);
  message.writeUInt32BE(digit, 1);
  return createHmac('sha256', key).update(message).digest().readUIntBE(0, 6);
}

/**
 * The version of a seat map, as clients have it: a text to be given back and not to be read.
 *
 * It says of which house the map is, what it shows, and from when it is, in the terms of the
 * database (seat-board.ts), not of this process. So any server can tell what changed since.
 */
import type { BoardState } from '@onsale/core/structures/seat-board';

export interface SeatMapVersion extends BoardState {
  /** A hash of what does not change while seats are sold. */
  house: string;
  /** A hash of what the map shows: equal for maps that show the same. */
  content: string;
  /** A hash of the user of whom it shows seats; empty where it shows none as the buyer's own. */
  owner: string;
}

export function formatVersion({ house, content, horizon, at, owner }: SeatMapVersion): string {
  return [house, content, horizon.toString(36), at.toString(36), owner].join('.');
}

const pattern = /^([\w-]{12})\.([\w-]{12})\.([0-9a-z]{1,11})\.([0-9a-z]{1,11})\.([\w-]{12}|)$/;

/** @returns undefined for a text that no server made. */
export function parseVersion(text: string): SeatMapVersion | undefined {
  const [, house, content, horizon, at, owner] = pattern.exec(text) ?? [];
  if (house === undefined) return undefined;
  return {
    house,
    content: content!,
    horizon: parseInt(horizon!, 36),
    at: parseInt(at!, 36),
    owner: owner!,
  };
}

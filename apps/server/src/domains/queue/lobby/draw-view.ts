/** View of a draw: the commitment before it, everything that it follows from after it. */
import { toIsoOrNull } from '@onsale/core/time/dates';
import { findDraw, type Draw } from '@onsale/db/repositories/queue/draw.repository';
import type { Store } from '@onsale/db/store';
import { drawAlgorithm, seedHashOf } from './draw-hashes.ts';

export interface DrawView {
  concertId: string;
  algorithm: string;
  /** 64 hex digits; null before the draw. */
  seed: string | null;
  /** The SHA-256 of the seed: public since the concert was created. */
  seedHash: string;
  /** How many lots take part; null before the lobby was closed. */
  lots: number | null;
  /** The hash over the lots; null before the lobby was closed. */
  lobbyHash: string | null;
  /** Empty without one. */
  beacon: string;
  closedAt: string | null;
  drawnAt: string | null;
}

/** undefined where no lots are drawn. */
export async function readDraw(store: Store, concertId: string): Promise<DrawView | undefined> {
  const draw = await findDraw(store, concertId);
  return draw && toDrawView(draw);
}

export function toDrawView(draw: Draw): DrawView {
  const { concertId, seed, lots, lobbyHash, beacon, closedAt, drawnAt } = draw;
  return {
    concertId,
    algorithm: drawAlgorithm,
    seed: drawnAt === null ? null : seed,
    seedHash: seedHashOf(seed),
    lots,
    lobbyHash: lots === null ? null : lobbyHash,
    beacon: beacon ?? '',
    closedAt: toIsoOrNull(closedAt),
    drawnAt: toIsoOrNull(drawnAt),
  };
}

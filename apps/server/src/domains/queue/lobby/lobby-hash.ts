/**
 * The running hash over the lots of a lobby, kept up to date so that a draw adds few.
 *
 * A lot never changes, so the hash of a prefix is final. It is no part of a join: a server reads
 * the lots that have committed since, and stores how far it came, unless another has gone on from
 * the same lot.
 */
import type { Database } from '@onsale/db/database';
import {
  advanceLobbyHash,
  findDraw,
  readLots,
  type Draw,
} from '@onsale/db/repositories/queue/draw.repository';
import { readRoomVersions } from '@onsale/db/repositories/queue/line-snapshot.repository';
import type { Store } from '@onsale/db/store';
import { extendLobbyHash } from './draw-hashes.ts';

/** How many lots are read and hashed at a time: some 30 ms of one core. */
export const lotsPerStep = 20_000;

/** A draw leaves at most so many lots to be hashed under its locks. */
const lotsUnderLock = 2_000;

/** The running hash up to a lot. */
type LobbyHash = Pick<Draw, 'hashedLots' | 'lobbyHash'>;

/**
 * Hashes the lots up to a number whose join has committed, as far as there are rows: a fail-over
 * may have lost the last ones.
 */
export async function hashLots(
  store: Store,
  { concertId, hashedLots, lobbyHash }: LobbyHash & { concertId: string },
  upTo: number,
): Promise<LobbyHash> {
  if (upTo <= hashedLots) return { hashedLots, lobbyHash };
  const lots = await readLots(store, { concertId, above: hashedLots, upTo });
  const last = lots.at(-1)?.waitNo ?? hashedLots;
  return { hashedLots: last, lobbyHash: extendLobbyHash(lobbyHash, lots) };
}

/** Hashes the next lots of a lobby that is not closed, at most `lotsPerStep`. */
export async function advanceHash(
  db: Database,
  { concertId, lastWaitNo }: { concertId: string; lastWaitNo: number },
): Promise<void> {
  const draw = await findDraw(db, concertId);
  if (!draw || draw.lots !== null || draw.hashedLots >= lastWaitNo) return;
  const upTo = Math.min(lastWaitNo, draw.hashedLots + lotsPerStep);
  const hash = await hashLots(db, draw, upTo);
  await advanceLobbyHash(db, { concertId, from: draw.hashedLots, ...hash });
}

/** Before a lobby is closed: leaves few lots to be hashed under the locks. */
export async function hashBacklog(db: Database, concertId: string): Promise<void> {
  for (;;) {
    const draw = await findDraw(db, concertId);
    const [version] = await readRoomVersions(db, [concertId]);
    if (!draw || !version || draw.lots !== null) return;
    const { lastWaitNo } = version;
    if (lastWaitNo - draw.hashedLots <= lotsUnderLock) return;
    await advanceHash(db, { concertId, lastWaitNo });
  }
}

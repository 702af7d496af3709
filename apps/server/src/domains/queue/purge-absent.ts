/**
 * Ends the places of buyers who have been absent for long, so that ghosts do not fill a line.
 *
 * The admission step does it each second, and a join that finds the line full does it for the
 * longest absent places. The evidence is that of skipping: see presence-tracker.ts.
 */
import type { Room } from '@onsale/db/repositories/catalogue.repository';
import { removeFromLine } from '@onsale/db/repositories/queue/line-removal.repository';
import type { Tx } from '@onsale/db/store';
import type { PresenceTracker } from './presence/presence-tracker.ts';

/**
 * Ends places that were absent for `purgeAfterMs`. Call it under the lock of the room.
 *
 * @returns how many it ended, and the line version that follows.
 */
export async function purgeAbsent(
  tx: Tx,
  room: Pick<Room, 'concertId' | 'lineVersion'>,
  { presence, now }: { presence: PresenceTracker; now: number },
): Promise<{ removed: number; lineVersion: number }> {
  const { waitNos, areSkipped } = presence.purgeable(room.concertId, now);
  if (waitNos.length === 0) return { removed: 0, lineVersion: room.lineVersion };
  const skippedUntil = areSkipped ? now - presence.purgeAfterMs : undefined;
  return removeFromLine(tx, room, { waitNos, endedAt: now, skippedUntil });
}

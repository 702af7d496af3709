/** Ends the place of a user for an operator: with its session and its holds, if it has any. */
import { entryStatusAt } from '@onsale/core/queue';
import type { Room } from '@onsale/db/repositories/catalogue.repository';
import { endSession } from '@onsale/db/repositories/queue/admission.repository';
import {
  findOpenNumber,
  removeFromLine,
} from '@onsale/db/repositories/queue/line-removal.repository';
import { lockEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import { listHeld } from '@onsale/db/repositories/seats/reservation.repository';
import { lockSeats } from '@onsale/db/repositories/seats/seat.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../app.ts';
import { releaseHolds } from '../reservation/release-holds.ts';

/**
 * Ends a waiting place as expired, an active one as left, with its holds. Call it under the lock of
 * the room.
 *
 * @returns false when the user has no place.
 */
export async function endPlace(
  tx: Tx,
  room: Pick<Room, 'concertId' | 'lineVersion'>,
  userId: string,
): Promise<boolean> {
  const { concertId } = room;
  const waitNo = await findOpenNumber(tx, { concertId, userId });
  const entry = waitNo === undefined ? undefined : await lockEntry(tx, { concertId, waitNo });
  if (!entry) return false;
  const now = await tx.now();
  const status = entryStatusAt(entry, now);
  if (status === 'waiting') {
    const { removed } = await removeFromLine(tx, room, { waitNos: [entry.waitNo], endedAt: now });
    return removed > 0;
  }
  if (status !== 'active') return false;
  const held = await listHeld(tx, { concertId, userId, now });
  await lockSeats(tx, held);
  await releaseHolds(tx, held, now);
  await endSession(tx, entry, { status: 'left', endedAt: now });
  return true;
}

/** After the commit: refreshes the line of this server, and admits the next buyer at once. */
export async function announceEndedPlace(app: App, concertId: string): Promise<void> {
  await app.lineCache.refreshAfterCommit(concertId);
  app.admissionRunner.requestStep(concertId);
}

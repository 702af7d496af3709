/** Leaves the waiting room: ends the entry, releases its seats and frees its slot at once. */
import { entryStatusAt } from '@onsale/core/queue';
import { lockRoom } from '@onsale/db/repositories/catalogue.repository';
import { endSession, leaveLine } from '@onsale/db/repositories/queue/admission.repository';
import { findEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import { listHeld } from '@onsale/db/repositories/seats/reservation.repository';
import { lockSeats } from '@onsale/db/repositories/seats/seat.repository';
import type { App } from '../../app.ts';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import { releaseHolds } from '../reservation/release-holds.ts';
import { lockOwnEntry } from './active-entry.ts';
import { toQueueEntry, type QueueEntry } from './queue-entry-view.ts';

/**
 * Gives the place up. An entry that is over already is returned unchanged, so a repeat is safe.
 *
 * @throws NOT_AUTHENTICATED
 */
export async function leaveQueue(app: App, place: QueuePlace): Promise<QueueEntry> {
  const { concertId, userId, waitNo } = place;
  const { entry, now, wasActive } = await app.runMutation(async (tx) => {
    const room = await lockRoom(tx, concertId);
    const locked = await lockOwnEntry(tx, place);
    const status = entryStatusAt(locked.entry, locked.now);
    const left = { ...locked, wasActive: status === 'active' };
    if (status === 'waiting' && room) {
      await leaveLine(tx, room, { waitNo, endedAt: locked.now });
    } else if (status === 'active') {
      const held = await listHeld(tx, { concertId, userId, now: locked.now });
      await lockSeats(tx, held);
      await releaseHolds(tx, held);
      await endSession(tx, place, { status: 'left', endedAt: locked.now });
    } else {
      return left;
    }
    return { ...left, entry: (await findEntry(tx, place))! };
  });
  await app.lineCache.refreshAfterCommit(concertId);
  if (wasActive) app.admissionRunner.requestStep(concertId);
  return toQueueEntry(app, entry, { now, source: place });
}

import { entryStatusAt } from '@onsale/core/queue';
import { lockRoom } from '@onsale/db/repositories/catalogue.repository';
import { findEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import { endSession, leaveLine } from '@onsale/db/repositories/queue/admission.repository';
import { listHeld } from '@onsale/db/repositories/seats/reservation.repository';
import { lockSeats } from '@onsale/db/repositories/seats/seat.repository';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import type { App } from '../../app.ts';
import { releaseHolds } from '../reservation/release-holds.ts';
import { lockPlace } from './active-entry.ts';
import { type QueueEntry, toQueueEntry } from './queue-entry-view.ts';

/** Gives the place up: seats it holds are released and its slot is free at once. */
export async function leaveQueue(app: App, place: QueuePlace): Promise<QueueEntry> {
  const { concertId, userId, waitNo } = place;
  const { entry, now, wasActive } = await app.runMutation(async (tx) => {
    const room = await lockRoom(tx, concertId);
    const locked = await lockPlace(tx, place);
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
  if (wasActive) app.admissionRunner.soon(concertId);
  return toQueueEntry(app, entry, now);
}

/** Leaves the waiting room: ends the entry, releases its seats and frees its slot at once. */
import { entryStatusAt } from '@onsale/core/queue';
import { lockRoom } from '@onsale/db/repositories/catalogue.repository';
import { endSession, leaveLine } from '@onsale/db/repositories/queue/admission.repository';
import { findEntry, type EntryRow } from '@onsale/db/repositories/queue/queue-entry.repository';
import { listHeld } from '@onsale/db/repositories/seats/reservation.repository';
import { lockSeats } from '@onsale/db/repositories/seats/seat.repository';
import type { App } from '../../app.ts';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import { releaseHolds } from '../reservation/release-holds.ts';
import { lockOwnEntry, placeKeyOf } from './active-entry.ts';
import { toQueueEntry, type QueueEntry } from './queue-entry-view.ts';

/**
 * Gives the place up. An entry that is over already is returned unchanged, so a repeat is safe.
 *
 * @throws NOT_AUTHENTICATED
 */
export async function leaveQueue(app: App, place: QueuePlace): Promise<QueueEntry> {
  const { concertId, userId, waitNo } = place;
  let wasActive = false;
  const batchPolicy = { operation: 'leave', exclusiveKeys: [placeKeyOf(place)] };
  await app.lineCache.knowOrder(concertId);
  // The view is part of the mutation, so that a repeat with an idempotency key gets the same one.
  const answer = await app.runMutation(async (tx) => {
    const room = await lockRoom(tx, concertId);
    const { entry, now } = await lockOwnEntry(tx, place);
    const view = (row: EntryRow) => toQueueEntry(app, row, { now, source: place });
    const status = entryStatusAt(entry, now);
    wasActive = status === 'active';
    if (status === 'waiting' && room) {
      await leaveLine(tx, room, { waitNo, endedAt: now });
    } else if (wasActive) {
      const held = await listHeld(tx, { concertId, userId, now });
      await lockSeats(tx, held);
      await releaseHolds(tx, held, now);
      await endSession(tx, place, { status: 'left', endedAt: now });
    } else {
      return view(entry);
    }
    return view((await findEntry(tx, place))!);
  }, batchPolicy);
  await app.lineCache.refreshAfterCommit(concertId);
  if (wasActive) app.admissionRunner.requestStep(concertId);
  return answer;
}

/** Operator calls on a line: remove the place of one user, or all places that are absent. */
import { OnsaleError } from '@onsale/core/errors';
import { entryStatusAt } from '@onsale/core/queue';
import { findRoom, lockRoom } from '@onsale/db/repositories/catalogue.repository';
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
 * Ends the place of a user: a waiting one as expired, an active one as left, with its holds.
 *
 * @returns removed: 1, or 0 when the user has no place.
 * @throws CONCERT_NOT_FOUND
 */
export async function removePlace(
  app: App,
  { concertId, userId }: { concertId: string; userId: string },
): Promise<{ removed: number }> {
  const result = await app.runMutation(async (tx) => {
    const room = await lockRoom(tx, concertId);
    if (!room) throw new OnsaleError('CONCERT_NOT_FOUND', {});
    const waitNo = await findOpenNumber(tx, { concertId, userId });
    const entry = waitNo === undefined ? undefined : await lockEntry(tx, { concertId, waitNo });
    if (!entry) return { removed: 0 };
    const now = await tx.now();
    const status = entryStatusAt(entry, now);
    if (status === 'waiting') {
      const { removed } = await removeFromLine(tx, room, { waitNos: [entry.waitNo], endedAt: now });
      return { removed };
    }
    if (status !== 'active') return { removed: 0 };
    const held = await listHeld(tx, { concertId, userId, now });
    await lockSeats(tx, held);
    await releaseHolds(tx, held);
    await endSession(tx, entry, { status: 'left', endedAt: now });
    return { removed: 1 };
  });
  await app.lineCache.refreshAfterCommit(concertId);
  app.admissionRunner.requestStep(concertId);
  return result;
}

/** How many places one transaction ends: it holds the lock of the room. */
const placesPerTransaction = 5_000;

/**
 * Ends the waiting places that no server has seen for `absentSeconds`, as far as it is known: see
 * presence-tracker.ts.
 *
 * @throws CONCERT_NOT_FOUND
 */
export async function purgeLine(
  app: App,
  { concertId, absentSeconds }: { concertId: string; absentSeconds: number },
): Promise<{ removed: number }> {
  if (!(await findRoom(app.db, concertId))) throw new OnsaleError('CONCERT_NOT_FOUND', {});
  const absentMs = absentSeconds * 1_000;
  const found = app.presence.absentFor(concertId, { absentMs, now: await app.db.now() });
  const endPlaces = async (tx: Tx, waitNos: readonly number[]) => {
    if (waitNos.length === 0) return 0;
    const room = await lockRoom(tx, concertId);
    const endedAt = await tx.now();
    const skippedUntil = found.areSkipped ? endedAt - absentMs : undefined;
    return (await removeFromLine(tx, room!, { waitNos, endedAt, skippedUntil })).removed;
  };
  let from = 0;
  let before = 0;
  for (; found.waitNos.length - from > placesPerTransaction; from += placesPerTransaction) {
    const waitNos = found.waitNos.slice(from, from + placesPerTransaction);
    before += await app.db.transaction((tx) => endPlaces(tx, waitNos));
  }
  // One mutation a call, also when no place is absent: it keeps the key, the log and the answer.
  const { removed } = await app.runMutation(async (tx) => ({
    removed: before + (await endPlaces(tx, found.waitNos.slice(from))),
  }));
  await app.lineCache.refreshAfterCommit(concertId);
  return { removed };
}

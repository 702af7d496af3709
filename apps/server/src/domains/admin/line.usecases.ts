/** Operator calls on a line: remove the place of one user, or all places that are absent. */
import { OnsaleError } from '@onsale/core/errors';
import { findRoom, lockRoom } from '@onsale/db/repositories/catalogue.repository';
import { announceRemovals } from '@onsale/db/repositories/queue/line-removal.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../app.ts';
import { removeUnseen } from '../queue/purge-absent.ts';
import { announceEndedPlace, endPlace } from './end-place.ts';

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
    return { removed: (await endPlace(tx, room, userId)) ? 1 : 0 };
  });
  await announceEndedPlace(app, concertId);
  return result;
}

/** How many places one transaction announces or removes: it holds the lock of the room. */
const placesPerTransaction = 5_000;

/**
 * Removes the waiting places that no server has seen for `absentSeconds`: see purge-absent.ts.
 *
 * It works in transactions of 5,000 places. Only the last of them stores the answer, so a call that
 * was cut off goes on where it was when it is repeated, also with the same idempotency key.
 *
 * @returns `remaining`: places that are only announced yet, as another server may have seen them.
 * Repeat the call, with a new key, after the notice.
 * @throws CONCERT_NOT_FOUND
 */
export async function purgeLine(
  app: App,
  { concertId, absentSeconds }: { concertId: string; absentSeconds: number },
): Promise<{ removed: number; remaining: number }> {
  if (!(await findRoom(app.db, concertId))) throw new OnsaleError('CONCERT_NOT_FOUND', {});
  // A call that was cut off may have removed places that this server still knows as waiting.
  await app.lineCache.refresh(concertId);
  const { presence } = app;
  const unseenMs = absentSeconds * 1_000;
  const found = presence.unseenFor(concertId, { unseenMs, now: await app.db.now() });
  for (const waitNos of chunksOf(found.unannounced)) {
    await app.db.transaction(async (tx) => {
      const room = await lockRoom(tx, concertId);
      const terms = { waitNos, seenAt: found.seenAt, absentAfterMs: presence.absentAfterMs };
      await announceRemovals(tx, room!, { ...terms, announcedAt: await tx.now() });
    });
  }
  if (found.unannounced.length > 0) await app.lineCache.refresh(concertId);
  const remove = async (tx: Tx, candidates: readonly number[]) => {
    const room = await lockRoom(tx, concertId);
    const now = await tx.now();
    const waitNos = presence.removable(concertId, { waitNos: candidates, unseenMs, now });
    const terms = { presence, now, waitNos, absentAfterMs: unseenMs };
    return (await removeUnseen(tx, room!, terms)).removed;
  };
  const chunks = [...chunksOf(found.waitNos)];
  const last = chunks.pop() ?? [];
  let before = 0;
  for (const waitNos of chunks) before += await app.db.transaction((tx) => remove(tx, waitNos));
  // One mutation a call, also when no place is absent: it keeps the key, the log and the answer.
  const answer = await app.runMutation(async (tx) => {
    const removed = before + (await remove(tx, last));
    return { removed, remaining: found.waitNos.length - removed };
  });
  await app.lineCache.refreshAfterCommit(concertId);
  return answer;
}

function* chunksOf(waitNos: readonly number[]): Generator<readonly number[]> {
  for (let from = 0; from < waitNos.length; from += placesPerTransaction) {
    yield waitNos.slice(from, from + placesPerTransaction);
  }
}

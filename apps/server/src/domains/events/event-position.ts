/** Finds where a reader of events goes on. */
import { OnsaleError } from '@onsale/core/errors';
import { readEventBounds } from '@onsale/db/repositories/events/event-list';
import type { App } from '../../app.ts';

/** The word in place of a cursor for the end of the list as it is now. */
export const latest = 'latest';

/**
 * Numbers what is committed, so that the reader can have it.
 *
 * @param start `after`: the cursor of an event or of a page, or `latest`; the oldest event if
 * absent.
 * @returns the position to read after, and the last one that there is.
 * @throws CONCERT_NOT_FOUND; EVENTS_EXPIRED when events after the cursor were deleted, so that the
 * reader would miss some.
 */
export async function findPosition(
  { concertCache, eventNumbering, db }: App,
  { concertId, after }: { concertId?: string | undefined; after?: string | undefined },
): Promise<{ position: number; last: number }> {
  if (concertId !== undefined && !(await concertCache.find(concertId))) {
    throw new OnsaleError('CONCERT_NOT_FOUND', {});
  }
  await eventNumbering.run();
  const { last, pruned } = await readEventBounds(db);
  if (after === latest) return { position: last, last };
  const position = after === undefined ? pruned : Number(after);
  if (position < pruned) throw new OnsaleError('EVENTS_EXPIRED', { oldest: String(pruned) });
  return { position, last };
}

import type { QueuePlace } from '../../auth/queue-tokens.ts';
import type { App } from '../../app.ts';
import { readPlace } from './active-entry.ts';
import { type QueueEntry, toWaitingEntry, toQueueEntry } from './queue-entry-view.ts';

/** The caller's place. While it waits, the answer comes from the board and reads no row. */
export async function queueStatus(app: App, place: QueuePlace): Promise<QueueEntry> {
  const { concertId, waitNo } = place;
  if (await app.lineCache.isWaiting(concertId, waitNo)) {
    if (app.presence.recordPoll(concertId, waitNo))
      await app.presence.markReturned(concertId, waitNo);
    return toWaitingEntry(app, place);
  }
  const { entry, now } = await readPlace(app, place);
  return toQueueEntry(app, entry, now);
}

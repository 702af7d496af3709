/** Status of a queue entry: the poll that every waiting buyer repeats. */
import type { App } from '../../app.ts';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import { readPresentEntry, waitsByMemory } from './active-entry.ts';
import { toQueueEntry, toWaitingEntry, type QueueEntry } from './queue-entry-view.ts';

/**
 * The caller's entry. While it waits, the answer comes from the line cache and reads no row; the
 * poll is recorded as a sign of presence. The first poll after an admission claims it.
 *
 * @throws NOT_AUTHENTICATED
 */
export async function readQueueStatus(app: App, place: QueuePlace): Promise<QueueEntry> {
  if (await waitsByMemory(app, place)) return toWaitingEntry(app, place, { source: place });
  const { entry, now } = await readPresentEntry(app, place);
  return toQueueEntry(app, entry, { now, source: place });
}

/** Deletes events older than the retention time, in steps that each hold their locks briefly. */
import { pruneEvents } from '@onsale/db/repositories/events/prune-events';
import type { App } from '../../app.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** Correctness does not depend on it: a reader of what was deleted is told so. */
export async function purgeOldEvents({
  db,
  eventRetentionDays,
}: Pick<App, 'db' | 'eventRetentionDays'>): Promise<void> {
  const keptSince = (await db.now()) - eventRetentionDays * dayMs;
  let hasMore: boolean;
  do hasMore = await db.transaction((tx) => pruneEvents(tx, keptSince));
  while (hasMore);
}

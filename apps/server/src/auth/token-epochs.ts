/**
 * The raised token epochs, in memory: which queue tokens have ended though their signature is good.
 *
 * A call that reads its user's or its entry's row compares the epoch there. Polls of waiting
 * entries read no row, so they compare it here. The process that raised an epoch knows it at once,
 * the others from their refresh, once a second.
 *
 * Memory is bounded: of more than `serverLimits.cachedTokenEpochs` users the oldest are forgotten,
 * and from then on polls of users who are not known here read a row.
 */
import type { Database } from '@onsale/db/database';
import {
  hasRaisedEpoch,
  listRaisedEpochs,
  type ListedEpoch,
  type RaisedEpoch,
} from '@onsale/db/repositories/token-epoch.repository';
import { serverLimits } from '../config/server-limits.ts';
import { epochOf, type QueuePlace } from './queue-tokens.ts';

export interface TokenEpochs {
  /** Whether the token of the place has ended; null when only the user's row can tell. */
  hasEnded(place: QueuePlace): boolean | null;
  /** Reads the epochs that were raised since the last refresh. */
  refresh(): Promise<void>;
  /** The same after a commit, which stands even if this read fails; the next one repeats it. */
  refreshAfterCommit(): Promise<void>;
}

/** @param capacity the most users whose epochs are kept. */
export function createTokenEpochs(
  db: Database,
  capacity: number = serverLimits.cachedTokenEpochs,
): TokenEpochs {
  const epochs = new Map<string, number>();
  /** The last one that was read. */
  let newest: ListedEpoch | undefined;
  let isComplete = true;

  const record = ({ userId, epoch }: RaisedEpoch): void => {
    const known = epochs.get(userId) ?? 0;
    // Inserted again, so that the first key of the map is the one raised longest ago.
    epochs.delete(userId);
    epochs.set(userId, Math.max(known, epoch));
    const [oldest] = epochs.size > capacity ? epochs.keys() : [];
    if (oldest === undefined) return;
    epochs.delete(oldest);
    isComplete = false;
  };
  const refresh = async (): Promise<void> => {
    // A fail-over may lose epochs that were read before, and give their versions out again.
    const isLost = newest !== undefined && !(await hasRaisedEpoch(db, newest));
    const after = isLost ? 0 : (newest?.version ?? 0);
    // One more than fits: then the oldest is forgotten, and the record known to be incomplete.
    const raised = await listRaisedEpochs(db, { after, limit: capacity + 1 });
    if (isLost) {
      epochs.clear();
      isComplete = true;
      newest = undefined;
    }
    for (const each of raised.toReversed()) record(each);
    // Of two reads at once, the older must not undo the newer.
    const [latest] = raised;
    if (latest && latest.version > (newest?.version ?? 0)) newest = latest;
  };
  return {
    hasEnded(place) {
      const epoch = epochs.get(place.userId);
      if (epoch === undefined) return isComplete ? false : null;
      return epochOf(place) < epoch;
    },
    refresh,
    refreshAfterCommit: () => refresh().catch(() => {}),
  };
}

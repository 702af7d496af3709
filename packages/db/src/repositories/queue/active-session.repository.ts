/** Reads the sessions of whole rooms, for those who watch their places. */
import { sql } from 'kysely';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows } from '../../query/json-rows.ts';
import type { Store } from '../../store.ts';
import { roomColumn, toRoomRows, type EntryKey } from './queue-entry.repository.ts';

/** An entry whose row says active; by its `expiresAt` it may be over. */
export interface ActiveSession extends EntryKey {
  claimedAt: number | null;
  expiresAt: number | null;
}

/**
 * The sessions of some rooms: one statement, whose cost depends on how many are active, and not on
 * how many watch.
 */
export function listActiveSessions(
  store: Store,
  concertIds: readonly string[],
): Promise<ActiveSession[]> {
  return sessionsOf(store, { list: toRoomRows(concertIds) });
}

const sessionsOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom(jsonRows<{ concertId: string }>(store, list, roomColumn))
    .innerJoin('queueEntries', 'queueEntries.concertId', 'listed.concertId')
    .where('queueEntries.status', '=', sql.lit('active'))
    .select([
      'queueEntries.concertId',
      'queueEntries.waitNo',
      'queueEntries.claimedAt',
      'queueEntries.expiresAt',
    ]),
);

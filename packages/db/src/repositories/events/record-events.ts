/** Records events in the transaction of their effect, which writes them when it commits. */
import type { EventData, EventType, RecordedEvent } from '@onsale/core/events/event-types';
import { compileOnce } from '../../query/compiled-query.ts';
import type { Tx } from '../../store.ts';

/** Call it where the effect is written. A transaction that rolls back records nothing. */
export function recordEvents(tx: Tx, events: readonly RecordedEvent[]): void {
  tx.recordEvents(events);
}

/** Records one event. */
export function recordEvent(
  tx: Tx,
  type: EventType,
  { concertId, userId, at, ...data }: Omit<RecordedEvent, 'type' | 'data'> & EventData,
): void {
  recordEvents(tx, [{ type, concertId, userId, at, data }]);
}

/**
 * Writes what a transaction has recorded: one row for each concert. It is called once, right before
 * the commit, while the locks of all effects are still held. So an event that depends on another,
 * whose locks it waited for, is inserted after it.
 */
export async function writeEvents(tx: Tx, events: readonly RecordedEvent[]): Promise<void> {
  for (const [concertId, own] of Map.groupBy(events, (event) => event.concertId)) {
    const users = new Map<string, number>();
    let recordedAt = 0;
    const rows = own.map(({ type, userId, at, data }) => {
      if (userId !== null && !users.has(userId)) users.set(userId, users.size);
      recordedAt = Math.max(recordedAt, at);
      return [type, userId === null ? -1 : users.get(userId)!, at, data];
    });
    await insertBatch(tx, {
      concertId,
      users: JSON.stringify([...users.keys()]),
      events: JSON.stringify(rows),
      eventCount: rows.length,
      recordedAt,
    });
  }
}

interface NewBatch {
  concertId: string;
  users: string;
  events: string;
  eventCount: number;
  recordedAt: number;
}

const insertBatch = compileOnce((store, batch: NewBatch) => {
  const { concertId, users, events, eventCount, recordedAt } = batch;
  return store.query
    .insertInto('eventBatches')
    .values({ concertId, users, events, eventCount, recordedAt });
});

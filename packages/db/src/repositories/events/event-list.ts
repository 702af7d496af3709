/** Reads numbered events after a position: of all concerts, of one, or of one user. */
import type { EventData, EventType } from '@onsale/core/events/event-types';
import type { Selectable } from 'kysely';
import type { EventBatchesTable } from '../../schema-events.ts';
import type { Store } from '../../store.ts';

export interface EventRow {
  concertId: string;
  /** 1, 2, 3 … within the concert. */
  seq: number;
  /** 1, 2, 3 … over all concerts: the cursor of every list. */
  position: number;
  type: EventType;
  userId: string | null;
  at: number;
  data: EventData;
}

export interface EventQuery {
  /** Events after this position. */
  after: number;
  limit: number;
  concertId?: string | undefined;
  userId?: string | undefined;
  types?: readonly EventType[] | undefined;
}

export interface EventPage {
  events: EventRow[];
  /** Every event that matches up to this position is in the page, or was before it. */
  nextAfter: number;
  /** Whether events may follow that have their numbers already. */
  hasMore: boolean;
}

export interface EventBounds {
  last: number;
  /** The position up to which events were deleted. */
  pruned: number;
}

export async function readEventBounds(store: Store): Promise<EventBounds> {
  const { lastPosition, prunedPosition } = await store.query
    .selectFrom('eventPosition')
    .select(['lastPosition', 'prunedPosition'])
    .executeTakeFirstOrThrow();
  return { last: lastPosition, pruned: prunedPosition };
}

/** How many batches of events a page looks at, where most may not match. */
const batchesPerPage = 500;
const batchesPerStatement = 50;

/**
 * @param through the last position to read, from `readEventBounds` before: every position up to it
 * is committed.
 */
export async function readEvents(
  store: Store,
  query: EventQuery,
  through: number,
): Promise<EventPage> {
  const { after, limit } = query;
  const events: EventRow[] = [];
  let position = after;
  for (let batches = 0; batches < batchesPerPage; batches += batchesPerStatement) {
    const rows = await batchesAfter(store, { ...query, after: position }, through);
    for (const row of rows) {
      for (const event of eventsOf(row)) {
        if (event.position <= position || event.position > through) continue;
        if (events.length === limit) return { events, nextAfter: position, hasMore: true };
        position = event.position;
        if (matches(event, query)) events.push(event);
      }
    }
    if (rows.length < batchesPerStatement) {
      return { events, nextAfter: Math.max(after, through), hasMore: false };
    }
  }
  return { events, nextAfter: position, hasMore: true };
}

function matches({ userId, type }: EventRow, query: EventQuery): boolean {
  if (query.userId !== undefined && userId !== query.userId) return false;
  return query.types === undefined || query.types.includes(type);
}

type Batch = Pick<
  Selectable<EventBatchesTable>,
  'concertId' | 'users' | 'events' | 'firstSeq' | 'firstPosition'
>;

/** The batch that the next position is in, and those that follow. */
async function batchesAfter(
  { query }: Store,
  { after, concertId, userId }: EventQuery,
  through: number,
): Promise<Batch[]> {
  const next = after + 1;
  const own = query
    .selectFrom('eventBatches')
    .$if(concertId !== undefined, (batches) => batches.where('concertId', '=', concertId!))
    .$if(userId !== undefined, (batches) =>
      batches.where('firstPosition', 'in', (eb) =>
        eb.selectFrom('eventUsers').where('userId', '=', userId!).select('firstPosition'),
      ),
    );
  const begun = await own
    .where('firstPosition', '<=', next)
    .orderBy('firstPosition', 'desc')
    .limit(1)
    .select('firstPosition')
    .executeTakeFirst();
  return own
    .where('firstPosition', '>=', begun?.firstPosition ?? next)
    .where('firstPosition', '<=', through)
    .orderBy('firstPosition')
    .limit(batchesPerStatement)
    .select(['concertId', 'users', 'events', 'firstSeq', 'firstPosition'])
    .execute();
}

/** The events of a numbered batch. */
export function eventsOf(batch: Batch): EventRow[] {
  const { concertId, firstSeq, firstPosition } = batch;
  const users = JSON.parse(batch.users) as string[];
  const events = JSON.parse(batch.events) as [EventType, number, number, EventData][];
  return events.map(([type, user, at, data], index) => ({
    concertId,
    seq: firstSeq! + index,
    position: firstPosition! + index,
    type,
    userId: users[user] ?? null,
    at,
    data,
  }));
}

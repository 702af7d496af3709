/** Lists events after a cursor: a buyer's own, or those of a concert or of all for operators. */
import type { EventType } from '@onsale/core/events/event-types';
import { readEvents } from '@onsale/db/repositories/events/event-list';
import type { App } from '../../app.ts';
import { findPosition } from './event-position.ts';
import { toEventViews, type EventView } from './event-view.ts';

export interface EventList {
  events: EventView[];
  /** The cursor to go on with, also after a page without events. */
  nextAfter: string;
  /** Whether further events are there already. */
  hasMore: boolean;
}

/**
 * Every event that was committed before the call is in the list. A page may be empty while more
 * follow, where few events match.
 *
 * @param query `after`: the cursor of an event, or of an earlier page; the oldest event if absent.
 * @throws CONCERT_NOT_FOUND; EVENTS_EXPIRED when events after the cursor were deleted, so that the
 * reader would miss some.
 */
export async function listEvents(
  app: App,
  query: {
    after?: string | undefined;
    limit: number;
    concertId?: string | undefined;
    userId?: string | undefined;
    types?: readonly EventType[] | undefined;
  },
): Promise<EventList> {
  const { after, concertId, ...filters } = query;
  const { position, last } = await findPosition(app, { concertId, after });
  const page = await readEvents(app.db, { ...filters, concertId, after: position }, last);
  const events = await toEventViews(app, page.events);
  return { events, nextAfter: String(page.nextAfter), hasMore: page.hasMore };
}

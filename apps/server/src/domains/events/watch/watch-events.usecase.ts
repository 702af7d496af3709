/**
 * Watches events as an operator: each as it comes, as a stream.
 *
 * The id of an event is its cursor, so that a reader that comes back goes on after it, on any
 * server. Nothing is kept for a reader that is too slow: the stream reads on when it has taken what
 * was sent.
 */
import type { EventType } from '@onsale/core/events/event-types';
import { OnsaleError } from '@onsale/core/errors';
import { readEvents } from '@onsale/db/repositories/events/event-list';
import type { App } from '../../../app.ts';
import type { Client } from '../../../rate-limits/rate-limiter.ts';
import type { StreamEndReason } from '../../../streams/open-streams.ts';
import { reserveStream } from '../../../streams/reserve-stream.ts';
import { StreamEvent } from '../../../streams/stream-event.ts';
import {
  Subscription,
  type AttachedStream,
  type EventSink,
} from '../../../streams/subscription.ts';
import { findPosition, latest } from '../event-position.ts';
import { toEventViews, type EventView } from '../event-view.ts';
import type { EventWatcher } from './event-feed.ts';

export interface EventFilters {
  concertId?: string | undefined;
  types?: readonly EventType[] | undefined;
}

/** The reader of a stream of events. */
interface Watching {
  client: Client;
  /** Rejects when the operator may not read any more. */
  requireAuthorized: () => Promise<void>;
}

/**
 * @param query `after`: where to begin; with what is still to come, if absent. `lastEventId`: the
 * cursor of the last event that the reader has, which counts instead.
 * @throws CONCERT_NOT_FOUND, EVENTS_EXPIRED, RATE_LIMITED, OVERLOADED
 */
export async function watchEvents(
  app: App,
  watching: Watching,
  query: EventFilters & { after?: string | undefined; lastEventId?: string | undefined },
): Promise<Subscription<EventView>> {
  const { concertId, types } = query;
  return reserveStream(app, { place: null, client: watching.client }, async (release) => {
    const after = query.lastEventId ?? query.after ?? latest;
    // A reader may come back with the id of an event of another server.
    const isCursor = /^\d{1,15}$/.test(after);
    const { position } = await findPosition(app, { concertId, after: isCursor ? after : latest });
    return new Subscription<EventView>(
      (sink) =>
        new EventStream(app, { watching, sink, release, filters: { concertId, types }, position }),
      { release },
    );
  });
}

/** The most events that one pass reads for a stream. */
const eventsPerPass = 200;

class EventStream implements AttachedStream, EventWatcher {
  readonly #app: App;
  readonly #watching: Watching;
  readonly #sink: EventSink;
  readonly #filters: EventFilters;
  readonly #ends: readonly (() => void)[];
  readonly #remove: (reason: StreamEndReason) => void;
  /** Every event up to here was sent, or does not match. */
  #position: number;
  #isBehind = false;
  #hasEnded = false;

  constructor(
    app: App,
    terms: {
      watching: Watching;
      sink: EventSink;
      release: () => void;
      filters: EventFilters;
      position: number;
    },
  ) {
    this.#app = app;
    this.#watching = terms.watching;
    this.#sink = terms.sink;
    this.#filters = terms.filters;
    this.#position = terms.position;
    this.#remove = app.streams.add({
      kind: 'events',
      isAuthorized: () => true,
      heartbeat: () => this.#heartbeat(),
      end: () => this.#finish('credential'),
    });
    this.#ends = [terms.release, app.eventFeed.add(this)];
  }

  async advance(last: number): Promise<void> {
    if (this.#isBehind || this.#hasEnded || last <= this.#position) return;
    const query = { ...this.#filters, after: this.#position, limit: eventsPerPass };
    const page = await readEvents(this.#app.db, query, last);
    const views = await toEventViews(this.#app, page.events);
    for (const view of views) {
      if (this.#hasEnded) return;
      this.#position = Number(view.cursor);
      this.#isBehind = !this.#sink.send(new StreamEvent(view.cursor, JSON.stringify(view)));
      if (this.#isBehind) return;
    }
    this.#position = page.nextAfter;
  }

  onReady(): void {
    this.#isBehind = false;
  }

  close(): void {
    this.#finish('client');
  }

  /** A key that was revoked is noticed with the next heartbeat. */
  #heartbeat(): void {
    this.#sink.heartbeat();
    this.#watching.requireAuthorized().catch((error: unknown) => {
      if (error instanceof OnsaleError && !error.retryable) this.#finish('credential');
    });
  }

  #finish(reason: StreamEndReason): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const end of this.#ends) end();
    this.#remove(reason);
    this.#sink.end('later');
  }
}

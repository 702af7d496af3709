/**
 * Watches the seats of a date: the map, then what changed in it, as a stream of events.
 *
 * An event leads from one version to the next, and its id is the version that it leads to. A reader
 * that comes back with a version gets what changed since, from any server. One that is too slow
 * gets the map in place of the changes that it has not taken.
 */
import { entryStatusAt } from '@onsale/core/queue';
import type { App } from '../../../app.ts';
import { reserveStream } from '../../../streams/reserve-stream.ts';
import { StreamEvent } from '../../../streams/stream-event.ts';
import { Subscription, type AttachedStream } from '../../../streams/subscription.ts';
import { requireActiveEntry, type EntrySnapshot } from '../../queue/active-entry.ts';
import type { PlaceWatcher, WatchedState } from '../../queue/watch/place-feed.ts';
import { PlaceStream, type StreamTerms, type Watching } from '../../queue/watch/place-stream.ts';
import { readCurrentMap } from '../current-map.ts';
import type { Seat } from '../seat-blocks.ts';
import type { CurrentMap } from '../seat-boards.ts';
import { ChangedSeats, WholeMap, type ChangedSeat, type SeatMap } from '../seat-map.ts';
import type { SeatWatcher } from './seat-feed.ts';

/** The whole map, or what leads on from the version `from`. */
export type SeatNews = { version: string } & (
  | { aisles: readonly number[]; seats: Seat[] }
  | { from: string; changes: ChangedSeat[] }
);

/**
 * @param request `lastEventId` is the version that the reader has: the id of the last event, or the
 * version of an answer of `seat.list`.
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, DATE_NOT_FOUND, DATE_CANCELLED,
 * RATE_LIMITED, OVERLOADED
 */
export async function watchSeats(
  app: App,
  {
    place,
    client,
    date,
    lastEventId = '',
  }: Watching & { date: string; lastEventId?: string | undefined },
): Promise<Subscription<SeatNews>> {
  const watching = { place, client };
  return reserveStream(app, watching, async (release) => {
    const session = await requireActiveEntry(app, place);
    const { concertId } = place;
    const current = await readCurrentMap(app, { concertId, date, now: session.now });
    const terms = { kind: 'seats', release, date, session, current, lastEventId } as const;
    return new Subscription<SeatNews>((sink) => new SeatStream(app, watching, { ...terms, sink }), {
      release,
    });
  });
}

/** Buyers who get the same answer share its event. */
const events = new WeakMap<WholeMap | ChangedSeats, StreamEvent>();

function eventOf(answer: WholeMap | ChangedSeats): StreamEvent {
  let event = events.get(answer);
  if (!event) {
    event = new StreamEvent(answer.version, textOf(answer));
    events.set(answer, event);
  }
  return event;
}

function textOf(answer: WholeMap | ChangedSeats): string | Buffer {
  if (answer instanceof WholeMap) return answer.watchedText();
  const { version, since: from, changes } = answer;
  return JSON.stringify({ version, from, changes });
}

interface SeatTerms extends StreamTerms {
  date: string;
  session: EntrySnapshot;
  current: CurrentMap;
  lastEventId: string;
}

class SeatStream extends PlaceStream implements PlaceWatcher, SeatWatcher, AttachedStream {
  readonly date: string;
  readonly lookAt = Infinity;
  readonly #leaveFeeds: readonly (() => void)[];
  #state: WatchedState;
  #lastMap: SeatMap;
  /** The version that the reader has; empty when it has to get the whole map. */
  #version: string;
  /** Whether the last event was one of changes. */
  #hasChanges = false;
  #isBehind = false;
  /** The map that came while the reader was behind. */
  #pending: CurrentMap | null = null;

  constructor(
    app: App,
    watching: Watching,
    { date, session, current, lastEventId, ...terms }: SeatTerms,
  ) {
    super(app, watching, terms);
    this.date = date;
    this.#state = stateOf(session);
    this.#version = lastEventId;
    this.#lastMap = current.map;
    this.#leaveFeeds = [app.placeFeed.add(this), app.seatFeed.add(this)];
    this.show(current);
  }

  get state(): WatchedState {
    return this.#state;
  }

  get lastMap(): SeatMap {
    return this.#lastMap;
  }

  show(current: CurrentMap): void {
    const former = this.#lastMap;
    this.#lastMap = current.map;
    if (this.#isBehind) {
      this.#pending = current;
      return;
    }
    const { map, latest } = current;
    const since = this.#version === '' ? undefined : this.#version;
    const answer = map.answer(this.place.userId, { since, latest, former });
    if (answer instanceof ChangedSeats && answer.changes.length === 0) return;
    this.#version = answer.version;
    this.#isBehind = !this.sink.send(eventOf(answer));
    this.#hasChanges = answer instanceof ChangedSeats;
  }

  onReady(): void {
    this.#isBehind = false;
    const current = this.#pending;
    this.#pending = null;
    if (!current || this.hasEnded) return;
    // It was too slow for changes, not for a large map: it gets the map in place of a backlog.
    if (this.#hasChanges) this.#version = '';
    this.show(current);
  }

  onGone(): void {
    this.finish('session', 'later');
  }

  /** An active entry is never looked at, but read when its session has changed. */
  look(): void {}

  protected onRead(session: EntrySnapshot): void {
    this.#state = stateOf(session);
    if (this.#state.status !== 'active') this.finish('session', 'over');
  }

  protected onFinish(): void {
    for (const leave of this.#leaveFeeds) leave();
  }
}

function stateOf({ entry, now }: EntrySnapshot): WatchedState {
  const { claimedAt, expiresAt } = entry;
  return entryStatusAt(entry, now) === 'active'
    ? { status: 'active', claimedAt, expiresAt }
    : { status: 'over' };
}

/**
 * Watches a place: its entry as of now, then whenever it changes, as a stream of events.
 *
 * Every event is the whole entry, so one that was missed is made good by the next. The id of an
 * event is the version of the line and a hash of what the event says: a reader that comes back is
 * told nothing that it knows, whichever server it asks.
 */
import { entryStatusAt, shortestPollMs } from '@onsale/core/queue';
import type { App } from '../../../app.ts';
import { serverLimits } from '../../../config/server-limits.ts';
import { reserveStream } from '../../../streams/reserve-stream.ts';
import { StreamEvent } from '../../../streams/stream-event.ts';
import { Subscription, type AttachedStream } from '../../../streams/subscription.ts';
import { shortHash } from '../../../wire/short-hash.ts';
import type { QueuePlace } from '../../../auth/queue-tokens.ts';
import { readPresentEntry, waitsByMemory, type EntrySnapshot } from '../active-entry.ts';
import { toQueueEntry, toWaitingEntry, type QueueEntry } from '../queue-entry-view.ts';
import type { PlaceWatcher, WatchedState } from './place-feed.ts';
import { PlaceStream, type StreamTerms, type Watching } from './place-stream.ts';

/**
 * How much earlier than a client would poll a waiting entry is looked at. So a place near the front
 * is looked at in every pass, and one far behind as often as it would ask.
 */
const earlierMs = shortestPollMs - serverLimits.watchLineMs;

/** An entry as it is told, and the state that it was told of. */
interface View {
  entry: QueueEntry;
  state: WatchedState;
}

/**
 * @param request `lastEventId` is the id of the last event that the reader has seen.
 * @throws NOT_AUTHENTICATED, RATE_LIMITED, OVERLOADED
 */
export async function watchQueue(
  app: App,
  { place, client, lastEventId = '' }: Watching & { lastEventId?: string | undefined },
): Promise<Subscription<QueueEntry>> {
  const watching = { place, client };
  return reserveStream(app, watching, async (release) => {
    const first = await readView(app, place);
    const isKnown = eventOf(app, first.entry).id === lastEventId;
    return new Subscription<QueueEntry>(
      (sink) =>
        new QueueStream(app, watching, { kind: 'queue', sink, release, first, lastEventId }),
      { release, isComplete: isKnown && first.state.status === 'over' },
    );
  });
}

async function readView(app: App, place: QueuePlace): Promise<View> {
  if (await waitsByMemory(app, place)) return waitingView(app, place);
  return viewOf(app, place, await readPresentEntry(app, place));
}

function waitingView(app: App, place: QueuePlace): View {
  return { entry: toWaitingEntry(app, place, { source: place }), state: { status: 'waiting' } };
}

function viewOf(app: App, place: QueuePlace, { entry, now }: EntrySnapshot): View {
  const { claimedAt, expiresAt } = entry;
  const status = entryStatusAt(entry, now);
  const state: WatchedState =
    status === 'waiting'
      ? { status }
      : status === 'active'
        ? { status, claimedAt, expiresAt }
        : { status: 'over' };
  return { entry: toQueueEntry(app, entry, { now, source: place }), state };
}

function eventOf(app: App, entry: QueueEntry): StreamEvent {
  const json = JSON.stringify(entry);
  const version = app.lineCache.snapshot(entry.concertId)?.lineVersion ?? 0;
  return new StreamEvent(`${version}.${shortHash(json)}`, json);
}

class QueueStream extends PlaceStream implements PlaceWatcher, AttachedStream {
  readonly #leaveFeed: () => void;
  #state: WatchedState;
  #toldId: string;
  /** The entry that was told last, apart from what changes all the time. */
  #toldKey = '';
  #toldEta: number | null = null;
  #toldAt = -Infinity;
  #lookAt = -Infinity;
  /** The latest view that a reader that is behind has not been told yet. */
  #pending: View | null = null;
  #isBehind = false;

  constructor(
    app: App,
    watching: Watching,
    { first, lastEventId, ...terms }: StreamTerms & { first: View; lastEventId: string },
  ) {
    super(app, watching, terms);
    this.#state = first.state;
    this.#toldId = lastEventId;
    this.#leaveFeed = app.placeFeed.add(this);
    this.#tell(first);
  }

  get state(): WatchedState {
    return this.#state;
  }

  get lookAt(): number {
    return this.#lookAt;
  }

  look(): void {
    const { app, place } = this;
    const view = waitingView(app, place);
    const { pollAfterMs, etaSeconds, token } = view.entry;
    const now = app.clock.now();
    this.#lookAt = now + pollAfterMs - earlierMs;
    const isEtaDue = etaSeconds !== this.#toldEta && now - this.#toldAt >= pollAfterMs;
    if (isEtaDue || token !== place.token || keyOf(view.entry) !== this.#toldKey) this.#tell(view);
  }

  onReady(): void {
    this.#isBehind = false;
    const view = this.#pending;
    this.#pending = null;
    if (view && !this.hasEnded) this.#tell(view);
  }

  protected onRead(found: EntrySnapshot): void {
    this.#tell(viewOf(this.app, this.place, found));
  }

  protected onFinish(): void {
    this.#leaveFeed();
  }

  #tell(view: View): void {
    this.#state = view.state;
    if (this.#isBehind) {
      this.#pending = view;
      return;
    }
    const { entry, state } = view;
    const event = eventOf(this.app, entry);
    this.#toldKey = keyOf(entry);
    this.#toldEta = entry.etaSeconds;
    this.#toldAt = this.app.clock.now();
    if (event.id !== this.#toldId) {
      this.#toldId = event.id;
      this.#isBehind = !this.sink.send(event);
    }
    if (state.status === 'over') return this.finish('session', 'over');
    if (entry.token !== this.place.token) void this.#replaceToken(entry.token);
  }

  /** The token was exchanged for one of a newer secret, which the next events have too. */
  async #replaceToken(token: string): Promise<void> {
    this.place = (await this.app.tokens.verify(token)) ?? this.place;
  }
}

function keyOf(entry: QueueEntry): string {
  return JSON.stringify({ ...entry, token: '', etaSeconds: null, pollAfterMs: null });
}

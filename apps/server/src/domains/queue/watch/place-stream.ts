/**
 * The life of a stream that belongs to a place: it is counted, kept alive, and ends with it.
 *
 * A stream begins under a reservation of its limits, which is given back when it ends.
 */
import { OnsaleError } from '@onsale/core/errors';
import type { QueuePlace } from '../../../auth/queue-tokens.ts';
import type { App } from '../../../app.ts';
import type { Client } from '../../../rate-limits/rate-limiter.ts';
import type { StreamEndReason, StreamKind } from '../../../streams/open-streams.ts';
import type { EventSink } from '../../../streams/subscription.ts';
import { readPresentEntry, type EntrySnapshot } from '../active-entry.ts';
import type { WatchedState } from './place-feed.ts';

/** A place, and the client that watches it. */
export interface Watching {
  place: QueuePlace;
  client: Client;
}

/** The reader of a stream, and `release`, which gives back its share of the limits. */
export interface StreamTerms {
  kind: StreamKind;
  sink: EventSink;
  release: () => void;
}

export abstract class PlaceStream {
  protected readonly app: App;
  protected readonly sink: EventSink;
  /** Its token is replaced when it is exchanged. */
  protected place: QueuePlace;
  readonly #client: Client;
  readonly #release: () => void;
  readonly #remove: (reason: StreamEndReason) => void;
  #hasEnded = false;

  constructor(app: App, { place, client }: Watching, { kind, sink, release }: StreamTerms) {
    this.app = app;
    this.sink = sink;
    this.place = place;
    this.#client = client;
    this.#release = release;
    this.#remove = app.streams.add({
      kind,
      isAuthorized: () => this.#isAuthorized(),
      heartbeat: () => this.#heartbeat(),
      end: () => this.finish('credential', 'later'),
    });
  }

  /** As of the last time that the entry's row was read. */
  abstract readonly state: WatchedState;

  get concertId(): string {
    return this.place.concertId;
  }

  get waitNo(): number {
    return this.place.waitNo;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Reads the entry's row, and tells what changed. */
  async read(): Promise<void> {
    try {
      const found = await readPresentEntry(this.app, this.place);
      if (!this.#hasEnded) this.onRead(found);
    } catch (error) {
      // Another connection gets it as its refusal.
      if (!(error instanceof OnsaleError)) throw error;
      this.finish('credential', 'later');
    }
  }

  /** The reader has gone. */
  close(): void {
    this.finish('client', 'later');
  }

  /** Gives everything back. Idempotent. */
  protected finish(reason: StreamEndReason, how: 'over' | 'later'): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.onFinish();
    this.#remove(reason);
    this.#release();
    this.sink.end(how);
  }

  /** The entry's row was read. */
  protected abstract onRead(found: EntrySnapshot): void;

  /** Called once, when the stream has ended. */
  protected abstract onFinish(): void;

  #isAuthorized(): boolean {
    const { tokens, tokenEpochs, bans } = this.app;
    const { place } = this;
    if (tokenEpochs.hasEnded(place) === true || !tokens.isAccepted(place)) return false;
    return bans.errorOf({ userId: place.userId, client: this.#client }) === null;
  }

  /** A reader that takes it is there. Like a poll, it is recorded in memory. */
  #heartbeat(): void {
    if (!this.sink.heartbeat() || this.state.status !== 'waiting') return;
    const { presence } = this.app;
    const { concertId, waitNo } = this.place;
    // It was skipped, or its removal announced: all returns of that moment are one write.
    if (!presence.recordPoll(concertId, waitNo)) return;
    presence.markReturned(concertId, waitNo).catch((error: unknown) => {
      this.app.log.error({ err: error }, 'the return of a buyer was not written');
    });
  }
}

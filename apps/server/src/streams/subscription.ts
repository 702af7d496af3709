/**
 * A stream of events that a subscription returns: it sends nothing until a reader is attached.
 *
 * Over HTTP the reader is the response. In the same process it is a loop: `for await (const [id,
 * data] of subscription)`, as tRPC's own callers have it.
 */
import { tracked, type TrackedEnvelope } from '@trpc/server';
import type { StreamEvent } from './stream-event.ts';

/**
 * How a stream ended: `over` with its session, after which there is nothing to wait for, or `later`
 * for a reason that another connection does not have, or that its refusal names.
 */
export type StreamEnd = 'over' | 'later';

/** Where the events of a stream go. */
export interface EventSink {
  /**
   * @returns whether the reader keeps up. After false nothing more may be sent until `onReady` of
   * the stream is called, so that memory is bounded.
   */
  send(event: StreamEvent): boolean;
  /** Shows that the stream is alive. @returns whether the reader keeps up. */
  heartbeat(): boolean;
  end(how: StreamEnd): void;
}

/** A stream with a reader. */
export interface AttachedStream {
  /** The reader has taken what was sent. */
  onReady(): void;
  /** The reader has gone. Idempotent. */
  close(): void;
}

export class Subscription<Data = unknown> implements AsyncIterable<TrackedEnvelope<Data>> {
  readonly #attach: (sink: EventSink) => AttachedStream;
  readonly #release: () => void;
  /** Whether the reader knows the last event of a place that is over: there is nothing to send. */
  readonly isComplete: boolean;

  /**
   * @param attach begins to send.
   * @param options `release` gives back what was reserved, where no reader is attached.
   */
  constructor(
    attach: (sink: EventSink) => AttachedStream,
    { release, isComplete = false }: { release: () => void; isComplete?: boolean },
  ) {
    this.#attach = attach;
    this.#release = release;
    this.isComplete = isComplete;
  }

  attach(sink: EventSink): AttachedStream {
    return this.#attach(sink);
  }

  /** Instead of `attach`, where the reader has gone already. */
  abandon(): void {
    this.#release();
  }

  [Symbol.asyncIterator](): AsyncIterator<TrackedEnvelope<Data>, void> {
    return new EventIterator<Data>(this);
  }
}

/** The most events that wait for a loop: one that takes longer gets the state in their place. */
const maxPending = 16;

class EventIterator<Data> implements AsyncIterator<TrackedEnvelope<Data>, void>, EventSink {
  readonly #stream: AttachedStream;
  readonly #pending: StreamEvent[] = [];
  #hasEnded = false;
  #isBehind = false;
  /** Resolves when an event or the end has come. */
  #news = Promise.withResolvers<void>();

  constructor(subscription: Subscription<Data>) {
    this.#stream = subscription.attach(this);
  }

  send(event: StreamEvent): boolean {
    this.#pending.push(event);
    this.#isBehind = this.#pending.length >= maxPending;
    this.#news.resolve();
    return !this.#isBehind;
  }

  heartbeat(): boolean {
    return !this.#isBehind;
  }

  end(): void {
    this.#hasEnded = true;
    this.#news.resolve();
  }

  async next(): Promise<IteratorResult<TrackedEnvelope<Data>, void>> {
    for (;;) {
      const event = this.#pending.shift();
      if (event) {
        if (this.#isBehind && this.#pending.length === 0) {
          this.#isBehind = false;
          this.#stream.onReady();
        }
        return { done: false, value: tracked(event.id, event.data as Data) };
      }
      if (this.#hasEnded) return { done: true, value: undefined };
      await this.#news.promise;
      this.#news = Promise.withResolvers();
    }
  }

  async return(): Promise<IteratorResult<TrackedEnvelope<Data>, void>> {
    this.#stream.close();
    this.end();
    return { done: true, value: undefined };
  }
}

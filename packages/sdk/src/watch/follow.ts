/**
 * Follows a state of the server: by a stream where one works, else by polls, and back again.
 *
 * The next step is whichever is due first: to open the stream, or to poll. A stream that ends is
 * opened again after the time that its server named, another for each client, and goes on from the
 * last event. One that cannot be opened is tried again later and later, while polls tell the state.
 * A failure is reported once it has consequences: a stream that ended and was opened again is none.
 */
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import type { CallOptions } from '../options/call-options.ts';
import type { Transport, UpdateOptions } from '../options/update-options.ts';
import type { CallSettings } from '../transport/calls.ts';
import { elapsed } from '../transport/http-request.ts';
import { EventStream, StreamUnavailable } from './event-stream.ts';

/** A state of the server, and how it is asked for. */
export interface Followed<State> {
  /** The subscription, such as `queue.watch`. */
  procedure: string;
  input: object | undefined;
  /** The latest token of the place. */
  credential(): string;
  /** The id of the event that the latest state is known from; undefined for none. */
  lastEventId(): string | undefined;
  /**
   * Takes an event in.
   *
   * @returns the new state; `gap` if it does not lead on from the one that is known.
   */
  take(id: string, data: unknown): State | 'known' | 'gap';
  /** Asks for the state. */
  poll(options: CallOptions): Promise<State | 'known'>;
  /** The time between two polls, in milliseconds. */
  pollIntervalMs(): number;
  /** Whether nothing follows this state. */
  isLast(state: State): boolean;
}

export interface FollowTerms extends UpdateOptions {
  settings: CallSettings;
  transport: Transport;
  /** When the state was learned that is known already, by `elapsed`. */
  knownAt: number;
}

const limits = {
  /** The first event of a stream arrives within this time, unless something keeps it back. */
  openTimeoutMs: 5_000,
  /** Minimum time between two polls, whatever interval the server asks for. */
  minIntervalMs: 100,
  /** Jitter, as a share of the interval, so that a crowd's requests do not arrive all at once. */
  jitter: 0.2,
  /** After this time a stream is opened again whose server named none. */
  retryMs: 3_000,
} as const;

/** The first wait before a stream that could not be opened is tried again, and the longest. */
const waits = {
  unreachable: { firstMs: 1_000, longestMs: 30_000 },
  refused: { firstMs: 5_000, longestMs: 300_000 },
  unavailable: { firstMs: 15_000, longestMs: 600_000 },
} as const;

/** @throws what a poll throws that is not retryable; the reason of the signal when it aborts. */
export async function* follow<State extends object>(
  followed: Followed<State>,
  terms: FollowTerms,
): AsyncGenerator<State, void> {
  const follower = new Follower(followed, terms);
  for (;;) {
    const state = follower.isStreamNext ? yield* follower.stream() : await follower.poll();
    if (state === 'over') return;
    if (state === undefined) continue;
    yield state;
    if (followed.isLast(state)) return;
  }
}

class Follower<State extends object> {
  readonly #followed: Followed<State>;
  readonly #terms: FollowTerms;
  /** Instants of the next steps, by `elapsed`. */
  #streamAt: number;
  #pollAt: number;
  /** How often in a row the stream could not be opened. */
  #streamFailures = 0;
  /** How often in a row the server did not answer. */
  #failures = 0;

  constructor(followed: Followed<State>, terms: FollowTerms) {
    this.#followed = followed;
    this.#terms = terms;
    this.#streamAt = terms.transport === 'poll' ? Infinity : -Infinity;
    this.#pollAt = Infinity;
    this.#pollAfter(followed.pollIntervalMs(), terms.knownAt);
  }

  get isStreamNext(): boolean {
    return this.#streamAt <= this.#pollAt;
  }

  /** Waits until it is due, and polls. @returns undefined without a new state. */
  async poll(): Promise<State | undefined> {
    const { signal, timeoutMs, maxRetries, headers } = this.#terms;
    await this.#sleepUntil(this.#pollAt);
    let state: State | 'known';
    try {
      state = await this.#followed.poll({ signal, timeoutMs, maxRetries, headers });
    } catch (error) {
      signal?.throwIfAborted();
      if (!isOnsaleError(error) || !error.retryable) throw error;
      await this.#failed(error);
      this.#pollAfter(Math.max(this.#followed.pollIntervalMs(), error.retryAfterMs ?? 0));
      return undefined;
    }
    await this.#restored();
    this.#pollAfter(this.#followed.pollIntervalMs());
    return state === 'known' ? undefined : state;
  }

  /**
   * Waits until it is due, opens the stream, and yields each state until the connection ends.
   *
   * @returns the last state, or `over`, when nothing follows.
   */
  async *stream(): AsyncGenerator<State, State | 'over' | undefined> {
    await this.#sleepUntil(this.#streamAt);
    const stream = this.#open();
    for await (const { event, id, data } of stream.events()) {
      this.#streamFailures = 0;
      await this.#restored();
      if (event === 'return') return 'over';
      const state = event === 'message' && id !== undefined && this.#followed.take(id, data);
      this.#pollAfter(this.#followed.pollIntervalMs());
      if (state === 'gap') {
        stream.failure = new StreamUnavailable('An event is missing.');
        break;
      }
      if (state === false || state === 'known') continue;
      // The connection is closed before the caller has the last state.
      if (this.#followed.isLast(state)) return state;
      yield state;
    }
    await this.#streamEnded(stream);
    return undefined;
  }

  #open(): EventStream {
    const { settings, signal, timeoutMs = settings.timeoutMs, headers } = this.#terms;
    return new EventStream(settings, {
      procedure: this.#followed.procedure,
      input: this.#followed.input,
      credential: this.#followed.credential(),
      headers: { ...settings.headers, ...headers },
      lastEventId: this.#followed.lastEventId(),
      attempt: this.#streamFailures + 1,
      openTimeoutMs: Math.min(timeoutMs, limits.openTimeoutMs),
      signal,
    });
  }

  async #streamEnded(stream: EventStream): Promise<void> {
    const { failure, isOpen, retryMs = limits.retryMs } = stream;
    const isSilent = isOnsaleError(failure, 'TIMED_OUT');
    const isCut = failure === undefined || isSilent || isOnsaleError(failure, 'UNREACHABLE');
    if (!isOpen || !isCut) return this.#notOpened(failure ?? new StreamUnavailable('It is empty.'));
    // A stream that was cut is opened again; one that fell silent has lost its server before.
    if (isSilent) await this.#failed(failure);
    this.#streamAt = this.#now() + this.#withJitter(retryMs);
  }

  async #notOpened(failure: Error): Promise<void> {
    const { transport, settings } = this.#terms;
    const error = isOnsaleError(failure) ? failure : unavailable(failure);
    const isAlone = transport === 'sse';
    if (isAlone && !error.retryable) throw error;
    const isUnreachable = error.reason === 'UNREACHABLE';
    if (isAlone || isUnreachable) await this.#failed(error);
    const isRefused = error.reason === 'RATE_LIMITED' || error.reason === 'OVERLOADED';
    const wait = isUnreachable ? waits.unreachable : isRefused ? waits.refused : waits.unavailable;
    const longestMs = Math.min(wait.longestMs, wait.firstMs * 2 ** this.#streamFailures);
    const backoffMs = Math.round(longestMs * (0.5 + 0.5 * settings.random()));
    this.#streamFailures += 1;
    this.#streamAt = this.#now() + (error.retryAfterMs ?? 0) + backoffMs;
    // A poll has the same refusal of the server, or shows that only streams are refused.
    if (!isAlone && error === failure && !error.retryable) this.#pollAt = this.#now();
  }

  #pollAfter(intervalMs: number, from = this.#now()): void {
    if (this.#terms.transport === 'sse') return;
    const dueAt = from + this.#withJitter(intervalMs);
    this.#pollAt = Math.max(this.#now() + limits.minIntervalMs, dueAt);
  }

  async #failed(error: OnsaleError): Promise<void> {
    this.#failures += 1;
    const { onConnectionChange } = this.#terms;
    await onConnectionChange?.({ state: 'reconnecting', error, failures: this.#failures });
  }

  async #restored(): Promise<void> {
    if (this.#failures === 0) return;
    this.#failures = 0;
    await this.#terms.onConnectionChange?.({ state: 'restored' });
  }

  async #sleepUntil(at: number): Promise<void> {
    const { settings, signal } = this.#terms;
    signal?.throwIfAborted();
    const ms = at - this.#now();
    if (ms > 0) await settings.clock.sleep(ms, signal);
  }

  #now(): number {
    return elapsed(this.#terms.settings.clock);
  }

  #withJitter(intervalMs: number): number {
    return Math.round(intervalMs * (1 + this.#terms.settings.random() * limits.jitter));
  }
}

function unavailable(cause: Error): OnsaleError {
  const message = `Streams do not work here: ${cause.message} Use the transport "auto" or "poll".`;
  return new OnsaleError('INTERNAL', {}, { message, cause, httpStatus: null });
}

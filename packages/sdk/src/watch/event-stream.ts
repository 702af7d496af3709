/**
 * One connection of a stream: opens it with `fetch`, and reads events until it ends.
 *
 * It ends by itself when the server ends it, and fails when it cannot be opened, breaks, or falls
 * silent. All waits are on the given clock, and an abort ends each of them even if the given
 * `fetch` ignores its signal.
 */
import { OnsaleError } from '@onsale/core/errors';
import type { CallSettings } from '../transport/calls.ts';
import { elapsed, startCall } from '../transport/http-request.ts';
import {
  isObject,
  serverError,
  toOnsaleError,
  unexpectedResponse,
} from '../transport/response-errors.ts';
import { EventParser, EventTooLong, type StreamMessage } from './event-parser.ts';

export interface StreamRequest {
  /** Such as `queue.watch`. */
  procedure: string;
  input: object | undefined;
  credential: string;
  headers: Record<string, string>;
  /** The id of the last event that this client has; undefined for none. */
  lastEventId: string | undefined;
  /** 1, or more if the connections before it failed. */
  attempt: number;
  /** Within this time the first event must arrive: a proxy may keep them back. */
  openTimeoutMs: number;
  signal: AbortSignal | undefined;
}

/** The server sends a heartbeat every 15 s; a stream without any byte for so long is broken. */
export const silenceMs = 40_000;

/**
 * Streams do not work between this client and the server: an older server, a proxy that keeps
 * events back, a `fetch` whose responses have no body to read.
 */
export class StreamUnavailable extends Error {
  override readonly name = 'StreamUnavailable';
}

/** An event with its data, which is parsed where it is one of the procedure. */
export interface StreamEvent extends Omit<StreamMessage, 'data'> {
  data: unknown;
}

export class EventStream {
  /** Whether an event has arrived. */
  isOpen = false;
  /**
   * Why it ended, unless the server ended it: StreamUnavailable, or the refusal, UNREACHABLE or
   * TIMED_OUT as an OnsaleError.
   */
  failure: Error | undefined;
  /** The time after which the server wants this client to connect again. */
  retryMs: number | undefined;
  readonly #settings: CallSettings;
  readonly #request: StreamRequest;
  readonly #connection = new AbortController();

  constructor(settings: CallSettings, request: StreamRequest) {
    this.#settings = settings;
    this.#request = request;
  }

  /**
   * Yields each event, and ends with the connection: `failure` says why.
   *
   * @throws the reason of the signal when it aborts.
   */
  async *events(): AsyncGenerator<StreamEvent, void> {
    try {
      yield* this.#read();
    } catch (error) {
      this.#request.signal?.throwIfAborted();
      this.failure = error instanceof StreamUnavailable ? error : toOnsaleError(error);
    }
  }

  async *#read(): AsyncGenerator<StreamEvent, void> {
    const { clock } = this.#settings;
    const openBy = elapsed(clock) + this.#request.openTimeoutMs;
    const parser = new EventParser();
    const decoder = new TextDecoder();
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    try {
      reader = bodyOf(await this.#within(openBy - elapsed(clock), this.#open())).getReader();
      for (;;) {
        const waitMs = this.isOpen ? silenceMs : openBy - elapsed(clock);
        const { done, value } = await this.#within(waitMs, readChunk(reader));
        if (done) return;
        const messages = parse(parser, decoder.decode(value, { stream: true }));
        this.retryMs = parser.retryMs;
        for (const message of messages) {
          const event = readEvent(message);
          this.isOpen = true;
          yield event;
        }
      }
    } finally {
      this.#connection.abort();
      void reader?.cancel().catch(() => undefined);
    }
  }

  async #open(): Promise<Response> {
    const { procedure, input, credential, headers, lastEventId, attempt } = this.#request;
    const response = await startCall(
      this.#settings,
      { kind: 'stream', path: procedure, input, credential },
      {
        attempt,
        headers: {
          // A server answers one that accepts nothing else with its refusals as events.
          accept: 'text/event-stream, application/json',
          ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
          ...headers,
        },
        signal: this.#connection.signal,
      },
    );
    // It came too late: nothing reads it.
    if (this.#connection.signal.aborted) void response.body?.cancel().catch(() => undefined);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (response.ok && isStream) return response;
    throw await refusalOf(response);
  }

  /** Settles as `work` does; rejects when the time is over, or the signal aborts. */
  #within<T>(ms: number, work: Promise<T>): Promise<T> {
    const { clock } = this.#settings;
    const { signal } = this.#request;
    return new Promise<T>((resolve, reject) => {
      const onAbort = () => {
        end();
        reject(signal?.reason);
      };
      const cancelTimer = clock.after(Math.max(0, ms), () => {
        end();
        reject(this.#timeoutError());
      });
      const end = () => {
        cancelTimer();
        signal?.removeEventListener('abort', onAbort);
      };
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted) onAbort();
      void work.finally(end).then(resolve, reject);
    });
  }

  #timeoutError(): OnsaleError {
    const message = this.isOpen
      ? 'The stream was silent for longer than its heartbeats allow.'
      : 'No event of the stream arrived in time: something on the way may keep events back.';
    return new OnsaleError('TIMED_OUT', {}, { message });
  }
}

function bodyOf({ body }: Response): ReadableStream<Uint8Array> {
  if (body) return body;
  throw new StreamUnavailable('The given fetch answers without a body that can be read in pieces.');
}

async function readChunk(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch (cause) {
    throw new OnsaleError('UNREACHABLE', {}, { message: 'The stream broke off.', cause });
  }
}

function parse(parser: EventParser, text: string): StreamMessage[] {
  try {
    return parser.push(text);
  } catch (error) {
    throw error instanceof EventTooLong ? new StreamUnavailable('An event is too long.') : error;
  }
}

/** @throws StreamUnavailable for the refusal of a server that sends it as an event. */
function readEvent(message: StreamMessage): StreamEvent {
  const { event, data } = message;
  if (event === 'serialized-error') throw new StreamUnavailable('The server refuses it.');
  if (event !== 'message') return message;
  try {
    return { ...message, data: JSON.parse(data) as unknown };
  } catch {
    throw new StreamUnavailable('The data of an event is malformed.');
  }
}

/** The server's error; without one, the answer of an older server or of a proxy. */
async function refusalOf(response: Response): Promise<Error> {
  const { status } = response;
  const error = errorIn(await response.text());
  if (!error && (status === 429 || status >= 500)) return unexpectedResponse(response);
  if (!error) return new StreamUnavailable(`The answer (HTTP ${status}) is not a stream.`);
  const refusal = serverError(error, response);
  // A server that does not know the procedure.
  const isUnknown = refusal.reason === 'INVALID_INPUT' && (status === 404 || status === 405);
  return isUnknown ? new StreamUnavailable(refusal.message) : refusal;
}

function errorIn(text: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) && isObject(body['error']) ? body['error'] : undefined;
  } catch {
    return undefined;
  }
}

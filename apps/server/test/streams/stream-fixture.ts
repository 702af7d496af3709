/** Streams over HTTP on a manual clock: a reader of events, and the passes that feed it. */
import { once } from 'node:events';
import { request as openRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { yieldToEventLoop } from '@onsale/core/time/clock';
import type { TestDialect } from '@onsale/db/testing';
import type { AppOptions } from '../../src/app.ts';
import type { SeatNews } from '../../src/domains/catalogue/watch/watch-seats.usecase.ts';
import { serverLimits } from '../../src/config/server-limits.ts';
import { serveApp, type AppListener, type ServeOptions } from '../fixtures/http-fixture.ts';
import { testApp, type TestApp } from '../fixtures/test-app.ts';

export interface StreamMessage {
  id: string | undefined;
  event: string | undefined;
  data: string | undefined;
  retry: string | undefined;
  comment: string | undefined;
}

/** Parses one message, without its empty line. */
function parseMessage(text: string): StreamMessage {
  const fields = new Map(
    text.split('\n').map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trimStart()] as const;
    }),
  );
  const { id, event, data, retry } = Object.fromEntries(fields);
  return { id, event, data, retry, comment: fields.get('') };
}

export interface ReaderOptions {
  path: string;
  token: string;
  lastEventId?: string | undefined;
  headers?: Record<string, string>;
}

/** A client of one stream. */
export class Reader {
  readonly messages: StreamMessage[] = [];
  hasEnded = false;
  status = 0;
  headers: IncomingMessage['headers'] = {};
  #sent!: ClientRequest;
  #text = '';
  #read = 0;

  static async open(url: string, options: ReaderOptions): Promise<Reader> {
    const reader = new Reader();
    await reader.#open(url, options);
    return reader;
  }

  async #open(url: string, { path, token, lastEventId, headers = {} }: ReaderOptions) {
    const all = {
      authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      ...headers,
    };
    this.#sent = openRequest(`${url}${path}`, { headers: all, agent: false }).end();
    const [message] = (await once(this.#sent, 'response')) as [IncomingMessage];
    this.status = message.statusCode!;
    this.headers = message.headers;
    message.setEncoding('utf8');
    message.on('data', (chunk: string) => this.#receive(chunk));
    message.on('error', () => undefined);
    message.on('close', () => (this.hasEnded = true));
  }

  /** Events, without pings and what a protocol sends beside them. */
  get events(): StreamMessage[] {
    return this.messages.filter(({ id }) => id !== undefined);
  }

  get lastEventId(): string | undefined {
    return this.events.at(-1)?.id;
  }

  /** The next event that was not taken; undefined while none has come. */
  take(): StreamMessage | undefined {
    const event = this.events[this.#read];
    if (event) this.#read += 1;
    return event;
  }

  cut(): void {
    this.#sent.destroy();
  }

  /** The body of a refusal. */
  get body(): Record<string, unknown> {
    return JSON.parse(this.#text) as Record<string, unknown>;
  }

  #receive(chunk: string): void {
    this.#text += chunk;
    const parts = this.#text.split('\n\n');
    this.#text = parts.pop()!;
    for (const part of parts) if (part !== '') this.messages.push(parseMessage(part));
  }
}

export interface StreamFixture extends TestApp, AppListener {
  open(options: ReaderOptions): Promise<Reader>;
  watchQueue(token: string, lastEventId?: string): Promise<Reader>;
  watchSeats(token: string, date: string, lastEventId?: string): Promise<Reader>;
  /** Runs a pass of each feed, and lets what it sent arrive. */
  pass(ms?: number): Promise<void>;
  /** The data of the next event of a reader. */
  next<Data = Entry>(reader: Reader): Promise<Data>;
  /** Runs passes until it holds. */
  until(holds: () => boolean): Promise<void>;
}

export interface Entry {
  token: string;
  waitNo: number;
  status: string;
  ahead: number;
  expiresAt: string | null;
  paused?: true;
  soldOut?: true;
  closed?: true;
}

export type { SeatNews };

/** The most passes that an event may take: calls that are in flight take real time. */
const maxPasses = 5_000;

export async function streamFixture(
  dialect: TestDialect,
  { serve, ...options }: Partial<AppOptions> & { serve?: ServeOptions } = {},
): Promise<StreamFixture> {
  const t = await testApp(dialect, options);
  const s = await serveApp(t.app, serve);
  const open = (reader: ReaderOptions) => Reader.open(s.url, reader);
  const arrive = async () => {
    for (let turns = 0; turns < 4; turns += 1) await yieldToEventLoop();
  };
  const pass = async (ms: number = serverLimits.watchLineMs) => {
    await t.clock.advance(ms);
    await Promise.all([t.app.placeFeed.idle(), t.app.seatFeed.idle()]);
    // Calls that the test does not wait for go on in the meantime.
    await t.app.db.ping();
    await arrive();
  };
  const until = async (holds: () => boolean) => {
    for (let passes = 0; !holds(); passes += 1) {
      if (passes > maxPasses) throw new Error('It does not come to hold.');
      await pass();
    }
  };
  return {
    ...t,
    ...s,
    open,
    watchQueue: async (token, lastEventId) => {
      const [, , userId] = token.split('.');
      return open({ path: `/api/queue/${userId}/events`, token, lastEventId });
    },
    watchSeats: (token, date, lastEventId) =>
      open({ path: `/api/seats/${date}/events`, token, lastEventId }),
    pass,
    until,
    async next<Data>(reader: Reader) {
      let event = reader.take();
      await until(() => (event ??= reader.take()) !== undefined || reader.hasEnded);
      if (!event) throw new Error('The stream has ended.');
      return JSON.parse(event.data!) as Data;
    },
    async [Symbol.asyncDispose]() {
      t.app.streams.endAll();
      await s[Symbol.asyncDispose]();
      await Promise.all([t.app.placeFeed.idle(), t.app.seatFeed.idle()]);
      await t[Symbol.asyncDispose]();
    },
  };
}

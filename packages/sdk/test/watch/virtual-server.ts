/**
 * Test fixture: the server on a manual clock, in this process or behind HTTP on a loopback port,
 * and a `fetch` whose streams a test can cut anywhere.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { randomIds } from '@onsale/core/ids';
import { yieldToEventLoop } from '@onsale/core/time/clock';
import { manualClock, type ManualClock } from '@onsale/core/time/manual-clock';
import { createInProcessServer } from '@onsale/server/in-process-server';
import { createOnsaleClient, type Onsale, type OnsaleOptions } from '@onsale/sdk';

export const date = '2027-05-01';
export const ways = ['in the same process', 'over HTTP'] as const;
export type Way = (typeof ways)[number];

const adminKey = 'the-operator';
type Fetch = typeof globalThis.fetch;

/** A stream that is open, as its client has it. */
export interface OpenStream {
  procedure: string;
  /**
   * Ends it as a server that closes it does; `error` as a connection that breaks. It is cut at
   * once, or after so many further bytes, such as in the middle of an event.
   */
  cut(how: 'end' | 'error', afterBytes?: number): void;
  /** From now on nothing arrives. */
  silence(): void;
}

/** The connection of one client. */
export interface Link {
  fetch: Fetch;
  /** The calls that were sent, by their procedures. */
  calls: string[];
  /** The URLs and credentials of all requests. */
  requests: { url: string; authorization: string | null }[];
  open: Set<OpenStream>;
  /** Cuts every open stream. */
  cutAll(how?: 'end' | 'error', afterBytes?: number): void;
  /** Answers in place of the server; undefined to let a call pass. */
  intercept: (procedure: string) => Promise<Response> | undefined;
}

export interface VirtualServer extends AsyncDisposable {
  clock: ManualClock;
  admin: Onsale;
  restart(): Promise<void>;
  link(): Link;
  client(link?: Link, options?: Partial<OnsaleOptions>): Onsale;
  concert(terms?: object): Promise<string>;
  /** Advances time in steps until it holds. */
  until(holds: () => boolean): Promise<void>;
  advance(ms: number): Promise<void>;
  /** Advances time until the promise settles, and settles in the same way. */
  inTime<T>(work: Promise<T>): Promise<T>;
}

const stepMs = 50;
const mostSteps = 40_000;

export async function virtualServer(way: Way): Promise<VirtualServer> {
  const clock = manualClock(Date.UTC(2027, 0, 1));
  const server = await createInProcessServer({
    clock,
    random: () => 0.5,
    ids: randomIds,
    adminKey,
  });
  const http = way === 'over HTTP' ? await serveHttp(server.fetch) : undefined;
  let inFlight = 0;
  /** Lets everything happen that takes no virtual time, requests on sockets included. */
  const settle = async () => {
    do for (let turns = 0; turns < 4; turns += 1) await yieldToEventLoop();
    while (inFlight > 0);
  };
  const step = async () => {
    await settle();
    await clock.advance(stepMs);
  };
  const until = async (holds: () => boolean) => {
    for (let steps = 0; !holds(); steps += 1) {
      if (steps > mostSteps) throw new Error('It does not come to hold.');
      await step();
    }
  };
  const inTime = async <T>(work: Promise<T>) => {
    let hasSettled = false;
    const onSettled = () => (hasSettled = true);
    work.then(onSettled, onSettled);
    await until(() => hasSettled);
    return work;
  };
  const track = async <T>(work: Promise<T>): Promise<T> => {
    inFlight += 1;
    try {
      return await work;
    } finally {
      inFlight -= 1;
    }
  };
  const link = () => createLink(http ? globalThis.fetch : server.fetch, track);
  const client: VirtualServer['client'] = (own = link(), options = {}) =>
    createOnsaleClient({
      url: http?.url ?? 'http://virtual',
      fetch: own.fetch,
      clock,
      random: () => 0.5,
      ...options,
    });
  const admin = client(link(), { accountKey: adminKey });
  return {
    clock,
    admin,
    link,
    client,
    until,
    inTime,
    async restart() {
      await inTime(server.restart());
    },
    async advance(ms) {
      for (let left = ms; left > 0; left -= stepMs) {
        await settle();
        await clock.advance(Math.min(stepMs, left));
      }
      await settle();
    },
    async concert(terms = {}) {
      const given = { title: 'A concert', dates: [date], seatsPerDate: 8, ...terms };
      const created = await inTime(admin.trpc.admin.concert.create.mutate(given));
      return created.concertId;
    },
    async [Symbol.asyncDispose]() {
      await inTime(server.close());
      await http?.close();
    },
  };
}

type Track = <T>(work: Promise<T>) => Promise<T>;

function createLink(fetch: Fetch, track: Track): Link {
  const link: Link = {
    calls: [],
    requests: [],
    open: new Set(),
    intercept: () => undefined,
    cutAll(how = 'error', afterBytes = 0) {
      for (const stream of link.open) stream.cut(how, afterBytes);
    },
    async fetch(input, init) {
      const url = String(input instanceof Request ? input.url : input);
      const procedure = new URL(url).pathname.replace(/^.*\//, '');
      link.calls.push(procedure);
      const authorization = new Headers(init?.headers).get('authorization');
      link.requests.push({ url, authorization });
      const intercepted = link.intercept(procedure);
      if (intercepted) return intercepted;
      const response = await track(fetch(input, init));
      if (response.headers.get('content-type') !== 'text/event-stream') {
        const body = await track(response.text());
        const { ok, status, headers } = response;
        return { ok, status, headers, body: null, text: async () => body } as Response;
      }
      return cuttable(link, procedure, response);
    },
  };
  return link;
}

function cuttable({ open }: Link, procedure: string, { body, headers }: Response): Response {
  const reader = body!.getReader();
  let isSilent = false;
  let hasEnded = false;
  /** How many bytes still pass before it is cut. */
  let left = Infinity;
  let ending: 'end' | 'error' = 'end';
  const finish = () => {
    hasEnded = true;
    open.delete(stream);
    void reader.cancel().catch(() => undefined);
  };
  const end = () => {
    if (hasEnded) return;
    finish();
    if (ending === 'end') controller.close();
    else controller.error(new TypeError('terminated'));
  };
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const stream: OpenStream = {
    procedure,
    silence: () => (isSilent = true),
    cut(how, afterBytes = 0) {
      ending = how;
      left = afterBytes;
      if (left === 0) end();
    },
  };
  open.add(stream);
  const source = new ReadableStream<Uint8Array>({
    start: (own) => void (controller = own),
    async pull() {
      if (left <= 0) return end();
      const { done, value } = await reader.read();
      if (hasEnded) return;
      if (isSilent) return new Promise(() => undefined);
      if (done) return end();
      controller.enqueue(value.subarray(0, left));
      left -= value.length;
    },
    cancel: finish,
  });
  return new Response(source, { headers });
}

/** Puts the server on a port; its clock stays the manual one. */
async function serveHttp(fetch: Fetch): Promise<{ url: string; close(): Promise<void> }> {
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    const method = req.method!;
    const headers = new Headers(req.headers as Record<string, string>);
    const body = method === 'POST' ? await text(req) : undefined;
    const { signal } = gone;
    const sent = { method, headers, signal, ...(body !== undefined && { body }) };
    const response = await fetch(`http://virtual${req.url}`, sent);
    if (!response.body) {
      res.writeHead(response.status, { 'content-type': 'application/json' });
      res.end(await response.text());
      return;
    }
    res.writeHead(response.status, Object.fromEntries(response.headers));
    for await (const chunk of response.body) res.write(chunk);
    res.end();
  };
  const server = createServer((req, res) => {
    answer(req, res).catch(() => res.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

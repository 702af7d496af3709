/** A running server per test, asked as strangers ask it: with `fetch`, or byte by byte. */
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { systemClock } from '@onsale/core/time/clock';
import type { TestDialect } from '@onsale/db/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import type { App } from '../../src/app.ts';
import { createHttpServer, type HttpServer, type HttpTimeouts } from '../../src/http-server.ts';
import { adminKey, testApp, type TestApp } from '../fixtures/test-app.ts';
import { createAnswerCheck, readDocument } from './openapi-document.ts';

const checkAnswer = createAnswerCheck(readDocument());

export const firstDate = '2027-05-01';
export const secondDate = '2027-05-02';

export interface Answer {
  status: number;
  headers: Headers;
  /** Of an answer without a body, an empty object. */
  body: Record<string, unknown>;
}

export interface Asking {
  credential?: string | undefined;
  /** An object is sent as JSON. */
  body?: object | string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

export interface Entry {
  token: string;
  userId: string;
  concertId: string;
  waitNo: number;
  status: string;
  accountKey: string;
}

export interface Serving extends TestApp {
  http: HttpServer;
  url: string;
  /** Fails when the answer is not one that the document has for it. */
  send(method: string, path: string, asking?: Asking): Promise<Answer>;
  /** The body of a call that has to succeed. */
  take<T = Record<string, unknown>>(method: string, path: string, asking?: Asking): Promise<T>;
  /**
   * Sends these bytes on one connection, each request when the one before is being answered, and
   * reads all that comes back until the server closes it.
   */
  raw(...requests: string[]): Promise<string>;
  /** A concert on sale over REST; its id. */
  openConcert(terms?: object): Promise<string>;
  /** Somebody new in the line. */
  buyer(concertId: string): Promise<Entry>;
  charge(entry: Entry, amount: number): Promise<void>;
}

/**
 * @param change what is injected in place of the app's own parts.
 * @param timeouts shorter ones than the server's own.
 */
export async function serving(
  dialect: TestDialect,
  change: (app: App) => Partial<App> = () => ({}),
  timeouts?: HttpTimeouts,
): Promise<Serving> {
  const t = await testApp(dialect);
  const app = { ...t.app, clock: systemClock, ...change(t.app) };
  const http = createHttpServer(app, { ...(timeouts && { timeouts }) });
  http.server.listen(0, '127.0.0.1');
  await once(http.server, 'listening');
  const { port } = http.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  const send: Serving['send'] = async (method, path, { credential, body, headers } = {}) => {
    const isText = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    const answered = await response.text();
    const { status } = response;
    const answer = {
      status,
      headers: response.headers,
      body: (answered ? JSON.parse(answered) : {}) as Answer['body'],
    };
    expect(checkAnswer({ method, target: path }, answer), answered).toBeNull();
    return answer;
  };
  const take = async (method: string, path: string, asking?: Asking) => {
    const { status, body } = await send(method, path, asking);
    expect(status, `${method} ${path}: ${JSON.stringify(body)}`).toBe(200);
    return body as unknown;
  };
  const raw: Serving['raw'] = async (...requests) => {
    const socket = connect(port, '127.0.0.1');
    const answered = text(socket);
    for (const [at, request] of requests.entries()) {
      if (at > 0) await once(socket, 'data');
      socket.write(request, 'latin1');
    }
    return answered;
  };
  return {
    ...t,
    app,
    http,
    url,
    send,
    take: take as Serving['take'],
    raw,
    async openConcert(terms = {}) {
      const body = { title: 'A concert', dates: [firstDate, secondDate], ...terms };
      const asking = { credential: adminKey, body };
      const made = (await take('POST', '/api/admin/concerts', asking)) as { concertId: string };
      return made.concertId;
    },
    buyer: (concertId) => take('POST', '/api/queue', { body: { concertId } }) as Promise<Entry>,
    async charge({ userId, token }, amount) {
      const asking = { credential: token, body: { userId, amount } };
      await take('POST', '/api/point/charge', asking);
    },
    async [Symbol.asyncDispose]() {
      await http.drain();
      await t[Symbol.asyncDispose]();
    },
  };
}

/** One server for all the tests around it, with one concert on sale; it runs when they do. */
export function sharedServing(dialect: TestDialect): () => Serving & { concertId: string } {
  let shared: Serving & { concertId: string };
  beforeAll(async () => {
    const s = await serving(dialect);
    shared = { ...s, concertId: await s.openConcert() };
  });
  afterAll(() => shared[Symbol.asyncDispose]());
  return () => shared;
}

/** What every refusal of the REST API is: one object, with exactly these keys. */
export function expectRefusal(
  { status, headers, body }: Answer,
  expected: { status: number; reason: string; details?: object },
): void {
  const { reason, details, retryAfterMs } = body;
  expect([status, reason], JSON.stringify(body)).toEqual([expected.status, expected.reason]);
  if (expected.details) expect(details).toEqual(expected.details);
  const keys = ['reason', 'message', 'details', 'retryable', 'requestId'];
  if (retryAfterMs !== undefined) keys.push('retryAfterMs');
  expect(Object.keys(body).toSorted()).toEqual(keys.toSorted());
  expect(headers.get('content-type')).toBe('application/json');
  expect(body['requestId']).toBe(headers.get('x-request-id'));
  expect(body['message']).toMatch(/\w.*[.…]/);
}

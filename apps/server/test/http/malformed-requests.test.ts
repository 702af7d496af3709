/** Limits that apply before any procedure: URLs, headers, slow requests, connections. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { createAddressReader } from '../../src/http/client-address.ts';
import type { Limits } from '../../src/rate-limits/limits.ts';
import { httpFixture, type HttpFixture, type HttpResponse } from '../fixtures/http-fixture.ts';
import { parseResponses } from '../fixtures/raw-http.ts';

const sqlite = dialects[0]!;

const limitedFixture = (limits: Partial<Limits>) =>
  httpFixture(sqlite, {
    change: (app) => ({
      limits: { ...app.limits, ...limits },
      addresses: createAddressReader({ trustedProxies: [], limitLoopback: true }),
    }),
  });

interface ErrorBody {
  error: { message: string; data: { reason: string; httpStatus: number; requestId: string } };
}

/** The first response on a connection, with an error in the shape of tRPC. */
function parseError(received: string): HttpResponse<ErrorBody> & ErrorBody {
  const response = parseResponses<ErrorBody>(received)[0]!;
  return { ...response, ...response.body };
}

const readError = async (socket: Socket) => parseError(await text(socket));

async function expectHealthy({ request }: HttpFixture): Promise<void> {
  const headers = { connection: 'close' };
  expect((await request({ path: '/healthz', headers })).status).toBe(200);
}

const requestFor = (target: string, headers = '') =>
  `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`;

describe('a request', () => {
  test('with a URL over the limit is answered 414', async () => {
    await using s = await limitedFixture({ urlChars: 100 });
    const target = (chars: number) => '/trpc/concert.list?x='.padEnd(chars, 'x');
    expect(await s.raw(requestFor(target(100)))).toMatch(/^HTTP\/1.1 200 /);
    const { status, error, headers } = parseError(await s.raw(requestFor(target(101))));
    expect([status, error.data.reason, error.data.httpStatus]).toEqual([414, 'INVALID_INPUT', 414]);
    expect(error.message).toContain('longer than 100 characters');
    expect(headers['x-request-id']).toBe(error.data.requestId);
    expect(headers['onsale-version']).toMatch(/^\d+\.\d+\.\d+$/);
    await expectHealthy(s);
  });

  test('with a URL over the limit is answered in the REST format under /api', async () => {
    await using s = await limitedFixture({ urlChars: 100 });
    const { status, body } = parseResponses(
      await s.raw(requestFor('/api/concerts?x='.padEnd(101, 'x'))),
    )[0]!;
    expect([status, body['reason']]).toEqual([414, 'INVALID_INPUT']);
  });

  test('with more header fields than the limit is answered 431', async () => {
    await using s = await limitedFixture({ headerFields: 20 });
    // Two more are always sent.
    const fields = (count: number) =>
      Array.from({ length: count - 2 }, (_, at) => `x-${at}: 1\r\n`).join('');
    expect(await s.raw(requestFor('/trpc/concert.list', fields(20)))).toMatch(/^HTTP\/1.1 200 /);
    for (const count of [21, 22, 300]) {
      const { status, error } = parseError(
        await s.raw(requestFor('/trpc/concert.list', fields(count))),
      );
      expect([status, error.data.reason]).toEqual([431, 'INVALID_INPUT']);
    }
    await expectHealthy(s);
  });

  test('with longer headers than the limit is answered 431', async () => {
    await using s = await limitedFixture({ headerBytes: 2_048 });
    const long = (bytes: number) => `x-long: ${'x'.repeat(bytes)}\r\n`;
    expect(await s.raw(requestFor('/trpc/concert.list', long(1_800)))).toMatch(/^HTTP\/1.1 200 /);
    const { status, error } = parseError(
      await s.raw(requestFor('/trpc/concert.list', long(2_048))),
    );
    expect([status, error.data.reason]).toEqual([431, 'INVALID_INPUT']);
    expect(error.message).toContain('headers are too long');
    await expectHealthy(s);
  });

  test('with more calls or bytes than the limits is refused', async () => {
    await using s = await limitedFixture({ batchCalls: 2, bodyBytes: 100 });
    const batch = (calls: number) =>
      `/trpc/${Array.from({ length: calls }, () => 'concert.list').join(',')}?batch=1`;
    expect((await s.request({ path: batch(2) })).status).toBe(200);
    expect((await s.request({ path: batch(3) })).status).toBe(400);
    const post = (bytes: number) =>
      s.send('POST', '/trpc/account.create', { body: '{}'.padEnd(bytes) });
    expect((await post(100)).status).toBe(200);
    expect((await post(101)).status).toBe(413);
  });

  test('that is not HTTP is answered 400, and its connection is closed', async () => {
    await using s = await limitedFixture({});
    for (const bytes of ['hello\r\n\r\n', 'GET / HTTP/1.1\r\nno colon\r\n\r\n']) {
      const { status, error, headers } = parseError(await s.raw(bytes));
      expect([status, error.data.reason]).toEqual([400, 'INVALID_INPUT']);
      expect(headers['connection']).toBe('close');
      expect(headers['x-request-id']).toBe(error.data.requestId);
      expect(headers['onsale-version']).toMatch(/^\d+\.\d+\.\d+$/);
    }
    await expectHealthy(s);
  });

  test('that takes too long to arrive is answered 408', async () => {
    await using s = await limitedFixture({ headersTimeoutMs: 1, requestTimeoutMs: 1 });
    const socket = s.connect();
    const answer = text(socket);
    socket.write('GET /trpc/concert.list HTTP/1.1\r\nhost: x\r\n');
    const { status, error } = parseError(await answer);
    expect([status, error.data.reason]).toEqual([408, 'INVALID_INPUT']);
  });

  test('that is malformed does not change the response before it', async () => {
    await using s = await limitedFixture({});
    const good = 'GET /trpc/concert.list HTTP/1.1\r\nhost: x\r\n\r\n';
    const answer = await s.raw(`${good}nonsense\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1/g)?.length ?? 0).toBeLessThanOrEqual(2);
    expect(answer).not.toMatch(/^HTTP\/1\.1 400[^]*HTTP\/1\.1 200/);
    await expectHealthy(s);
  });
});

describe('connections', () => {
  const openConnection = async (s: HttpFixture): Promise<Socket> => {
    const socket = s.connect();
    const accepted = once(s.http.server, 'connection');
    await Promise.all([once(socket, 'connect'), accepted]);
    return socket;
  };
  const closeConnection = async (s: HttpFixture, socket: Socket): Promise<void> => {
    const gone = new Promise<void>((resolve) => {
      const poll = () =>
        s.http.server.getConnections((_, count) => (count === 0 ? resolve() : setImmediate(poll)));
      poll();
    });
    socket.destroy();
    await gone;
  };

  test('of one address over the limit are answered RATE_LIMITED', async () => {
    await using s = await limitedFixture({ connectionsPerAddress: 1 });
    const first = await openConnection(s);
    const { status, error, headers } = await readError(s.connect());
    expect([status, error.data.reason]).toEqual([429, 'RATE_LIMITED']);
    expect(error.data).toMatchObject({
      details: { limit: 'connectionsPerAddress' },
      retryable: true,
      retryAfterMs: 1_000,
    });
    expect(headers['retry-after']).toBe('1');
    await closeConnection(s, first);
    await expectHealthy(s);
  });

  test('of all clients over the limit are answered OVERLOADED', async () => {
    await using s = await limitedFixture({ connections: 1 });
    const first = await openConnection(s);
    const { status, error } = await readError(s.connect());
    expect([status, error.data.reason]).toEqual([503, 'OVERLOADED']);
    expect(error.data).toMatchObject({ retryable: true, retryAfterMs: 1_000 });
    await closeConnection(s, first);
    await expectHealthy(s);
  });

  test('over a limit have no effect, even if they carry a mutation', async () => {
    await using s = await limitedFixture({ connectionsPerAddress: 1 });
    const first = await openConnection(s);
    const socket = s.connect();
    socket.on('error', () => undefined).resume();
    socket.write('POST /trpc/account.create HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    await once(socket, 'close');
    expect(await countUsers(s)).toBe(0);
    await closeConnection(s, first);
    await s.send('POST', '/trpc/account.create');
    expect(await countUsers(s)).toBe(1);
  });

  test('are not counted without limits, from trusted proxies, or from loopback by default', async () => {
    for (const change of [
      (app: App) => ({
        limits: { ...app.limits, connections: Infinity, connectionsPerAddress: Infinity },
        addresses: createAddressReader({ trustedProxies: [], limitLoopback: true }),
      }),
      (app: App) => ({ limits: { ...app.limits, connectionsPerAddress: 1 } }),
      (app: App) => ({
        limits: { ...app.limits, connectionsPerAddress: 1 },
        addresses: createAddressReader({ trustedProxies: ['127.0.0.1'], limitLoopback: true }),
      }),
    ]) {
      await using s = await httpFixture(sqlite, { change });
      const sockets = [await openConnection(s), await openConnection(s), await openConnection(s)];
      await expectHealthy(s);
      for (const socket of sockets) socket.destroy();
    }
  });
});

async function countUsers({ app }: HttpFixture): Promise<number> {
  return (await app.db.query.selectFrom('users').selectAll().execute()).length;
}

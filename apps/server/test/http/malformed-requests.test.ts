/** Bounds that are met before any procedure: addresses, headers, slowness, connections. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { createAddressReader } from '../../src/http/client-address.ts';
import type { Limits } from '../../src/rate-limits/limits.ts';
import { serving, type Serving } from '../rest/http-fixture.ts';

const sqlite = dialects[0]!;

const withLimits = (limits: Partial<Limits>) =>
  serving(sqlite, (app: App) => ({
    limits: { ...app.limits, ...limits },
    addresses: createAddressReader({ trustedProxies: [], limitLoopback: true }),
  }));

interface Refused {
  status: number;
  head: string;
  error: { message: string; data: { reason: string; httpStatus: number; requestId: string } };
}

/** What came back on a connection: the head and the error in tRPC's shape. */
function read(answer: string): Refused {
  const [head = ''] = answer.split('\r\n\r\n', 1);
  // Node sends the body in one chunk, whose length stands before it.
  const body = answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  return { status, head, ...(JSON.parse(body) as Pick<Refused, 'error'>) };
}

function open({ url }: Serving): Socket {
  return connect(Number(new URL(url).port), '127.0.0.1');
}

async function expectSound({ url }: Serving): Promise<void> {
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
}

const request = (target: string, headers = '') =>
  `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`;

describe('a request', () => {
  test('may have an address of just so many characters', async () => {
    await using s = await withLimits({ urlChars: 100 });
    const target = (chars: number) => '/trpc/concert.list?x='.padEnd(chars, 'x');
    expect(await s.raw(request(target(100)))).toMatch(/^HTTP\/1.1 200 /);
    const { status, error, head } = read(await s.raw(request(target(101))));
    expect([status, error.data.reason, error.data.httpStatus]).toEqual([414, 'INVALID_INPUT', 414]);
    expect(error.message).toContain('longer than 100 characters');
    expect(head.toLowerCase()).toContain(`x-request-id: ${error.data.requestId}`);
    await expectSound(s);
  });

  test('over REST is refused as REST refuses', async () => {
    await using s = await withLimits({ urlChars: 100 });
    const response = await fetch(s.url + '/api/concerts?x='.padEnd(101, 'x'));
    const { reason } = (await response.json()) as { reason: string };
    expect([response.status, reason]).toEqual([414, 'INVALID_INPUT']);
  });

  test('may have just so many headers', async () => {
    await using s = await withLimits({ headerFields: 20 });
    // Two are there anyway.
    const fields = (count: number) =>
      Array.from({ length: count - 2 }, (_, at) => `x-${at}: 1\r\n`).join('');
    expect(await s.raw(request('/trpc/concert.list', fields(20)))).toMatch(/^HTTP\/1.1 200 /);
    for (const count of [21, 22, 300]) {
      const { status, error } = read(await s.raw(request('/trpc/concert.list', fields(count))));
      expect([status, error.data.reason]).toEqual([431, 'INVALID_INPUT']);
    }
    await expectSound(s);
  });

  test('may have headers of just so many bytes', async () => {
    await using s = await withLimits({ headerBytes: 2_048 });
    const long = (bytes: number) => `x-long: ${'x'.repeat(bytes)}\r\n`;
    expect(await s.raw(request('/trpc/concert.list', long(1_800)))).toMatch(/^HTTP\/1.1 200 /);
    const { status, error } = read(await s.raw(request('/trpc/concert.list', long(2_048))));
    expect([status, error.data.reason]).toEqual([431, 'INVALID_INPUT']);
    expect(error.message).toContain('headers are too long');
    await expectSound(s);
  });

  test('may carry just so many calls and bytes', async () => {
    await using s = await withLimits({ batchCalls: 2, bodyBytes: 100 });
    const batch = (calls: number) =>
      `/trpc/${Array.from({ length: calls }, () => 'concert.list').join(',')}?batch=1`;
    expect((await fetch(s.url + batch(2))).status).toBe(200);
    expect((await fetch(s.url + batch(3))).status).toBe(400);
    const post = (bytes: number) =>
      fetch(`${s.url}/trpc/account.create`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}'.padEnd(bytes),
      });
    expect((await post(100)).status).toBe(200);
    expect((await post(101)).status).toBe(413);
  });

  test('that is no HTTP is told so', async () => {
    await using s = await withLimits({});
    for (const bytes of ['hello\r\n\r\n', 'GET / HTTP/1.1\r\nno colon\r\n\r\n']) {
      const { status, error, head } = read(await s.raw(bytes));
      expect([status, error.data.reason]).toEqual([400, 'INVALID_INPUT']);
      expect(head).toMatch(/^connection: close$/im);
      expect(head.toLowerCase()).toContain(`x-request-id: ${error.data.requestId}`);
    }
    await expectSound(s);
  });

  test('that takes too long to arrive is cut off', async () => {
    await using s = await withLimits({ headersTimeoutMs: 1, requestTimeoutMs: 1 });
    const socket = open(s);
    const answer = text(socket);
    socket.write('GET /trpc/concert.list HTTP/1.1\r\nhost: x\r\n');
    const { status, error } = read(await answer);
    expect([status, error.data.reason]).toEqual([408, 'INVALID_INPUT']);
  });

  test('that cannot be read does not spoil the answer before it', async () => {
    await using s = await withLimits({});
    const good = 'GET /trpc/concert.list HTTP/1.1\r\nhost: x\r\n\r\n';
    const answer = await s.raw(`${good}nonsense\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1/g)?.length ?? 0).toBeLessThanOrEqual(2);
    expect(answer).not.toMatch(/^HTTP\/1\.1 400[^]*HTTP\/1\.1 200/);
    await expectSound(s);
  });
});

describe('connections', () => {
  const connected = async (s: Serving): Promise<Socket> => {
    const socket = open(s);
    const accepted = once(s.http.server, 'connection');
    await Promise.all([once(socket, 'connect'), accepted]);
    return socket;
  };
  const closed = async (s: Serving, socket: Socket): Promise<void> => {
    const gone = new Promise<void>((resolve) => {
      const look = () =>
        s.http.server.getConnections((_, count) => (count === 0 ? resolve() : setImmediate(look)));
      look();
    });
    socket.destroy();
    await gone;
  };

  test('of one address are so many, and the next is told to wait', async () => {
    await using s = await withLimits({ connectionsPerAddress: 1 });
    const first = await connected(s);
    const { status, error, head } = read(await text(open(s)));
    expect([status, error.data.reason]).toEqual([429, 'RATE_LIMITED']);
    expect(error.data).toMatchObject({
      details: { limit: 'connectionsPerAddress' },
      retryable: true,
      retryAfterMs: 1_000,
    });
    expect(head).toContain('retry-after: 1');
    await closed(s, first);
    await expectSound(s);
  });

  test('of all together are so many, and the next is told that the server is full', async () => {
    await using s = await withLimits({ connections: 1 });
    const first = await connected(s);
    const { status, error } = read(await text(open(s)));
    expect([status, error.data.reason]).toEqual([503, 'OVERLOADED']);
    expect(error.data).toMatchObject({ retryable: true, retryAfterMs: 1_000 });
    await closed(s, first);
    await expectSound(s);
  });

  test('that are turned away have no effect, whatever is sent on them', async () => {
    await using s = await withLimits({ connectionsPerAddress: 1 });
    const first = await connected(s);
    const socket = open(s);
    socket.on('error', () => undefined).resume();
    socket.write('POST /trpc/account.create HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    await once(socket, 'close');
    const { rows } = await countUsers(s);
    expect(rows).toBe(0);
    await closed(s, first);
    await fetch(`${s.url}/trpc/account.create`, { method: 'POST' });
    expect((await countUsers(s)).rows).toBe(1);
  });

  test('are not counted when the limits are off, nor those of this machine unless told', async () => {
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
      await using s = await serving(sqlite, change);
      const sockets = [await connected(s), await connected(s), await connected(s)];
      await expectSound(s);
      for (const socket of sockets) socket.destroy();
    }
  });
});

async function countUsers({ app }: Serving): Promise<{ rows: number }> {
  return app.db.query
    .selectFrom('users')
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
}

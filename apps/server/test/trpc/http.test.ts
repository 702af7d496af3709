import { dialects } from '@onsale/db/testing';
import { systemClock } from '@onsale/core/time/clock';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createHttpServer } from '../../src/http-server.ts';
import { adminKey, testApp } from '../fixtures/test-app.ts';

/** Answers as these tests read them; a test that reads what is not there fails by itself. */
interface Body {
  status?: string;
  length?: number;
  result: { data: Record<string, string> };
  error: {
    message: string;
    code: number;
    data: { reason: string; requestId: string; details: { issues: { path: string }[] } };
  };
}

async function serving(dialect: (typeof dialects)[number]) {
  const t = await testApp(dialect);
  const lines: unknown[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const app = { ...t.app, clock: systemClock, log: pino({ base: null }, stream) };
  const http = createHttpServer(app);
  http.server.listen(0, '127.0.0.1');
  await once(http.server, 'listening');
  const url = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  const send = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, init);
    const body = (await response.json()) as Body;
    return { status: response.status, headers: response.headers, body };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    ...t,
    http,
    url,
    lines,
    send,
    post,
    async [Symbol.asyncDispose]() {
      await http.drain();
      await t[Symbol.asyncDispose]();
    },
  };
}

const asOperator = { authorization: `Bearer ${adminKey}` };

describe.each(dialects)('HTTP on $name', (dialect) => {
  test('it says that it lives, and that the database answers', async () => {
    await using s = await serving(dialect);
    expect(await s.send('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await s.send('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  test('an error has tRPC’s shape, a reason, and a request id that the log has too', async () => {
    await using s = await serving(dialect);
    const { status, headers, body } = await s.send('/trpc/wallet.balance');
    expect(status).toBe(401);
    const { message, code, data } = body.error;
    expect(message).toMatch(/account key/);
    expect(code).toBe(-32001);
    expect(data).toEqual({
      code: 'UNAUTHORIZED',
      httpStatus: 401,
      path: 'wallet.balance',
      reason: 'NOT_AUTHENTICATED',
      details: {},
      retryable: false,
      requestId: headers.get('x-request-id'),
    });
    expect(s.lines).toMatchObject([
      {
        msg: 'request',
        requestId: data.requestId,
        method: 'GET',
        path: '/trpc/wallet.balance',
        status: 401,
        reasons: ['wallet.balance: NOT_AUTHENTICATED'],
      },
    ]);
  });

  test('no credential and no input ever reaches the log', async () => {
    await using s = await serving(dialect);
    await s.concert();
    const joined = await s.post('/trpc/queue.join', {});
    const { token, accountKey } = joined.body.result.data;
    await s.send('/trpc/queue.status?input=%22secret-input%22', {
      headers: { authorization: `Bearer ${token}` },
    });
    await s.send('/trpc/wallet.balance', { headers: { authorization: `Bearer ${accountKey}` } });
    await s.post('/trpc/admin.audit', {}, asOperator);
    const log = JSON.stringify(s.lines);
    for (const secret of [token, accountKey, adminKey, 'secret-input']) {
      expect(log).not.toContain(secret);
    }
    expect(s.lines).toHaveLength(4);
  });

  test('a batch of ten is answered call by call, one of eleven is refused', async () => {
    await using s = await serving(dialect);
    const batch = (size: number) => Array.from({ length: size }, () => 'concert.list').join(',');
    const ten = await s.send(`/trpc/${batch(10)}?batch=1`);
    expect(ten.status).toBe(200);
    expect(ten.body).toHaveLength(10);
    const eleven = await s.send(`/trpc/${batch(11)}?batch=1`);
    expect(eleven.status).toBe(400);
    expect(JSON.stringify(eleven.body)).toContain('INVALID_INPUT');
  });

  test('a body over 64 KiB is refused with the limit, one that just fits is read', async () => {
    await using s = await serving(dialect);
    const sized = (bytes: number) => {
      const empty = JSON.stringify({ title: '', dates: ['2027-05-01'] });
      return empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
    };
    const fits = await s.post('/trpc/admin.concert.create', sized(64 * 1024), asOperator);
    expect(fits.body.error.data.reason).toBe('INVALID_INPUT');
    const over = await s.post('/trpc/admin.concert.create', sized(64 * 1024 + 1), asOperator);
    expect(over.status).toBe(413);
    expect(over.body.error.data).toMatchObject({
      reason: 'PAYLOAD_TOO_LARGE',
      details: { limitBytes: 65_536 },
    });
  });

  test('what is not JSON, not a procedure or the wrong method is told so', async () => {
    await using s = await serving(dialect);
    const reasons = async (answer: ReturnType<typeof s.send>) => {
      const { status, body } = await answer;
      return [status, body.error.data.reason];
    };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(await reasons(s.post('/trpc/account.create', 'a=1', form))).toEqual([
      415,
      'INVALID_INPUT',
    ]);
    expect(await reasons(s.post('/trpc/account.create', '--x--', multipart))).toEqual([
      415,
      'INVALID_INPUT',
    ]);
    expect(await reasons(s.post('/trpc/queue.join', '{"concertId":'))).toEqual([
      400,
      'INVALID_INPUT',
    ]);
    expect(await reasons(s.send('/trpc/nothing.here'))).toEqual([404, 'INVALID_INPUT']);
    expect(await reasons(s.send('/elsewhere'))).toEqual([404, 'INVALID_INPUT']);
    expect(await reasons(s.send('/trpc/queue.join'))).toEqual([405, 'INVALID_INPUT']);
    // Without a body there is no type to get wrong, as with `curl -X POST`.
    expect((await s.send('/trpc/account.create', { method: 'POST' })).status).toBe(200);
  });

  test('a query may come with a body, which is not looked at', async () => {
    await using s = await serving(dialect);
    const { port } = new URL(s.url);
    const socket = connect(Number(port), '127.0.0.1');
    const answer = text(socket);
    const head = 'GET /trpc/concert.list HTTP/1.1\r\nhost: x\r\nconnection: close\r\n';
    socket.write(`${head}content-type: application/json\r\ncontent-length: 2\r\n\r\n{}`);
    expect(await answer).toMatch(/^HTTP\/1.1 200 [^]*"concerts":\[\]/);
  });

  test('what was committed is answered, although the board cannot be read after it', async () => {
    await using s = await serving(dialect);
    await s.concert();
    Object.assign(s.app.lineCache, { refresh: () => Promise.reject(new Error('away')) });
    const joined = await s.post('/trpc/queue.join', {});
    expect(joined.status).toBe(200);
    expect(joined.body.result.data.accountKey).toMatch(/^osa_/);
  });

  test('each wrong field is named', async () => {
    await using s = await serving(dialect);
    const { body } = await s.post(
      '/trpc/admin.concert.create',
      { title: '', dates: ['2027-02-30'], room: { maxActive: 0 }, colour: 'red' },
      asOperator,
    );
    const { issues } = body.error.data.details;
    expect(issues.map(({ path }) => path).toSorted()).toEqual([
      'colour',
      'dates.0',
      'room.maxActive',
      'title',
    ]);
    expect(body.error.message).toContain('room.maxActive');
  });

  test('a bug is told as INTERNAL, its cause is logged and never sent', async () => {
    await using s = await serving(dialect);
    const broken = () => {
      throw new Error('select secret_column from host_name');
    };
    await s.concert();
    Object.assign(s.app.lineCache, { line: broken });
    const { status, body } = await s.post('/trpc/queue.join', {});
    expect(status).toBe(500);
    expect(body.error.data).toMatchObject({ reason: 'INTERNAL', details: {}, retryable: false });
    expect(JSON.stringify(body)).not.toMatch(/secret_column|stack/);
    expect(JSON.stringify(s.lines)).toMatch(/secret_column/);
  });

  test('while draining, what still comes on an open connection is told OVERLOADED', async () => {
    await using s = await serving(dialect);
    const { port } = new URL(s.url);
    const socket = connect(Number(port), '127.0.0.1');
    const answer = text(socket);
    socket.write('GET /trpc/concert.list HTTP/1.1\r\n');
    await once(s.http.server, 'connection');
    // The server reads the first line before it starts to drain: the connection is in use.
    await s.send('/healthz');
    const drained = s.http.drain();
    socket.write('host: x\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.1 503 [^]*connection: close[^]*"reason":"OVERLOADED"/i);
    expect(await answer).toMatch(/"retryAfterMs":1000/);
    await drained;
    await expect(fetch(`${s.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('what already runs when draining begins is answered in full', async () => {
    await using s = await serving(dialect);
    const arrived = once(s.http.server, 'request');
    const answer = s.send('/trpc/concert.list');
    await arrived;
    await s.http.drain();
    expect((await answer).status).toBe(200);
  });
});

import { dialects, type TestDialect } from '@onsale/db/testing';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { capturedLog } from '../fixtures/captured-log.ts';
import { httpFixture, type RequestOptions } from '../fixtures/http-fixture.ts';
import { adminKey } from '../fixtures/test-app.ts';

/** Response bodies as these tests read them; reading a missing field fails the test. */
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

async function loggedFixture(dialect: TestDialect) {
  const { log, lines } = capturedLog();
  const s = await httpFixture(dialect, { change: () => ({ log }) });
  const get = (path: string, options?: RequestOptions) => s.request<Body>({ path, ...options });
  const post = (path: string, body: unknown, options?: RequestOptions) =>
    s.request<Body>({ method: 'POST', path, body, ...options });
  return { ...s, get, post, logged: () => lines.map((line): unknown => JSON.parse(line)) };
}

const asOperator = { credential: adminKey };

describe.each(dialects)('HTTP on $name', (dialect) => {
  test('/healthz reports the process, /readyz the database', async () => {
    await using s = await loggedFixture(dialect);
    expect(await s.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await s.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  test('/readyz asks the database once for all that ask meanwhile', async () => {
    await using s = await loggedFixture(dialect);
    const { db } = s.app;
    const { ping } = db;
    const allArrived = Promise.withResolvers<void>();
    let [pings, requests] = [0, 0];
    db.ping = async () => {
      pings += 1;
      await allArrived.promise;
      return ping();
    };
    s.http.server.on('request', () => {
      requests += 1;
      if (requests === 20) allArrived.resolve();
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => s.get('/readyz')));
    for (const { status } of answers) expect(status).toBe(200);
    expect(pings).toBe(1);
    await s.get('/readyz');
    expect(pings).toBe(2);
  });

  test('an error has the shape of tRPC, a reason and the request id that is logged', async () => {
    await using s = await loggedFixture(dialect);
    const { status, headers, body } = await s.get('/trpc/wallet.balance');
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
      requestId: headers['x-request-id'],
    });
    expect(s.logged()).toMatchObject([
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

  test('neither credentials nor inputs are logged', async () => {
    await using s = await loggedFixture(dialect);
    await s.concert();
    const joined = await s.post('/trpc/queue.join', {});
    const { token, accountKey } = joined.body.result.data;
    await s.get('/trpc/queue.status?input=%22secret-input%22', { credential: token });
    await s.get('/trpc/wallet.balance', { credential: accountKey });
    await s.post('/trpc/admin.audit', {}, asOperator);
    const log = JSON.stringify(s.logged());
    for (const secret of [token, accountKey, adminKey, 'secret-input']) {
      expect(log).not.toContain(secret);
    }
    expect(s.logged()).toHaveLength(4);
  });

  test('a batch of ten calls is answered, a batch of eleven is refused', async () => {
    await using s = await loggedFixture(dialect);
    const batch = (size: number) => Array.from({ length: size }, () => 'concert.list').join(',');
    const ten = await s.get(`/trpc/${batch(10)}?batch=1`);
    expect(ten.status).toBe(200);
    expect(ten.body).toHaveLength(10);
    const eleven = await s.get(`/trpc/${batch(11)}?batch=1`);
    expect(eleven.status).toBe(400);
    expect(JSON.stringify(eleven.body)).toContain('INVALID_INPUT');
  });

  test('a body of 64 KiB is read, a byte more is refused with the limit', async () => {
    await using s = await loggedFixture(dialect);
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

  test('a wrong media type, malformed JSON, an unknown path and a wrong method have their own status', async () => {
    await using s = await loggedFixture(dialect);
    const reasons = async (answer: ReturnType<typeof s.get>) => {
      const { status, body } = await answer;
      return [status, body.error.data.reason];
    };
    const typed = (type: string) => ({ headers: { 'content-type': type } });
    const form = typed('application/x-www-form-urlencoded');
    const multipart = typed('multipart/form-data; boundary=x');
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
    expect(await reasons(s.get('/trpc/nothing.here'))).toEqual([404, 'INVALID_INPUT']);
    expect(await reasons(s.get('/elsewhere'))).toEqual([404, 'INVALID_INPUT']);
    expect(await reasons(s.get('/trpc/queue.join'))).toEqual([405, 'INVALID_INPUT']);
    // A request without a body has no media type to get wrong, as with `curl -X POST`.
    expect((await s.send('POST', '/trpc/account.create')).status).toBe(200);
  });

  test('the body of a GET request is ignored', async () => {
    await using s = await loggedFixture(dialect);
    const { status, text } = await s.get('/trpc/concert.list', { body: {} });
    expect(status).toBe(200);
    expect(text).toContain('"concerts":[]');
  });

  test('a committed join is answered although refreshing the line cache fails after it', async () => {
    await using s = await loggedFixture(dialect);
    await s.concert();
    Object.assign(s.app.lineCache, { refresh: () => Promise.reject(new Error('away')) });
    const joined = await s.post('/trpc/queue.join', {});
    expect(joined.status).toBe(200);
    expect(joined.body.result.data.accountKey).toMatch(/^osa_/);
  });

  test('the error names each wrong field', async () => {
    await using s = await loggedFixture(dialect);
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

  test('an unexpected error is sent as INTERNAL, and its cause is only logged', async () => {
    await using s = await loggedFixture(dialect);
    const broken = () => {
      throw new Error('select secret_column from host_name');
    };
    await s.concert();
    Object.assign(s.app.lineCache, { line: broken });
    const { status, body } = await s.post('/trpc/queue.join', {});
    expect(status).toBe(500);
    expect(body.error.data).toMatchObject({ reason: 'INTERNAL', details: {}, retryable: false });
    expect(JSON.stringify(body)).not.toMatch(/secret_column|stack/);
    expect(JSON.stringify(s.logged())).toMatch(/secret_column/);
  });

  test('while draining, a request on an open connection is answered OVERLOADED', async () => {
    await using s = await loggedFixture(dialect);
    const socket = s.connect();
    const answer = text(socket);
    socket.write('GET /trpc/concert.list HTTP/1.1\r\n');
    await once(s.http.server, 'connection');
    // The server reads the first line before it starts to drain: the connection is in use.
    await s.get('/healthz');
    const drained = s.http.drain();
    socket.write('host: x\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.1 503 [^]*connection: close[^]*"reason":"OVERLOADED"/i);
    expect(await answer).toMatch(/"retryAfterMs":1000/);
    await drained;
    await expect(s.get('/healthz')).rejects.toThrow('ECONNREFUSED');
  });

  test('a request in flight when draining begins is answered in full', async () => {
    await using s = await loggedFixture(dialect);
    const arrived = once(s.http.server, 'request');
    const answer = s.get('/trpc/concert.list');
    await arrived;
    await s.http.drain();
    expect((await answer).status).toBe(200);
  });
});

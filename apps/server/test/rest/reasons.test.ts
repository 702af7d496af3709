import { OnsaleError } from '@onsale/core/errors';
import { dialects, type TestDialect } from '@onsale/db/testing';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { errorSchemas } from '../../src/rest/openapi/error-schemas.ts';
import { legacyRoutes } from '../../src/rest/routes/legacy.routes.ts';
import { routes } from '../../src/rest/routes/routes.ts';
import { reasons, statuses } from './reasons.ts';
import {
  expectErrorResponse,
  httpFixture,
  sharedHttpFixture,
  type HttpResponse,
  type HttpFixture,
} from '../fixtures/http-fixture.ts';
import { parseResponses } from '../fixtures/raw-http.ts';

const retryable = ['SEATS_HELD', 'NOT_ADMITTED', 'RATE_LIMITED', 'OVERLOADED'];
const injected = ['CHARGING_OFF', 'RATE_LIMITED', 'OVERLOADED', 'INTERNAL'];

function expectReason(answer: HttpResponse, reason: string, details: object): void {
  expectErrorResponse(answer, { status: statuses[reason]!, reason, details });
  expect(answer.body['retryable']).toBe(retryable.includes(reason));
  const wwwAuthenticate = statuses[reason] === 401 ? 'Bearer' : undefined;
  expect(answer.headers['www-authenticate']).toBe(wwwAuthenticate);
}

/** A server on which joining fails in that way. */
async function failing(dialect: TestDialect, error: Error): Promise<HttpFixture> {
  const s = await httpFixture(dialect);
  await s.openConcert();
  Object.assign(s.app.lineCache, { line: () => Promise.reject(error) });
  return s;
}

test('no reason of a server is left out', () => {
  const met = [...Object.keys(reasons), ...injected].toSorted();
  expect(met).toEqual(Object.keys(statuses).toSorted());
  expect(met).toEqual([...errorSchemas.keys()].toSorted());
});

test('a legacy route documents what the direct route of its procedure can answer', () => {
  // A legacy route takes one seat by its number, and every route may be RATE_LIMITED.
  const elsewhere = ['RATE_LIMITED', 'SOLD_OUT', 'SEATS_HELD', 'NO_ADJACENT_SEATS'];
  const pairs = legacyRoutes.flatMap((legacy) =>
    routes
      .filter(({ procedure }) => procedure === legacy.procedure)
      .map((direct) => ({ legacy, direct })),
  );
  expect(pairs.length).toBeGreaterThan(legacyRoutes.length);
  const missing = pairs.flatMap(({ legacy, direct }) =>
    direct.reasons
      .filter((reason) => !elsewhere.includes(reason) && !legacy.reasons.includes(reason))
      .map((reason) => `${legacy.path} lacks ${reason} of ${direct.path}`),
  );
  expect(missing).toEqual([]);
});

describe.each(dialects)('on $name', (dialect) => {
  const s = sharedHttpFixture(dialect);

  test.each(Object.entries(reasons))(
    '%s has its status, details and headers',
    async (reason, { details, meet }) => {
      const answer = await meet(s());
      expectReason(answer, reason, details);
      const saysWhen = reason === 'NOT_ADMITTED' || reason === 'SEATS_HELD';
      expect('retryAfterMs' in answer.body).toBe(saysWhen);
      expect('retry-after' in answer.headers).toBe(saysWhen);
    },
  );

  test('Retry-After rounds retryAfterMs up to seconds', async () => {
    const { headers, body } = await reasons.NOT_ADMITTED.meet(s());
    const { pollAfterMs } = body['details'] as { pollAfterMs: number };
    expect(body['retryAfterMs']).toBe(pollAfterMs);
    expect(Number(headers['retry-after'])).toBe(Math.ceil(pollAfterMs / 1000));
  });

  test('a database that is away is OVERLOADED, and one that is back answers', async () => {
    let isAway = true;
    await using own = await httpFixture(dialect, {
      change: ({ db }) => ({
        db: {
          ...db,
          now: () => (isAway ? Promise.reject(new Error('ECONNREFUSED 10.1.2.3')) : db.now()),
          isUnavailable: () => true,
        },
      }),
    });
    const { accountKey: credential } = await own.call<{ accountKey: string }>(
      'POST',
      '/api/accounts',
    );
    const answer = await own.send('GET', '/api/reservations', { credential });
    expectReason(answer, 'OVERLOADED', {});
    expect(answer.body['retryAfterMs']).toBe(1_000);
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.stringify(answer.body)).not.toMatch(/ECONN|10\.1\.2\.3/);
    isAway = false;
    await own.call('GET', '/api/reservations', { credential });
  });

  test('a commit with an unknown outcome is OVERLOADED, with that in the details', async () => {
    const lost = new OnsaleError('OVERLOADED', { outcome: 'unknown' }, { retryAfterMs: 1_000 });
    await using own = await failing(dialect, lost);
    expectReason(await own.send('POST', '/api/queue'), 'OVERLOADED', { outcome: 'unknown' });
  });

  test('an unexpected error is INTERNAL, without its message', async () => {
    await using own = await failing(dialect, new Error('select secret from host_name'));
    const answer = await own.send('POST', '/api/queue');
    expectReason(answer, 'INTERNAL', {});
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|host_name|stack/);
    expect(answer.headers['retry-after']).toBeUndefined();
  });
});

test.each([
  [0, '0'],
  [1, '1'],
  [999, '1'],
  [1_000, '1'],
  [1_001, '2'],
  [59_500, '60'],
])('RATE_LIMITED for %d ms is Retry-After: %s', async (retryAfterMs, seconds) => {
  await using s = await failing(
    dialects[0]!,
    new OnsaleError('RATE_LIMITED', {}, { retryAfterMs }),
  );
  const answer = await s.send('POST', '/api/queue');
  expectReason(answer, 'RATE_LIMITED', {});
  expect(answer.body['retryAfterMs']).toBe(retryAfterMs);
  expect(answer.headers['retry-after']).toBe(seconds);
});

test('RATE_LIMITED without a known wait has no Retry-After', async () => {
  await using s = await failing(dialects[0]!, new OnsaleError('RATE_LIMITED', {}));
  const answer = await s.send('POST', '/api/queue');
  expectReason(answer, 'RATE_LIMITED', {});
  expect(answer.headers['retry-after']).toBeUndefined();
});

test('while draining, a REST path is answered OVERLOADED in the REST format', async () => {
  await using s = await httpFixture(dialects[0]!);
  const socket = s.connect();
  const received = text(socket);
  socket.write('GET /api/concerts HTTP/1.1\r\n');
  await once(s.http.server, 'connection');
  // The server reads the first line before it starts to drain: the connection is in use.
  await s.call('GET', '/api/concerts');
  const drained = s.http.drain();
  socket.write('host: x\r\n\r\n');
  const [response] = parseResponses(await received);
  await drained;
  expect(response!.headers).toMatchObject({ connection: 'close', 'retry-after': '1' });
  expectReason(response!, 'OVERLOADED', {});
});

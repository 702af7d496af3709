/** CORS: pages of allowed origins may call the API, all others change nothing. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { readOrigins } from '../../src/startup/cors-origins.ts';
import { httpFixture, type HttpFixture } from '../fixtures/http-fixture.ts';

const sqlite = dialects[0]!;
const shop = 'https://shop.example';
const evil = 'https://evil.example';

const allowing = (...corsOrigins: string[]) =>
  httpFixture(sqlite, { change: () => ({ corsOrigins }) });

/** Sends headers as a browser does, such as Origin. */
function send(
  s: HttpFixture,
  {
    method,
    path,
    headers = {},
    body = '',
  }: {
    method: string;
    path: string;
    headers?: Record<string, string>;
    body?: string;
  },
): Promise<string> {
  const { host } = new URL(s.url);
  const fields = Object.entries({ host, connection: 'close', ...headers });
  const length = body === '' && method === 'GET' ? '' : `content-length: ${body.length}\r\n`;
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return s.raw(`${method} ${path} HTTP/1.1\r\n${head}${length}\r\n${body}`);
}

const preflight = (s: HttpFixture, origin: string, path = '/trpc/queue.join') =>
  send(s, {
    method: 'OPTIONS',
    path,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });

describe('CORS', () => {
  test('answers the preflight request of an allowed origin', async () => {
    await using s = await allowing('https://other.example', shop);
    for (const path of ['/trpc/queue.join', '/api/queue']) {
      const answer = await preflight(s, shop, path);
      expect(answer).toMatch(/^HTTP\/1.1 204 /);
      expect(answer).toMatch(/^access-control-allow-origin: https:\/\/shop\.example\r$/im);
      expect(answer).toMatch(/^access-control-allow-methods: GET, POST, PATCH, DELETE\r$/im);
      expect(answer).toMatch(
        /^access-control-allow-headers: authorization, content-type, idempotency-key, if-none-match, last-event-id, baggage, traceparent, tracestate\r$/im,
      );
      expect(answer).toMatch(/^access-control-max-age: 7200\r$/im);
      expect(answer).toMatch(/^vary: Origin\r$/im);
      expect(answer).not.toMatch(/allow-credentials/i);
    }
  });

  test('lets an allowed origin read responses, errors included', async () => {
    await using s = await allowing(shop);
    for (const path of ['/trpc/concert.list', '/trpc/nothing.here', '/api/wallet', '/healthz']) {
      const answer = await send(s, { method: 'GET', path, headers: { origin: shop } });
      expect(answer).toMatch(/^access-control-allow-origin: https:\/\/shop\.example\r$/im);
      expect(answer).toMatch(
        /^access-control-expose-headers: date, etag, onsale-version, retry-after, x-request-id\r$/im,
      );
      expect(answer).toMatch(/^vary: Origin\r$/im);
    }
  });

  test.each([
    evil,
    'null',
    `${shop}.evil.example`,
    'http://shop.example',
    `${shop}:444`,
    shop.toUpperCase(),
    `${shop}/`,
    '*',
  ])('allows nothing to the origin %s', async (origin) => {
    await using s = await allowing(shop);
    expect(await preflight(s, origin)).toMatch(/^HTTP\/1.1 405 /);
    for (const answer of [
      await preflight(s, origin),
      await send(s, { method: 'GET', path: '/trpc/concert.list', headers: { origin } }),
    ]) {
      expect(answer).not.toMatch(/access-control/i);
      expect(answer).toMatch(/^vary: Origin\r$/im);
    }
  });

  test('is off without configured origins', async () => {
    await using s = await allowing();
    for (const answer of [
      await preflight(s, shop),
      await send(s, { method: 'GET', path: '/trpc/concert.list', headers: { origin: shop } }),
    ]) {
      expect(answer).not.toMatch(/access-control|vary: .*origin/i);
    }
  });

  test('accepts exact origins, and rejects others with a message', () => {
    expect(readOrigins(undefined)).toEqual([]);
    expect(readOrigins(' https://a.example , http://localhost:3000,')).toEqual([
      'https://a.example',
      'http://localhost:3000',
    ]);
    for (const wrong of ['*', 'a.example', 'https://a.example/', 'https://*.example', 'null']) {
      expect(() => readOrigins(wrong)).toThrow(
        /ONSALE_CORS_ORIGINS contains ".*", which is not an origin/,
      );
    }
  });
});

const forms = [
  ['a form', 'application/x-www-form-urlencoded', 'concertId=x'],
  ['an empty form', 'application/x-www-form-urlencoded', ''],
  ['a multipart form', 'multipart/form-data; boundary=x', '--x--'],
  ['text that is JSON', 'text/plain', '{}'],
  ['empty text', 'text/plain', ''],
  ['no media type', undefined, '{}'],
  ['no media type and no body', undefined, ''],
] as const;

const mutations = ['/trpc/account.create', '/trpc/queue.join', '/api/accounts', '/api/queue'];

const rowsOf = async ({ app }: HttpFixture) => {
  const { query } = app.db;
  const users = await query.selectFrom('users').select('userId').execute();
  const entries = await query.selectFrom('queueEntries').select('waitNo').execute();
  return [users.length, entries.length];
};

describe('a request that a browser sends without a preflight', () => {
  test.each(forms)('%s changes nothing', async (_, type, body) => {
    await using s = await allowing(shop);
    await s.openConcert();
    for (const origin of [evil, 'null', 'http://127.0.0.1']) {
      for (const path of mutations) {
        const headers = { origin, ...(type !== undefined && { 'content-type': type }) };
        expect(await send(s, { method: 'POST', path, headers, body })).toMatch(/^HTTP\/1.1 415 /);
      }
    }
    expect(await rowsOf(s)).toEqual([0, 0]);
  });

  test.each(forms.filter(([, type, body]) => type !== undefined && body !== ''))(
    '%s without an Origin header changes nothing',
    async (_, type, body) => {
      await using s = await allowing();
      await s.openConcert();
      for (const path of mutations) {
        const headers = { 'content-type': type! };
        expect(await send(s, { method: 'POST', path, headers, body })).toMatch(/^HTTP\/1.1 415 /);
      }
      expect(await rowsOf(s)).toEqual([0, 0]);
    },
  );

  test('takes effect from the own origin and without one: only the origin check stops it', async () => {
    await using s = await allowing();
    const origin = new URL(s.url).origin;
    const path = '/api/accounts';
    expect(await send(s, { method: 'POST', path, headers: { origin } })).toMatch(/^HTTP\/1.1 200 /);
    expect(await send(s, { method: 'POST', path })).toMatch(/^HTTP\/1.1 200 /);
    expect((await rowsOf(s))[0]).toBe(2);
  });

  test('sent as JSON from an allowed origin takes effect', async () => {
    await using s = await allowing(shop);
    const headers = { origin: shop, 'content-type': 'application/json' };
    const answer = await send(s, {
      method: 'POST',
      path: '/trpc/account.create',
      headers,
      body: '{}',
    });
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect((await rowsOf(s))[0]).toBe(1);
  });
});

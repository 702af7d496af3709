/** What a browser sends on behalf of a page: allowed origins may call, all others change nothing. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { readOrigins } from '../../src/startup/cors-origins.ts';
import { httpFixture, type HttpFixture } from '../fixtures/http-fixture.ts';

const sqlite = dialects[0]!;
const shop = 'https://shop.example';
const evil = 'https://evil.example';

const allowing = (...corsOrigins: string[]) =>
  httpFixture(sqlite, { change: () => ({ corsOrigins }) });

/** Sends headers that `fetch` would not, such as Origin. */
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
  test('answers what the browser of an allowed page asks beforehand', async () => {
    await using s = await allowing('https://other.example', shop);
    for (const path of ['/trpc/queue.join', '/api/queue']) {
      const answer = await preflight(s, shop, path);
      expect(answer).toMatch(/^HTTP\/1.1 204 /);
      expect(answer).toMatch(/^access-control-allow-origin: https:\/\/shop\.example\r$/im);
      expect(answer).toMatch(/^access-control-allow-methods: GET, POST, PATCH, DELETE\r$/im);
      expect(answer).toMatch(
        /^access-control-allow-headers: authorization, content-type, idempotency-key\r$/im,
      );
      expect(answer).toMatch(/^access-control-max-age: 7200\r$/im);
      expect(answer).toMatch(/^vary: Origin\r$/im);
      expect(answer).not.toMatch(/allow-credentials/i);
    }
  });

  test('lets an allowed page read answers, refusals too', async () => {
    await using s = await allowing(shop);
    for (const path of ['/trpc/concert.list', '/trpc/nothing.here', '/api/wallet', '/healthz']) {
      const answer = await send(s, { method: 'GET', path, headers: { origin: shop } });
      expect(answer).toMatch(/^access-control-allow-origin: https:\/\/shop\.example\r$/im);
      expect(answer).toMatch(/^access-control-expose-headers: retry-after, x-request-id\r$/im);
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
  ])('shows nothing to %s', async (origin) => {
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

  test('is off unless origins are named', async () => {
    await using s = await allowing();
    for (const answer of [
      await preflight(s, shop),
      await send(s, { method: 'GET', path: '/trpc/concert.list', headers: { origin: shop } }),
    ]) {
      expect(answer).not.toMatch(/access-control|vary/i);
    }
  });

  test('takes exact origins, and says what is none', () => {
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
  ['a form with nothing in it', 'application/x-www-form-urlencoded', ''],
  ['a form with parts', 'multipart/form-data; boundary=x', '--x--'],
  ['text that is JSON', 'text/plain', '{}'],
  ['text that is nothing', 'text/plain', ''],
  ['no type', undefined, '{}'],
  ['nothing at all', undefined, ''],
] as const;

const mutations = ['/trpc/account.create', '/trpc/queue.join', '/api/accounts', '/api/queue'];

const rowsOf = async ({ app }: HttpFixture) => {
  const { query } = app.db;
  const users = await query.selectFrom('users').select('userId').execute();
  const entries = await query.selectFrom('queueEntries').select('waitNo').execute();
  return [users.length, entries.length];
};

describe('what a page of another site can send without asking', () => {
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
    '%s changes nothing either when the browser does not say where it comes from',
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

  test('is taken from the server’s own page, and from no page: the guard is what stops it', async () => {
    await using s = await allowing();
    const origin = new URL(s.url).origin;
    const path = '/api/accounts';
    expect(await send(s, { method: 'POST', path, headers: { origin } })).toMatch(/^HTTP\/1.1 200 /);
    expect(await send(s, { method: 'POST', path })).toMatch(/^HTTP\/1.1 200 /);
    expect((await rowsOf(s))[0]).toBe(2);
  });

  test('an allowed page sends JSON, and is heard', async () => {
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

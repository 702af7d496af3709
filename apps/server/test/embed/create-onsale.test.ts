/** The server inside another program: options, bodies that were read before, paths and the end. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { dialects, testDatabase } from '@onsale/db/testing';
import { describe, expect, test, vi } from 'vitest';
import { ConfigError, createOnsale, StartError, type OnsaleOptions } from '../../src/index.ts';

const adminKey = 'an-operator-of-an-embedded-server';
const inMemory = { database: 'sqlite::memory:', adminKey, logLevel: 'silent' } as const;
const authorization = `Bearer ${adminKey}`;
const json = { 'content-type': 'application/json' };
const concert = JSON.stringify({ title: 'A concert', dates: ['2098-01-01'] });

async function embedded(options: Partial<OnsaleOptions> = {}) {
  const onsale = await createOnsale({ ...inMemory, ...options });
  return { ...onsale, [Symbol.asyncDispose]: onsale.close };
}

/** A host on a port of its own. */
async function host(listener: (...exchange: Parameters<RequestListener>) => unknown) {
  const server = createServer((req, res) => void listener(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const newConcert = (url: string, headers: Record<string, string> = json) =>
  fetch(`${url}/api/admin/concerts`, {
    method: 'POST',
    headers: { ...headers, authorization },
    body: concert,
  });

describe.each(dialects)('on $name', (dialect) => {
  test('it serves the same database by its handler and by fetch, and closes it', async () => {
    await using database = await testDatabase(dialect, { ownClock: true });
    const onsale = await createOnsale({ ...inMemory, database: database.url });
    await using server = await host(onsale.handler);
    expect((await newConcert(server.url)).status).toBe(200);
    const answer = await onsale.fetch(new Request('http://any.example/api/concerts'));
    expect(await answer.json()).toMatchObject({ concerts: [{ title: 'A concert' }] });
    await Promise.all([onsale.close(), onsale.close()]);
    const late = await fetch(`${server.url}/api/concerts`);
    expect(late.status).toBe(503);
    expect(await late.json()).toMatchObject({ reason: 'OVERLOADED', retryable: true });
  });
});

describe('a body that the host has read', () => {
  const parsers: [name: string, leave: (body: string) => object][] = [
    ['a value in req.body', (body) => ({ body: JSON.parse(body) as object })],
    ['a text in req.body', (body) => ({ body })],
    ['bytes in req.body', (body) => ({ body: Buffer.from(body) })],
    ['bytes in req.rawBody', (body) => ({ body: {}, rawBody: new TextEncoder().encode(body) })],
  ];

  test.each(parsers)('is taken from %s', async (_, leave) => {
    await using onsale = await embedded();
    await using server = await host(async (req, res) => {
      Object.assign(req, leave(await text(req)));
      onsale.handler(req, res);
    });
    const answer = await newConcert(server.url);
    expect(answer.status, await answer.clone().text()).toBe(200);
  });

  test('and of which nothing is left is told, with what to do', async () => {
    await using onsale = await embedded();
    await using server = await host(async (req, res) => {
      await text(req);
      onsale.handler(req, res);
    });
    const answer = await newConcert(server.url);
    expect(answer.status).toBe(500);
    const { reason, message } = (await answer.json()) as { reason: string; message: string };
    expect(reason).toBe('INTERNAL');
    expect(message).toMatch(/mount Onsale before the body parser, or .* req\.body or req\.rawBody/);
    // Where there was none, nothing is missing.
    expect((await fetch(`${server.url}/api/concerts`)).status).toBe(200);
    const join = await fetch(`${server.url}/api/queue`, { method: 'POST' });
    expect(await join.json()).toMatchObject({ reason: 'CONCERT_REQUIRED' });
  });

  test('is no way around the rules for bodies', async () => {
    await using onsale = await embedded();
    await using server = await host(async (req, res) => {
      Object.assign(req, { body: Object.fromEntries(new URLSearchParams(await text(req))) });
      onsale.handler(req, res);
    });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await newConcert(server.url, form)).status).toBe(500);
  });

  test('of a Request is refused, as nothing is left of it', async () => {
    await using onsale = await embedded();
    const request = new Request('http://any.example/api/queue', { method: 'POST', body: '{}' });
    await request.text();
    await expect(onsale.fetch(request)).rejects.toThrow(/read a clone of it/);
  });
});

describe('the base path', () => {
  const status = async (listener: RequestListener, path: string): Promise<number> => {
    await using server = await host(listener);
    return (await fetch(`${server.url}${path}`)).status;
  };

  test('is taken off, and nothing outside of it is answered', async () => {
    await using onsale = await embedded({ basePath: '/a/tickets/' });
    const paths = ['/a/tickets/api/concerts', '/a/tickets/healthz?x=1', '/a/tickets/docs'];
    for (const path of paths) expect(await status(onsale.handler, path), path).toBe(200);
    const outside = ['/api/concerts', '/a/ticketsapi/concerts', '/a', '/healthz', '/'];
    for (const path of outside) {
      expect(await status(onsale.handler, path), path).toBe(404);
      const { status: fetched } = await onsale.fetch(new Request(`http://any.example${path}`));
      expect(fetched, path).toBe(404);
    }
  });

  test('leaves other requests to the host, if the host gives a next', async () => {
    await using onsale = await embedded({ basePath: '/tickets' });
    const listener: RequestListener = (req, res) =>
      onsale.handler(req, res, () => void res.writeHead(418).end(req.url));
    expect(await status(listener, '/tickets/healthz')).toBe(200);
    expect(await status(listener, '/other')).toBe(418);
  });

  test('may have been taken off by a framework that keeps the whole URL', async () => {
    await using onsale = await embedded({ basePath: '/tickets' });
    const mounted: RequestListener = (req, res) => {
      const { url = '' } = req;
      Object.assign(req, { originalUrl: url, url: url.replace('/tickets', '') });
      onsale.handler(req, res);
    };
    expect(await status(mounted, '/tickets/api/concerts')).toBe(200);
    expect(await status(mounted, '/other/api/concerts')).toBe(404);
  });
});

describe('options', () => {
  const refused = async (options: object) => {
    const error = await createOnsale({ ...inMemory, ...options }).then(
      () => null,
      (thrown: unknown) => thrown as Error,
    );
    return [error?.constructor, error?.message] as const;
  };

  test.each<[options: object, message: RegExp]>([
    [{ database: '' }, /^database is missing/],
    [{ database: 'mysql://host' }, /^The database URL must be sqlite/],
    [{ adminKey: undefined }, /^adminKey is missing.*openssl/],
    [{ adminKey: 'too-short' }, /^adminKey has 9 characters, and needs at least 24/],
    [{ port: 80 }, /has no option "port"\. Use database, adminKey, basePath/],
    [{ limits: { polls: 1 } }, /^limits has no option "polls"\. Use pollBurst/],
    [{ limits: { pollBurst: 0 } }, /^limits\.pollBurst must be a whole number/],
    [{ corsOrigins: 'https://a.example' }, /^corsOrigins must be a list of texts/],
    [{ corsOrigins: ['a.example'] }, /^corsOrigins contains "a\.example", which is not an origin/],
    [{ trustedProxies: ['here'] }, /^trustedProxies contains "here"/],
    [{ absentAfterSeconds: 1 }, /^absentAfterSeconds must be a whole number of seconds/],
    [{ selfCharge: 'maybe' }, /^selfCharge must be on or off/],
    [{ basePath: 'tickets' }, /^basePath must be a path such as \/tickets/],
    [{ tokenSecret: 'short' }, /^tokenSecret has 5 characters/],
    [{ servesAdmin: 'no' }, /^servesAdmin must be true or false/],
  ])('%j is refused by its own name', async (options, message) => {
    const [kind, said] = await refused(options);
    expect(said).toMatch(message);
    expect(said).not.toMatch(/ONSALE_/);
    expect(kind).toBe(ConfigError);
  });

  test('a database that cannot be opened is a StartError', async () => {
    const [kind, said] = await refused({ database: 'sqlite:/nowhere/at/all.db' });
    expect([kind, said]).toEqual([StartError, expect.stringContaining('check database')]);
  });

  test('may leave the calls of operators out', async () => {
    await using onsale = await embedded({ servesAdmin: false });
    await using server = await host(onsale.handler);
    expect((await newConcert(server.url)).status).toBe(404);
  });

  test('let limits count by the address that a host gives to fetch', async () => {
    const limits = { callsPerAddressPerMinute: 1 };
    await using onsale = await embedded({ limits });
    const call = async (address?: string) =>
      (await onsale.fetch(new Request('http://any.example/api/concerts'), { address })).status;
    expect([await call('203.0.113.7'), await call('203.0.113.7')]).toEqual([200, 429]);
    expect(await call('203.0.113.8')).toBe(200);
    expect([await call(), await call()]).toEqual([200, 200]);
  });
});

describe('fetch', () => {
  test('ends a stream whose reader cancels, and a call that aborts', async () => {
    await using onsale = await embedded({ limits: { streams: 1 } });
    await using server = await host(onsale.handler);
    await newConcert(server.url);
    const at = 'http://any.example/api/queue';
    const joined = await onsale.fetch(new Request(at, { method: 'POST' }));
    const { userId, token } = (await joined.json()) as Record<string, string>;
    const headers = { authorization: `Bearer ${token}` };
    const open = () => onsale.fetch(new Request(`${at}/${userId}/events`, { headers }));
    const stream = await open();
    expect((await open()).status).toBe(503);
    await stream.body!.cancel();
    const again = await vi.waitFor(async () => {
      const opened = await open();
      expect(opened.status).toBe(200);
      return opened;
    });
    expect(again.headers.get('content-type')).toBe('text/event-stream');
    const reason = new Error('no more');
    const aborted = new Request(at, { signal: AbortSignal.abort(reason) });
    await expect(onsale.fetch(aborted)).rejects.toBe(reason);
  });
});

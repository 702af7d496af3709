/** HTTP to the letter: request targets, trailing slashes, If-None-Match and the Host header. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { matchesTag } from '../../src/http/conditional-request.ts';
import { hostError, hostsOf } from '../../src/http/allowed-hosts.ts';
import { readAllowedHosts } from '../../src/startup/allowed-hosts.ts';
import { httpFixture } from '../fixtures/http-fixture.ts';

const sqlite = dialects[0]!;

test.each(['/healthz', '/readyz', '/api/concerts', '/trpc/concert.list', '/docs', '/openapi.json'])(
  '%s is answered in the absolute form too (RFC 9112, 3.2.2)',
  async (path) => {
    await using s = await httpFixture(sqlite);
    const get = (target: string) =>
      s.raw(`GET ${target} HTTP/1.1\r\nhost: other\r\nconnection: close\r\n\r\n`);
    expect(await get(`http://tickets.example${path}`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await get(`HTTP://tickets.example:80${path}?a=b`)).toMatch(/^HTTP\/1\.1 200 /);
    // The opposite: another scheme names nothing of this server.
    expect(await get(`ftp://tickets.example${path}`)).toMatch(/^HTTP\/1\.1 404 /);
  },
);

test('a room and the health paths accept a trailing slash, and no second one', async () => {
  await using s = await httpFixture(sqlite);
  const concertId = await s.openConcert();
  await s.tick();
  for (const path of [`/rooms/${concertId}`, '/healthz', '/readyz']) {
    expect((await s.send('GET', `${path}/`)).status, path).toBe(200);
    expect((await s.send('GET', `${path}//`)).status, path).toBe(404);
  }
});

describe('If-None-Match', () => {
  test.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"x", "a"', true],
    ['"x",W/"a" , "y"', true],
    ['*', true],
    ['"x, a"', false],
    ['"x"', false],
    ['a', false],
    ['', false],
    [undefined, false],
  ])('%j matches the tag "a": %s', (header, matches) => {
    expect(matchesTag(header, '"a"')).toBe(matches);
    expect(matchesTag(header, 'W/"a"')).toBe(matches);
  });

  test('is read in the same way for rooms and for the pages at /docs', async () => {
    await using s = await httpFixture(sqlite);
    const concertId = await s.openConcert();
    await s.tick();
    for (const path of [`/rooms/${concertId}`, '/docs']) {
      const { etag = '' } = (await s.send('GET', path)).headers;
      for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const headers = { 'if-none-match': header };
        expect((await s.send('GET', path, { headers })).status, header).toBe(304);
      }
      const headers = { 'if-none-match': '"other"' };
      expect((await s.send('GET', path, { headers })).status).toBe(200);
    }
  });
});

describe('the Host header', () => {
  const isAllowed = (host: string, allowed: readonly string[] | null) =>
    hostError({ headers: { host } }, allowed) === null;

  test('has to name this machine where the server listens on loopback', () => {
    const hosts = hostsOf(undefined, '127.0.0.1');
    for (const host of [
      'localhost',
      'LOCALHOST:4600',
      '127.0.0.1:5400',
      '[::1]:80',
      'a.localhost',
    ]) {
      expect(isAllowed(host, hosts), host).toBe(true);
    }
    for (const host of ['evil.example:5400', 'localhost.evil.example', '10.0.0.1', '']) {
      expect(isAllowed(host, hosts), host).toBe(false);
    }
    expect(isAllowed('evil.example', hostsOf(undefined, '0.0.0.0'))).toBe(true);
  });

  test('is compared with the setting', () => {
    const hosts = hostsOf(readAllowedHosts('Tickets.example, .cdn.example'), '0.0.0.0');
    for (const host of ['tickets.example', 'tickets.example.:443', 'a.cdn.example', 'localhost']) {
      expect(isAllowed(host, hosts), host).toBe(true);
    }
    for (const host of ['cdn.example', 'xtickets.example', 'evil.example']) {
      expect(isAllowed(host, hosts), host).toBe(false);
    }
    for (const any of ['off', '*']) expect(readAllowedHosts(any)).toBeNull();
    expect(() => readAllowedHosts('https://tickets.example')).toThrow(/ONSALE_ALLOWED_HOSTS/);
  });

  test('is sent exactly once in HTTP/1.1, and at most once in HTTP/1.0', async () => {
    await using s = await httpFixture(sqlite);
    const room = `/rooms/${await s.openConcert()}`;
    await s.tick();
    const statusOf = async (line: string, ...hosts: string[]) => {
      const fields = hosts.map((host) => `hOsT: ${host}\r\n`).join('');
      const text = await s.raw(`GET ${line}\r\n${fields}connection: close\r\n\r\n`);
      return Number(text.slice(9, 12));
    };
    for (const target of ['/api/concerts', 'http://tickets.example/api/concerts', room]) {
      expect(await statusOf(`${target} HTTP/1.1`, 'a'), target).toBe(200);
      expect(await statusOf(`${target} HTTP/1.1`), target).toBe(400);
      expect(await statusOf(`${target} HTTP/1.1`, 'a', 'b'), target).toBe(400);
      expect(await statusOf(`${target} HTTP/1.0`), target).toBe(200);
      expect(await statusOf(`${target} HTTP/1.0`, 'a', 'a'), target).toBe(400);
    }
  });

  test('of another name is refused everywhere but for health checks', async () => {
    await using s = await httpFixture(sqlite, { allowedHosts: [] });
    const concertId = await s.openConcert();
    await s.tick();
    const headers = { host: 'evil.example:5400', origin: 'http://evil.example:5400' };
    for (const path of ['/api/concerts', '/trpc/concert.list', `/rooms/${concertId}`, '/docs']) {
      const { status, text } = await s.send('GET', path, { headers });
      expect(status, path).toBe(400);
      expect(text).toContain('ONSALE_ALLOWED_HOSTS');
      expect((await s.send('GET', path)).status, path).toBe(200);
    }
    for (const path of ['/healthz', '/readyz']) {
      expect((await s.send('GET', path, { headers })).status).toBe(200);
    }
  });
});

import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { assetPaths } from '../../src/operations/static-assets.ts';
import { dialects } from '@onsale/db/testing';
import { sharedHttpFixture } from '../fixtures/http-fixture.ts';

const s = sharedHttpFixture(dialects[0]!);

const types: Record<string, string> = {
  '/docs': 'text/html; charset=utf-8',
  '/docs/docs.css': 'text/css; charset=utf-8',
  '/docs/docs.js': 'text/javascript; charset=utf-8',
  '/docs/favicon.svg': 'image/svg+xml',
  '/docs/swagger-ui.css': 'text/css; charset=utf-8',
  '/docs/swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  '/docs/swagger-ui-bundle.js.LICENSE.txt': 'text/plain; charset=utf-8',
};

test('the table above lists every file', () => {
  expect(Object.keys(types).toSorted()).toEqual(assetPaths.toSorted());
});

test.each(assetPaths)(
  '%s has its media type, a content security policy and an ETag',
  async (path) => {
    const { status, headers, bytes } = await s().request({ path });
    expect(status).toBe(200);
    expect(bytes.length).toBeGreaterThan(0);
    expect(headers).toMatchObject({
      'content-type': types[path],
      'content-length': String(bytes.length),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      etag: expect.stringMatching(/^"[\w-]{27}"$/),
    });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.flatMap((directive) => directive.split(' ').slice(1))).toEqual(
      policy.flatMap((directive) => directive.match(/'none'|'self'|data:/g)),
    );
  },
);

test.each(assetPaths)('%s is answered 304 when the browser has it already', async (path) => {
  const { etag } = (await s().request({ path })).headers;
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await s().request({ path, headers: { 'if-none-match': String(known) } });
    expect([again.status, again.bytes.length, again.headers['etag']]).toEqual([304, 0, etag]);
  }
  const other = await s().request({ path, headers: { 'if-none-match': '"other"' } });
  expect(other.status).toBe(200);
});

test.each(assetPaths)('%s answers HEAD as GET, without the body', async (path) => {
  const own = { date: expect.any(String), 'x-request-id': expect.any(String) };
  const { headers } = await s().request({ path });
  const head = await s().request({ path, method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers).toMatchObject({ ...headers, ...own });
  expect(head.bytes).toHaveLength(0);
});

test('a file is compressed when the client accepts gzip, under an ETag of its own', async () => {
  const path = '/docs/swagger-ui-bundle.js';
  const plain = await s().request({ path });
  const gzip = { 'accept-encoding': 'deflate, gzip;q=0.8' };
  const small = await s().request({ path, headers: gzip });
  expect(small.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(small.bytes.length).toBeLessThan(plain.bytes.length / 3);
  expect(gunzipSync(small.bytes).equals(plain.bytes)).toBe(true);
  expect(small.headers['etag']).not.toBe(plain.headers['etag']);
  const known = { ...gzip, 'if-none-match': String(small.headers['etag']) };
  expect((await s().request({ path, headers: known })).status).toBe(304);
});

test.each(['gzip;q=0', 'gzip;q=0.00', 'br, identity', 'gzippy'])(
  'a file is not compressed for Accept-Encoding “%s”',
  async (accepted) => {
    const { headers } = await s().request({
      path: '/docs',
      headers: { 'accept-encoding': accepted },
    });
    expect(headers['content-encoding']).toBeUndefined();
  },
);

test('/docs/ leads to /docs, below any prefix', async () => {
  const { status, headers } = await s().request({ path: '/docs/' });
  expect(status).toBe(308);
  for (const prefix of ['', '/tickets', '/a/b']) {
    const { pathname } = new URL(headers['location']!, `https://tickets.example${prefix}/docs/`);
    expect(pathname).toBe(`${prefix}/docs`);
  }
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s of the page is answered 405',
  async (method) => {
    for (const path of ['/docs', '/docs/docs.js']) {
      const { status, headers, text } = await s().request({ path, method });
      expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
      expect(text).toContain('this page is read with GET');
    }
  },
);

test.each([
  '/docs/../package.json',
  '/docs/%2e%2e/package.json',
  '/docs/..%2fpage.ts',
  '/docs/./docs.css',
  '/docs//docs.css',
  '/docs/docs.css/',
  '/docs/docs.css%00',
  '/docs/docs.html',
  '/docs/package.json',
  '/docs/swagger-ui.js',
  '/docs/swagger-ui-bundle.js.map',
  '/docs/constructor',
  '/docs/__proto__',
  '/docsx',
  '/Docs',
  '/',
])('%s is answered 404', async (path) => {
  expect((await s().request({ path })).status).toBe(404);
  expect((await s().request({ path, method: 'POST' })).status).toBe(404);
});

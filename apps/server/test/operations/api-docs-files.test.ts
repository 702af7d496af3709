import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { assetPaths } from '../../src/operations/static-assets.ts';
import { servingReference } from './api-docs-fixture.ts';

const types: Record<string, string> = {
  '/docs': 'text/html; charset=utf-8',
  '/docs/': 'text/html; charset=utf-8',
  '/docs/docs.css': 'text/css; charset=utf-8',
  '/docs/docs.js': 'text/javascript; charset=utf-8',
  '/docs/favicon.svg': 'image/svg+xml',
  '/docs/swagger-ui.css': 'text/css; charset=utf-8',
  '/docs/swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  '/docs/swagger-ui-bundle.js.LICENSE.txt': 'text/plain; charset=utf-8',
};

test('the list is complete', () => {
  expect(Object.keys(types).toSorted()).toEqual(assetPaths.toSorted());
});

test.each(assetPaths)('%s comes with its type, its policy and a tag', async (path) => {
  await using docs = await servingReference();
  const { status, headers, body } = await docs.ask(path);
  expect(status).toBe(200);
  expect(body.length).toBeGreaterThan(0);
  expect(headers).toMatchObject({
    'content-type': types[path],
    'content-length': String(body.length),
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
});

test.each(assetPaths)('%s is not sent again to a browser that has it', async (path) => {
  await using docs = await servingReference();
  const { etag } = (await docs.ask(path)).headers;
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await docs.ask(path, { headers: { 'if-none-match': String(known) } });
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
  }
  const other = await docs.ask(path, { headers: { 'if-none-match': '"other"' } });
  expect(other.status).toBe(200);
});

test.each(assetPaths)('%s answers HEAD as GET, without the body', async (path) => {
  await using docs = await servingReference();
  const { date: _, ...got } = (await docs.ask(path)).headers;
  const head = await docs.ask(path, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers).toMatchObject(got);
  expect(head.body).toHaveLength(0);
});

test('it is compressed for those who take that, under a tag of its own', async () => {
  await using docs = await servingReference();
  const path = '/docs/swagger-ui-bundle.js';
  const plain = await docs.ask(path);
  const gzip = { 'accept-encoding': 'deflate, gzip;q=0.8' };
  const small = await docs.ask(path, { headers: gzip });
  expect(small.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(small.body.length).toBeLessThan(plain.body.length / 3);
  expect(gunzipSync(small.body).equals(plain.body)).toBe(true);
  expect(small.headers.etag).not.toBe(plain.headers.etag);
  const known = { ...gzip, 'if-none-match': String(small.headers.etag) };
  expect((await docs.ask(path, { headers: known })).status).toBe(304);
});

test.each(['gzip;q=0', 'gzip;q=0.00', 'br, identity', 'gzippy'])(
  'it is not compressed for “%s”',
  async (accepted) => {
    await using docs = await servingReference();
    const { headers } = await docs.ask('/docs', { headers: { 'accept-encoding': accepted } });
    expect(headers['content-encoding']).toBeUndefined();
  },
);

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
  await using docs = await servingReference();
  for (const path of ['/docs', '/docs/docs.js']) {
    const { status, headers } = await docs.ask(path, { method });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  }
  expect(docs.refused).toHaveLength(2);
  expect(docs.refused[0]).toContain('this page is read with GET');
});

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
])('%s is not there', async (path) => {
  await using docs = await servingReference();
  expect((await docs.ask(path)).status).toBe(404);
  expect((await docs.ask(path, { method: 'POST' })).status).toBe(404);
});

/** Banned addresses over HTTP: the calls that are refused, those that pass, and until when. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createAddressReader } from '../../src/http/client-address.ts';
import { httpFixture, type HttpFixture, type HttpRequest } from '../fixtures/http-fixture.ts';
import { adminKey, refusal } from '../fixtures/test-app.ts';

const reason = 'bots';
const banned = '203.0.113.7';
const neighbour = '203.0.113.8';

/** A server behind a trusted proxy, which says where a request comes from. */
function behindProxy(dialect: (typeof dialects)[number]): Promise<HttpFixture> {
  const addresses = createAddressReader({ trustedProxies: ['127.0.0.1'], limitLoopback: false });
  return httpFixture(dialect, {
    change: (app) => {
      app.addresses = addresses;
      return { addresses };
    },
  });
}

async function statusOf(s: HttpFixture, address: string, request: HttpRequest): Promise<string> {
  const headers = { 'x-forwarded-for': address };
  const { status, text } = await s.request({ ...request, headers });
  return status === 403 && text.includes('BANNED') ? 'BANNED' : String(status);
}

describe.each(dialects)('on $name, a banned address', (dialect) => {
  test('is refused on every path but the health checks', async () => {
    await using s = await behindProxy(dialect);
    const concertId = await s.openConcert();
    const { token } = await s.buyer(concertId);
    const requests: HttpRequest[] = [
      { path: '/trpc/concert.list' },
      { path: '/trpc/concert.list,concert.list?batch=1' },
      { path: '/trpc/queue.status', credential: token },
      { method: 'POST', path: '/trpc/queue.join' },
      { path: '/api/concerts' },
      { path: '/api/wallet', credential: token },
      { method: 'POST', path: '/api/queue' },
      { path: `/rooms/${concertId}` },
      { path: '/rooms/con_none' },
      { path: '/openapi.json' },
      { path: '/docs' },
      { path: '/nowhere' },
      { path: '/metrics' },
      { path: '/api/admin/audit' },
      { path: '/trpc/admin.audit', credential: 'osk_wrong' },
      { path: '/api/admin/audit', credential: token },
    ];
    const before = [];
    for (const request of requests) before.push(await statusOf(s, banned, request));
    expect(before).not.toContain('BANNED');
    await s.admin.ban.create({ address: banned, reason });
    for (const request of requests) {
      expect(await statusOf(s, banned, request), request.path).toBe('BANNED');
    }
    const others = [];
    for (const request of requests) others.push(await statusOf(s, neighbour, request));
    expect(others).toEqual(before);
    expect(await statusOf(s, banned, { path: '/healthz' })).toBe('200');
    expect(await statusOf(s, banned, { path: '/readyz' })).toBe('200');
  });

  test('lets an operator through, with the root key and with a named one', async () => {
    await using s = await behindProxy(dialect);
    const { adminKey: named } = await s.admin.key.create({ name: 'box-office', scopes: ['sale'] });
    const room = `/rooms/${await s.openConcert()}`;
    // One that is in the cache, and one that is read for the operator.
    await statusOf(s, neighbour, { path: room });
    const { banId } = await s.admin.ban.create({ address: '203.0.113.0/24', reason });
    const pages = ['/api/admin/audit', '/metrics', '/trpc/concert.list', '/api/admin/bans', room];
    for (const path of [...pages, `/rooms/${await s.openConcert()}`]) {
      expect(await statusOf(s, banned, { path, credential: adminKey }), path).toBe('200');
    }
    expect(await statusOf(s, banned, { path: room, credential: named })).toBe('200');
    expect(await statusOf(s, banned, { path: room, credential: `${named}x` })).toBe('BANNED');
    expect(await statusOf(s, banned, { path: '/rooms/con_none', credential: named })).toBe('404');
    // A valid key passes; what it may do is another question.
    expect(await statusOf(s, banned, { path: '/api/admin/audit', credential: named })).toBe('403');
    const path = `/api/admin/bans/${banId}`;
    expect(await statusOf(s, banned, { method: 'DELETE', path, credential: named })).toBe('200');
    expect(await statusOf(s, banned, { path: '/api/concerts' })).toBe('200');
    await s.admin.key.revoke({ name: 'box-office' });
    await s.admin.ban.create({ address: banned, reason });
    expect(await statusOf(s, banned, { path: '/api/admin/bans', credential: named })).toBe(
      'BANNED',
    );
  });

  test('is let in again at the millisecond at which the ban ends', async () => {
    await using s = await behindProxy(dialect);
    const expiresAt = new Date(s.clock.now() + 60_000).toISOString();
    await s.admin.ban.create({ address: banned, reason, expiresAt });
    await s.clock.advance(59_999);
    expect(await statusOf(s, banned, { path: '/api/concerts' })).toBe('BANNED');
    await s.clock.advance(1);
    expect(await statusOf(s, banned, { path: '/api/concerts' })).toBe('200');
    // The memory deletes a ban that has ended, and the address can be banned again.
    await s.clock.advance(120_000);
    await s.app.bans.refresh();
    await s.admin.ban.create({ address: banned, reason });
    expect(await statusOf(s, banned, { path: '/api/concerts' })).toBe('BANNED');
  });
});

test.each([
  ['203.0.113.0/25', '203.0.113.127', '203.0.113.128'],
  ['203.0.113.6/31', '203.0.113.7', '203.0.113.8'],
  ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.6'],
  ['203.0.113.7', '::ffff:203.0.113.7', '::ffff:203.0.113.6'],
  ['2001:db8:1::/48', '2001:db8:1:ffff::1', '2001:db8:2::1'],
  ['2001:db8:1:8000::/49', '2001:db8:1:ffff::1', '2001:db8:1:7fff::1'],
  ['2001:db8::7', '2001:db8::7', '2001:db8::8'],
])('a ban of %s covers %s, and not %s', async (address, inside, outside) => {
  await using s = await behindProxy(dialects[0]!);
  await s.admin.ban.create({ address, reason });
  expect(await statusOf(s, inside, { path: '/api/concerts' })).toBe('BANNED');
  expect(await statusOf(s, outside, { path: '/api/concerts' })).toBe('200');
});

test('the longest of several bans of an address counts', async () => {
  await using s = await behindProxy(dialects[0]!);
  const expiresAt = new Date(s.clock.now() + 1_000).toISOString();
  const wide = await s.admin.ban.create({ address: '203.0.113.0/24', reason });
  await s.admin.ban.create({ address: banned, reason, expiresAt });
  await s.clock.advance(1_000);
  expect(await statusOf(s, banned, { path: '/api/concerts' })).toBe('BANNED');
  await s.admin.ban.delete({ banId: wide.banId });
  expect(await statusOf(s, banned, { path: '/api/concerts' })).toBe('200');
});

test('a trusted proxy and this machine cannot be banned', async () => {
  await using s = await httpFixture(dialects[0]!, {
    change: (app) => {
      const trustedProxies = ['10.1.0.0/16'];
      app.addresses = createAddressReader({ trustedProxies, limitLoopback: false });
      return {};
    },
  });
  for (const address of ['10.1.2.3', '10.0.0.0/8', '10.1.2.0/24']) {
    const { message } = await refusal(s.admin.ban.create({ address, reason }));
    expect(message).toMatch(/address: contains a trusted proxy/);
  }
  expect((await refusal(s.admin.ban.create({ address: '::1', reason }))).message).toMatch(
    /loopback/,
  );
  await s.admin.ban.create({ address: '10.2.0.0/16', reason });
});

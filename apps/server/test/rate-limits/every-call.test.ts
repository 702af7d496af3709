/** Limits on calls of any kind and on wrong credentials, over HTTP: at the limit and beyond it. */
import { manualClock } from '@onsale/core/time/manual-clock';
import { OnsaleError } from '@onsale/core/errors';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { createRouter } from '../../src/router.ts';
import type { Limits } from '../../src/rate-limits/limits.ts';
import { createFailedCredentials } from '../../src/rate-limits/failed-credentials.ts';
import { limitDefaults } from '../../src/rate-limits/limits.ts';
import { serveApp, type HttpRequest, type HttpResponse } from '../fixtures/http-fixture.ts';
import { adminKey, expectRefusal, testApp } from '../fixtures/test-app.ts';

const sqlite = dialects[0]!;
const home = '203.0.113.7';

async function limitedServer(limits: Partial<Limits>, limitLoopback = true) {
  const t = await testApp(sqlite, { limits, clients: { limitLoopback } });
  const s = await serveApp(t.app);
  return {
    ...t,
    ...s,
    async [Symbol.asyncDispose]() {
      await s[Symbol.asyncDispose]();
      await t[Symbol.asyncDispose]();
    },
  };
}

/** The limit that a response names, over tRPC or REST; undefined when it names none. */
function limitOf({ body }: HttpResponse): unknown {
  const { details, error } = body as {
    details?: { limit?: unknown };
    error?: { data: { details: { limit?: unknown } } };
  };
  return (details ?? error?.data.details)?.limit;
}

describe('all calls of an address', () => {
  const limit = 'callsPerAddressPerMinute';
  const requests = (concertId: string): HttpRequest[] => [
    { path: '/trpc/concert.list' },
    { path: '/trpc/no.such.procedure' },
    { path: '/api/concerts' },
    { path: `/rooms/${concertId}` },
    { path: '/docs' },
    { path: '/openapi.json' },
    { path: '/metrics', credential: adminKey },
    { path: '/diagnosis', credential: adminKey },
    { method: 'POST', path: '/api/accounts', key: 'a-key-of-sixteen-characters' },
  ];

  test('are counted together, whatever they ask for', async () => {
    await using s = await limitedServer({ [limit]: 9 });
    const { concertId } = await s.concert();
    await s.tick();
    for (const request of requests(concertId)) {
      expect(limitOf(await s.request(request)), request.path).toBeUndefined();
    }
    for (const request of requests(concertId)) {
      const response = await s.request(request);
      expect([response.status, limitOf(response)], request.path).toEqual([429, limit]);
    }
    // Health is no call, and a poll has a limit of its own.
    expect((await s.request({ path: '/healthz' })).status).toBe(200);
    expect((await s.request({ path: '/trpc/queue.status' })).status).toBe(401);
    await s.clock.advance(60_000);
    expect((await s.request({ path: '/api/concerts' })).status).toBe(200);
  });

  test('count each call of a batch', async () => {
    await using s = await limitedServer({ [limit]: 5 });
    const path = '/trpc/concert.list,concert.list,concert.list?batch=1';
    expect((await s.request({ path })).status).toBe(200);
    expect((await s.request({ path })).status).toBe(429);
    expect((await s.request({ path: '/trpc/concert.list,concert.list?batch=1' })).status).toBe(200);
  });

  test('are not counted on this machine by default', async () => {
    await using s = await limitedServer({ [limit]: 1 }, false);
    for (let calls = 0; calls < 5; calls += 1) {
      expect((await s.request({ path: '/api/concerts' })).status).toBe(200);
    }
  });
});

describe('polls of an address', () => {
  const limit = 'pollsPerAddressPerMinute';

  test('are counted over tRPC and REST, also those that no place answers', async () => {
    await using s = await limitedServer({ [limit]: 7 });
    await s.concert();
    const { token, accountKey, userId } = await s.join();
    const polls: HttpRequest[] = [
      { path: '/trpc/queue.status', credential: token },
      { path: `/api/queue/${userId}`, credential: token },
      { path: '/trpc/queue.status' },
      { path: `/api/queue/${userId}` },
      { path: '/api/queue/usr_other', credential: token },
      { path: '/api/queue/usr_other', credential: accountKey },
      { path: `/api/queue/${userId}?unknown=1`, credential: accountKey },
    ];
    for (const poll of polls) expect(limitOf(await s.request(poll)), poll.path).toBeUndefined();
    for (const poll of polls) {
      const response = await s.request(poll);
      expect([response.status, limitOf(response)], poll.path).toEqual([429, limit]);
    }
    // The opposite: they are no calls, and another kind of call is not refused.
    expect((await s.request({ path: '/api/concerts' })).status).toBe(200);
    await s.clock.advance(60_000);
    expect((await s.request(polls[1]!)).status).toBe(200);
  });

  test('pass when the limit is off', async () => {
    await using s = await limitedServer({ [limit]: Infinity });
    for (let polled = 0; polled < 20; polled += 1) {
      expect((await s.request({ path: '/api/queue/usr_other' })).status).toBe(401);
    }
  });
});

describe('wrong credentials of an address', () => {
  const limit = 'failedCredentialsPerAddressPerMinute';
  const wrong = 'not-the-root-key';
  const guesses: HttpRequest[] = [
    { path: '/trpc/wallet.balance', credential: wrong },
    { path: '/trpc/queue.status', credential: wrong },
    { path: '/api/wallet', credential: wrong },
    { path: '/trpc/admin.audit', credential: wrong },
    { path: '/api/admin/audit', credential: wrong },
    { path: '/metrics', credential: wrong },
    { path: '/diagnosis', credential: wrong },
    { method: 'POST', path: '/trpc/account.rotateKey', credential: wrong },
    { method: 'POST', path: '/api/accounts/key', credential: wrong },
  ];

  test('are refused beyond the limit wherever they are sent', async () => {
    await using s = await limitedServer({ [limit]: guesses.length });
    for (const guess of guesses) {
      expect([401, 403, 404], guess.path).toContain((await s.request(guess)).status);
    }
    const metric = s.app.metrics.registry.getSingleMetric('onsale_failed_credentials_total');
    const { values } = await metric!.get();
    const counted = values.reduce((sum, { value }) => sum + value, 0);
    const missing = guesses.length - counted;
    for (let more = 0; more < missing; more += 1) await s.request(guesses[0]!);
    for (const guess of guesses) {
      const response = await s.request(guess);
      if (response.status === 404) continue;
      expect([response.status, limitOf(response)], guess.path).toEqual([429, limit]);
    }
    // Even the right root key: otherwise a guess would still be told from a hit.
    expect((await s.request({ path: '/metrics', credential: adminKey })).status).toBe(429);
    await s.clock.advance(60_000);
    expect((await s.request({ path: '/metrics', credential: adminKey })).status).toBe(200);
  });

  test('do not shut out who was accepted before, and a success never counts', async () => {
    await using s = await limitedServer({ [limit]: 2 });
    await s.concert();
    const { token, accountKey } = await s.join();
    for (let times = 0; times < 5; times += 1) {
      await s.as(token, home).wallet.balance();
      await s.as(accountKey, home).wallet.balance();
    }
    await expectRefusal(s.as(wrong, home).wallet.balance(), 'NOT_AUTHENTICATED');
    await expectRefusal(s.as(wrong, home).admin.audit(), 'ADMIN_ONLY');
    await expectRefusal(s.as(wrong, home).wallet.balance(), 'RATE_LIMITED', { limit });
    await s.as(token, home).wallet.balance();
    await s.as(accountKey, home).wallet.balance();
    // The opposite: another address is not concerned.
    await expectRefusal(s.as(wrong, '203.0.113.8').wallet.balance(), 'NOT_AUTHENTICATED');
  });

  test('do not shut out the buyers behind the same address', async () => {
    await using s = await limitedServer({ [limit]: 2 });
    const { concertId } = await s.concert();
    for (let guess = 0; guess < 2; guess += 1) {
      await expectRefusal(s.as(wrong, home).wallet.balance(), 'NOT_AUTHENTICATED');
    }
    const shutOut = (credential: string) =>
      expectRefusal(s.as(credential, home).wallet.balance(), 'RATE_LIMITED', { limit });
    await shutOut(wrong);
    // A buyer who joins now goes on with the new token, and with the key that this server issued.
    const { token, accountKey = '' } = await s.as(null, home).queue.join({ concertId });
    await s.as(token, home).queue.status();
    await s.as(token, home).wallet.balance();
    await s.as(accountKey, home).wallet.balance();
    const created = await s.as(null, home).account.create();
    await s.as(created.accountKey, home).account.rotateKey();
    // A server that has seen neither knows the token by its signature, and not the key.
    const replica = await createApp({ ...s.app, limits: s.app.limits, clients: {} });
    const elsewhere = (credential: string) =>
      createRouter(replica).createCaller({
        requestId: 'req_test',
        credential,
        client: s.app.addresses.read(home, undefined),
      });
    for (let guess = 0; guess < 2; guess += 1) {
      await expectRefusal(elsewhere(wrong).wallet.balance(), 'NOT_AUTHENTICATED');
    }
    await expectRefusal(elsewhere(accountKey).wallet.balance(), 'RATE_LIMITED', { limit });
    await elsewhere(token).wallet.balance();
    // A forged token, and a key that has ended since, are refused as any other.
    await shutOut(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`);
    await expectRefusal(s.as(created.accountKey, home).wallet.balance(), 'NOT_AUTHENTICATED');
    await shutOut(created.accountKey);
  });

  test('that arrive at once do not get past the limit together', async () => {
    const clock = manualClock(Date.UTC(2027, 0, 1));
    const failed = createFailedCredentials({
      clock,
      limits: { ...limitDefaults, [limit]: 10 },
      adminKey,
      confirm: async (_, failure) => failure,
      onFailure: () => undefined,
      isSigned: async () => false,
    });
    const client = { address: home, rateLimitKey: home };
    let looked = 0;
    const guess = async () => {
      looked += 1;
      await Promise.resolve();
      throw new OnsaleError('NOT_AUTHENTICATED', {});
    };
    await failed.verify({ credential: 'first', client }, guess).catch(() => undefined);
    const all = Array.from({ length: 1_000 }, (_, at) =>
      failed.verify({ credential: `guess-${at}`, client }, guess).catch(() => undefined),
    );
    await Promise.all(all);
    expect(looked).toBe(10);
  });
});

test('changes of the key of an account have a limit, whichever key it is', async () => {
  const limit = 'keyChangesPerAccountPerMinute';
  await using t = await testApp(sqlite, { limits: { [limit]: 2 } });
  let { accountKey } = await t.as(null, home).account.create();
  const rotate = () => t.as(accountKey, home).account.rotateKey();
  for (let times = 0; times < 2; times += 1) ({ accountKey } = await rotate());
  await expectRefusal(rotate(), 'RATE_LIMITED', { limit });
  const other = await t.as(null, home).account.create();
  await t.as(other.accountKey, home).account.rotateKey();
  await t.clock.advance(30_000);
  await rotate();
});

test('reservations and seat maps of an account have limits of their own', async () => {
  const limits = { reservationsPerAccountPerMinute: 2, mapsPerAccountPerMinute: 2 };
  await using t = await testApp(sqlite, { limits });
  const { concertId } = await t.concert();
  const { token } = await t.join(concertId);
  const date = '2027-05-01';
  const { reservation, seat } = t.as(token, home);
  for (let times = 0; times < 2; times += 1) {
    await reservation.create({ date, best: 1 });
    await seat.list({ date });
  }
  const details = (limit: string) => ({ limit });
  await expectRefusal(
    reservation.create({ date, best: 1 }),
    'RATE_LIMITED',
    details('reservationsPerAccountPerMinute'),
  );
  await expectRefusal(seat.list({ date }), 'RATE_LIMITED', details('mapsPerAccountPerMinute'));
  await t.clock.advance(30_000);
  await seat.list({ date });
  await t.as(token).reservation.create({ date, best: 1 });
});

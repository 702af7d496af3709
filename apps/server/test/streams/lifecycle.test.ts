/** The life of a stream: heartbeats, presence, limits, and everything that ends it. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { serverLimits } from '../../src/config/server-limits.ts';
import { limitDefaults } from '../../src/rate-limits/limits.ts';
import { expectRefusal } from '../fixtures/test-app.ts';
import { streamFixture, type Reader, type StreamFixture } from './stream-fixture.ts';

const sqlite = dialects[0]!;
const { heartbeatMs, streamMs } = serverLimits;
const oneInside = { room: { maxActive: 1, sessionSeconds: 100_000, claimSeconds: 100_000 } };

/** Advances time as a server lives it: with a tick each second. */
async function live(s: StreamFixture, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    await s.pass(Math.min(1_000, left));
    await s.tick();
  }
}

const heartbeats = ({ messages }: Reader): number =>
  messages.filter(({ comment, event }) => comment === 'heartbeat' || event === 'ping').length;

describe.each(dialects)('on $name', (dialect) => {
  test('a stream is a sign of presence: without it the place is skipped', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert(oneInside);
    const inside = await s.join(concertId);
    const [silent, own, last] = [
      await s.join(concertId),
      await s.join(concertId),
      await s.join(concertId),
    ];
    await s.tick();
    const reader = await s.watchQueue(own.token);
    await live(s, 60_000);
    await inside.call.queue.leave();
    await s.tick();
    expect(await s.next(reader)).toMatchObject({ status: 'waiting' });
    await s.until(() => reader.events.at(-1)!.data!.includes('"active"'));
    // The opposite: those without a stream were skipped, and keep their places.
    expect(await silent.call.queue.status()).toMatchObject({ status: 'waiting' });
    expect(await last.call.queue.status()).toMatchObject({ status: 'waiting' });
  });

  test('a place that was skipped returns when its stream does', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert(oneInside);
    const [inside, own, next] = [
      await s.join(concertId),
      await s.join(concertId),
      await s.join(concertId),
    ];
    await s.tick();
    for (let seconds = 0; seconds < 50; seconds += 5) {
      await next.call.queue.status();
      await live(s, 5_000);
    }
    await inside.call.queue.leave();
    await s.tick();
    expect(await next.call.queue.status()).toMatchObject({ status: 'active' });
    const reader = await s.watchQueue(own.token);
    expect(await s.next(reader)).toMatchObject({ status: 'waiting', ahead: 0 });
    await live(s, 50_000);
    await next.call.queue.leave();
    await s.tick();
    await s.until(() => reader.events.at(-1)!.data!.includes('"active"'));
  });

  test('a stream ends with its token, over either protocol', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert();
    const buyer = await s.join(concertId);
    const rest = await s.watchQueue(buyer.token);
    const trpc = await s.open({ path: '/trpc/queue.watch', token: buyer.token });
    const other = await s.watchQueue((await s.join(concertId)).token);
    await s.next(rest);
    await s.next(trpc);
    await s.as(buyer.accountKey).account.rotateKey();
    await live(s, 2_000);
    await s.until(() => rest.hasEnded && trpc.hasEnded);
    // Its client connects again, and gets the reason as a refusal.
    expect(trpc.messages.some(({ event }) => event === 'return')).toBe(false);
    expect((await s.watchQueue(buyer.token)).status).toBe(401);
    expect(other.hasEnded).toBe(false);
  });

  test('a stream ends with a ban of its user', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert();
    const buyer = await s.join(concertId);
    const reader = await s.watchQueue(buyer.token);
    await s.next(reader);
    await s.admin.ban.create({ userId: buyer.userId, reason: 'a bot' });
    await live(s, 2_000);
    await s.until(() => reader.hasEnded);
    expect((await s.watchQueue(buyer.token)).status).toBe(403);
  });
});

test('a heartbeat comes every 15 seconds, also where nothing else does', async () => {
  await using s = await streamFixture(sqlite);
  const { concertId } = await s.concert();
  const { token } = await s.join(concertId);
  const rest = await s.watchQueue(token);
  const trpc = await s.open({ path: '/trpc/queue.watch', token });
  await s.next(rest);
  await live(s, heartbeatMs - 1_000);
  expect([heartbeats(rest), heartbeats(trpc)]).toEqual([0, 0]);
  await live(s, 2_000);
  expect([heartbeats(rest), heartbeats(trpc)]).toEqual([1, 1]);
  await live(s, 3 * heartbeatMs);
  expect([heartbeats(rest), heartbeats(trpc)]).toEqual([4, 4]);
  expect(trpc.messages.find(({ event }) => event === 'ping')).toMatchObject({ data: '' });
});

test('a stream ends after 15 minutes, and its client comes back after a time of its own', async () => {
  await using s = await streamFixture(sqlite);
  const { concertId } = await s.concert({ room: { sessionSeconds: 3_600, claimSeconds: 3_600 } });
  const readers: Reader[] = [];
  for (let count = 0; count < 8; count += 1) {
    readers.push(await s.watchQueue((await s.join(concertId)).token));
  }
  for (const reader of readers) await s.next(reader);
  const retries = readers.map(({ messages }) => Number(messages[0]!.retry));
  for (const retry of retries) {
    expect(retry).toBeGreaterThanOrEqual(serverLimits.streamRetryMinMs);
    expect(retry).toBeLessThan(serverLimits.streamRetryMaxMs);
  }
  expect(new Set(retries).size).toBeGreaterThan(4);
  await live(s, streamMs - 2_000);
  expect(readers.some(({ hasEnded }) => hasEnded)).toBe(false);
  await live(s, 3_000);
  await s.until(() => readers.every(({ hasEnded }) => hasEnded));
  expect(s.app.streams.count('queue')).toBe(0);
});

test('draining ends all streams, and opens none', async () => {
  await using s = await streamFixture(sqlite);
  const { concertId } = await s.concert();
  const { token } = await s.join(concertId);
  const reader = await s.watchQueue(token);
  const seats = await s.watchSeats(token, '2027-05-01');
  await s.next(reader);
  await s.next(seats);
  await s.http.drain();
  await s.until(() => reader.hasEnded && seats.hasEnded);
  expect([s.app.streams.count('queue'), s.app.streams.count('seats')]).toEqual([0, 0]);
  expect([s.app.placeFeed.size, s.app.seatFeed.size]).toEqual([0, 0]);
  await expectRefusal(s.as(token).queue.watch(), 'OVERLOADED');
  const counted = await s.app.metrics.registry.metrics();
  expect(counted).toContain('onsale_streams_ended_total{kind="queue",reason="draining"} 1');
});

describe('limits', () => {
  const home = '203.0.113.7';
  const limited = (limits: object) => streamFixture(sqlite, { limits });

  test('a place has two streams, of either kind', async () => {
    await using s = await limited({});
    expect(limitDefaults.streamsPerPlace).toBe(2);
    const { concertId } = await s.concert();
    const { token } = await s.join(concertId);
    const { queue, seat } = s.as(token, home);
    const one = (await queue.watch()) as unknown as AsyncIterable<unknown>;
    await seat.watch({ date: '2027-05-01' });
    const details = { limit: 'streamsPerPlace' };
    await expectRefusal(queue.watch(), 'RATE_LIMITED', details);
    await expectRefusal(seat.watch({ date: '2027-05-01' }), 'RATE_LIMITED', details);
    // Another place has its own, and one that is closed is free again.
    const other = await s.join(concertId);
    await s.as(other.token, home).queue.watch();
    await one[Symbol.asyncIterator]().return!();
    await queue.watch();
  });

  test('an address has as many as its limit says, before its credential is looked at', async () => {
    await using s = await limited({ streamsPerAddress: 2 });
    const { concertId } = await s.concert();
    const tokens = [];
    for (let count = 0; count < 3; count += 1) tokens.push((await s.join(concertId)).token);
    await s.as(tokens[0]!, home).queue.watch();
    await s.as(tokens[1]!, home).queue.watch();
    const details = { limit: 'streamsPerAddress' };
    await expectRefusal(s.as(tokens[2]!, home).queue.watch(), 'RATE_LIMITED', details);
    await expectRefusal(s.as('forged', home).queue.watch(), 'RATE_LIMITED', details);
    await s.as(tokens[2]!, '203.0.113.8').queue.watch();
    // A call is no stream.
    await s.as(tokens[2]!, home).queue.status();
  });

  test('a server has as many as its limit says, from whatever address', async () => {
    await using s = await limited({ streams: 1 });
    const { concertId } = await s.concert();
    const [one, two] = [await s.join(concertId), await s.join(concertId)];
    const reader = await s.watchQueue(one.token);
    const refused = await s.watchQueue(two.token);
    await s.until(() => refused.hasEnded);
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    reader.cut();
    await s.until(() => s.app.streams.count('queue') === 0);
    expect((await s.watchQueue(two.token)).status).toBe(200);
  });

  test('a stream that is refused for another reason counts no longer', async () => {
    await using s = await limited({ streamsPerPlace: 1, streamsPerAddress: 1 });
    const { concertId } = await s.concert({ room: { maxActive: 1 } });
    await s.join(concertId);
    const { token } = await s.join(concertId);
    const { queue, seat } = s.as(token, home);
    for (let times = 0; times < 3; times += 1) {
      await expectRefusal(seat.watch({ date: '2027-05-01' }), 'NOT_ADMITTED');
    }
    await queue.watch();
  });
});

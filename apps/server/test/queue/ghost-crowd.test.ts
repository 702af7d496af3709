/** A line that one attacker filled with ghosts: honest buyers see a short line, and get in. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  expectRefusal,
  expectSound,
  testApp,
  type Buyer,
  type TestApp,
} from '../fixtures/test-app.ts';
import { anotherServer } from './presence-fixture.ts';
import { fillWithGhosts } from './ghost-fixture.ts';

const ghosts = 20_000;
const tickMs = 5_000;

/** Advances the clock while these buyers poll. */
async function live(t: TestApp, ms: number, polling: Buyer[] = []) {
  for (let left = ms; left > 0; left -= tickMs) {
    await t.clock.advance(Math.min(tickMs, left));
    for (const { call } of polling) await call.queue.status();
    await t.tick();
  }
}

test('one /48, with another /64 for each join, has 1,200 places in a minute', async () => {
  await using t = await testApp(dialects[0]!);
  const { concertId } = await t.concert();
  await t.admin.room.set({ concertId, paused: true });
  const joins = Array.from({ length: 1_300 }, (_, at) =>
    t.as(null, `2001:db8:1:${at.toString(16)}::1`).queue.join({ concertId }),
  );
  const outcomes = await Promise.allSettled(joins);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1_200);
  expect((await t.admin.concert.stats({ concertId })).waiting).toBe(1_200);
  await t.as(null, '2001:db8:2:1::1').queue.join({ concertId });
});

describe.each(dialects)('on $name', (dialect) => {
  test('20,000 ghosts are not ahead of a buyer, who gets the next slots', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 50, claimSeconds: 30 } });
    await fillWithGhosts(t, concertId, ghosts);
    await live(t, 40_000);
    const early = await t.join();
    expect(early.entry.ahead).toBeGreaterThan(ghosts - 200);
    // The ghosts that were admitted lapse, others follow at 50 a minute: the line has a rate.
    await live(t, 30_000, [early]);
    const late = await t.join();
    expect(late.entry.ahead).toBeLessThanOrEqual(1);
    expect(late.entry.etaSeconds).toBeLessThanOrEqual(60);
    await live(t, 60_000, [early, late]);
    const statuses = await Promise.all([early, late].map(({ call }) => call.queue.status()));
    expect(statuses.map(({ status }) => status)).toEqual(['active', 'active']);
    await expectSound(t);
  });

  test.runIf(dialect.isConcurrent)('two servers skip them as one does', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 50, claimSeconds: 30 } });
    const other = await anotherServer(t);
    await fillWithGhosts(t, concertId, ghosts);
    const running = async (ms: number, polling: Buyer[] = []) => {
      for (let left = ms; left > 0; left -= tickMs) {
        await live(t, Math.min(tickMs, left), polling);
        await other.admissionRunner.tick();
        await other.admissionRunner.idle();
      }
    };
    await running(70_000);
    const honest = await t.join();
    expect(honest.entry.ahead).toBe(0);
    await running(60_000, [honest]);
    expect((await honest.call.queue.status()).status).toBe('active');
    await expectSound(t);
  });

  test('a line that is full of ghosts makes room, and they leave it in time', async () => {
    await using t = await testApp(dialect, { limits: { waitingPerRoom: ghosts } });
    const { concertId } = await t.concert({ room: { maxActive: 1 } });
    await t.admin.room.set({ concertId, paused: true });
    await fillWithGhosts(t, concertId, ghosts);
    await expectRefusal(t.join(), 'RATE_LIMITED');
    await live(t, 50_000);
    const honest: Buyer[] = [];
    for (let joined = 0; joined < 100; joined += 1) honest.push(await t.join());
    expect(honest.map(({ entry }) => entry.status)).toEqual(Array(100).fill('waiting'));
    expect((await t.admin.concert.stats({ concertId })).waiting).toBeLessThanOrEqual(ghosts);
    await live(t, 900_000, honest.slice(0, 2));
    await live(t, 10 * tickMs, honest.slice(0, 2));
    expect((await t.admin.concert.stats({ concertId })).waiting).toBe(2);
    await expectSound(t);
  });
});

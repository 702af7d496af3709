/** A client without a stream, in a lobby: its polls do not step over the opening. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import type { Buyer } from '../fixtures/test-app.ts';
import { openLobby } from './lobby-fixture.ts';

describe.each(dialects)('on $name, in a lobby', (dialect) => {
  describe.each(['draw', 'arrival'] as const)('in the order of %s', (order) => {
    test('the interval is limited from 36 s before the doors open, and not earlier', async () => {
      await using lobby = await openLobby(dialect, order);
      const { t, opensAt, concertId } = lobby;
      // Far behind, where a line would be polled every 30 s.
      await t.app.db.query.updateTable('roomCounters').set({ lastWaitNo: 9_000 }).execute();
      await t.app.lineCache.refresh();
      const [{ call }] = (await lobby.join(1)) as [Buyer];
      const intervalAt = async (ms: number) => {
        await t.clock.advance(opensAt - ms - t.clock.now());
        await t.app.lineCache.refresh(concertId);
        await t.app.lineCache.refresh();
        return (await call.queue.status()).pollAfterMs;
      };
      expect(await intervalAt(36_000)).toBe(30_000);
      expect(await intervalAt(35_999)).toBe(29_999);
      expect(await intervalAt(12_000)).toBe(10_000);
      const last = await intervalAt(1_500);
      expect(last).toBeGreaterThanOrEqual(1_500);
      expect(last).toBeLessThan(1_500 + 1_000 + 9_000 * 0.1 + 1);
    });

    test('a client that polls as told knows of the opening within 3 s', async () => {
      await using lobby = await openLobby(dialect, order, { room: { maxActive: 10 } });
      const { t, opensAt } = lobby;
      const [{ call }] = (await lobby.join(1)) as [Buyer];
      let entry = await call.queue.status();
      let nextTick = t.clock.now() + 1_000;
      let polls = 0;
      while (entry.status === 'lobby') {
        const pollAt = t.clock.now() + entry.pollAfterMs;
        for (; nextTick <= pollAt; nextTick += 1_000) {
          await t.clock.advance(nextTick - t.clock.now());
          await t.tick();
        }
        await t.clock.advance(pollAt - t.clock.now());
        entry = await call.queue.status();
        polls += 1;
      }
      expect(entry.status).toBe('active');
      expect(t.clock.now() - opensAt).toBeLessThan(3_000);
      // In the order of arrival the first place is polled every second, as in any line.
      expect(polls).toBeLessThan(order === 'draw' ? 180_000 / 30_000 + 5 : 185);
    });
  });

  test('a paused one that waits for its draw is polled as before', async () => {
    await using lobby = await openLobby(dialect, 'draw');
    const [{ call }] = (await lobby.join(1)) as [Buyer];
    await lobby.t.admin.room.set({ concertId: lobby.concertId, paused: true });
    await lobby.open();
    expect(await call.queue.status()).toMatchObject({ status: 'lobby', pollAfterMs: 30_000 });
    await lobby.t.admin.room.set({ concertId: lobby.concertId, paused: false });
    await lobby.t.tick();
    expect((await call.queue.status()).status).toBe('active');
  });
});

/** The interval at which a place is told to poll: by the buyers ahead, and never too long. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import type { AppOptions } from '../../src/app.ts';
import { testApp } from '../fixtures/test-app.ts';

describe.each(dialects)('on $name', (dialect) => {
  /** The interval of a place behind so many that wait, in a line that no step reaches. */
  async function intervalBehind(ahead: number, options: Partial<AppOptions> = {}) {
    await using t = await testApp(dialect, options);
    const { concertId } = await t.concert({ room: { maxActive: 1, claimSeconds: 600 } });
    await t.admin.room.set({ concertId, paused: true });
    await t.app.db.query.updateTable('roomCounters').set({ lastWaitNo: ahead }).execute();
    await t.app.lineCache.refresh();
    const { call } = await t.join(concertId);
    const entry = await call.queue.status();
    expect(entry.ahead).toBe(ahead);
    return entry.pollAfterMs;
  }

  test('grows with the buyers ahead, from one second to thirty', async () => {
    expect(await intervalBehind(0)).toBe(1_000);
    expect(await intervalBehind(100)).toBe(2_000);
    expect(await intervalBehind(2_899)).toBe(29_990);
    expect(await intervalBehind(2_900)).toBe(30_000);
    expect(await intervalBehind(100_000)).toBe(30_000);
  });

  test('is never as long as what counts as absent', async () => {
    expect(await intervalBehind(100_000, { absentAfterSeconds: 40 })).toBe(26_666);
    expect(await intervalBehind(100_000, { absentAfterSeconds: Infinity })).toBe(30_000);
  });

  test('is shorter in a line that is nearly full, where absent buyers lose their places', async () => {
    const limits = { waitingPerRoom: 10_000 };
    expect(await intervalBehind(9_000, { limits })).toBe(16_666);
    // The opposite: one that has room.
    expect(await intervalBehind(8_000, { limits })).toBe(30_000);
  });
});

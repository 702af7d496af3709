/** A purge of more places than one transaction takes: what is cut off goes on with the same key. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test, vi } from 'vitest';
import { httpFixture } from '../fixtures/http-fixture.ts';
import { newKey, replyOf } from '../idempotency/idempotency-fixture.ts';
import { adminKey, expectSound } from '../fixtures/test-app.ts';
import { fillWithGhosts } from '../queue/ghost-fixture.ts';

const ghosts = 12_000;
/** Where another server may run, removals are announced so long before they are carried out. */
const noticeMs = 3_000;

describe.each(dialects)('on $name', (dialect) => {
  test('a keyed purge that fails on the way goes on when it is repeated, and counts once', async () => {
    await using s = await httpFixture(dialect);
    const { concertId } = await s.concert();
    await s.admin.room.set({ concertId, paused: true });
    await fillWithGhosts(s, concertId, ghosts);
    const waiting = async () => (await s.admin.concert.stats({ concertId })).waiting;
    const live = async (ms: number) => {
      for (let left = ms; left > 0; left -= 5_000) {
        await s.clock.advance(Math.min(5_000, left));
        await s.tick();
      }
    };
    await live(100_000);
    const purge = (key: string) =>
      replyOf(s, {
        method: 'POST',
        path: `/api/admin/concerts/${concertId}/line/purge`,
        credential: adminKey,
        body: { absentSeconds: 100 },
        key,
      });
    // On Postgres they are only announced at first, as another server may have started.
    if (dialect.isConcurrent) {
      await purge(newKey());
      await live(noticeMs);
    }
    expect(await waiting()).toBe(ghosts);
    const key = newKey();
    const { transaction } = s.app.db;
    let calls = 0;
    const failing = vi.spyOn(s.app.db, 'transaction').mockImplementation((work) => {
      calls += 1;
      // On SQLite the places are announced first, in three transactions.
      if (calls > (dialect.isConcurrent ? 2 : 5)) throw new Error('The database is away.');
      return transaction(work);
    });
    expect((await purge(key)).status).toBe(500);
    failing.mockRestore();
    expect(await waiting()).toBe(2_000);

    const again = await purge(key);
    expect(again).toMatchObject({ status: 200, body: { removed: 2_000, remaining: 0 } });
    expect(await waiting()).toBe(0);
    const late = await s.join();
    expect((await purge(key)).body).toEqual(again.body);
    expect((await late.call.queue.status()).status).toBe('waiting');
    await expectSound(s);
  });
});

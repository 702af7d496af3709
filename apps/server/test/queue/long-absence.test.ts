/** Absences in a long line: the limit of one step, and a line without any present place. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { expectSound, testApp, type TestApp } from '../fixtures/test-app.ts';
import { fillWithGhosts } from './ghost-fixture.ts';
import { presenceLimits } from '../../src/domains/queue/presence/presence-limits.ts';

const absentMs = 45_000;

/** Fills a line with `count` places that joined just now, ahead of one more; none is active. */
async function fill(t: TestApp, count: number) {
  const { concertId } = await t.concert({ room: { maxActive: 1, claimSeconds: 1_000 } });
  await t.admin.room.set({ concertId, paused: true });
  await fillWithGhosts(t, concertId, count);
  const last = await t.join();
  await t.tick();
  return { concertId, last, lives: liveFor(t) };
}

function liveFor(t: TestApp) {
  return async (seconds: number, poll: () => Promise<unknown>): Promise<void> => {
    for (let second = 0; second < seconds; second += 5) {
      await t.clock.advance(5_000);
      await poll();
      await t.tick();
    }
  };
}

const { maxSkippedPerStep } = presenceLimits;

describe.each(dialects)('on $name', (dialect) => {
  test('one step skips as many absent places as it may, and the next step the rest', async () => {
    await using t = await testApp(dialect);
    const { concertId, last, lives } = await fill(t, maxSkippedPerStep + 1);
    await lives(absentMs / 1_000, () => last.call.queue.status());
    await t.admin.room.set({ concertId, paused: false });
    await t.app.admissionRunner.idle();
    expect((await last.call.queue.status()).status).toBe('waiting');
    await t.tick();
    expect((await last.call.queue.status()).status).toBe('active');
    const { count } = await t.database.db.query
      .selectFrom('absences')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(maxSkippedPerStep + 1);
    await expectSound(t);
  });

  test('in a long line without a present place the first is admitted, and none is skipped', async () => {
    await using t = await testApp(dialect);
    const { concertId, lives } = await fill(t, maxSkippedPerStep + 1);
    await lives(absentMs / 1_000, async () => {});
    await t.admin.room.set({ concertId, paused: false });
    await t.app.admissionRunner.idle();
    const active = await t.database.db.query
      .selectFrom('queueEntries')
      .where('status', '=', 'active')
      .select('waitNo')
      .execute();
    expect(active).toEqual([{ waitNo: 1 }]);
    expect(await t.database.db.query.selectFrom('absences').selectAll().execute()).toEqual([]);
    await expectSound(t);
  });
});

/**
 * The memory of a server follows rows that go back: after a fail-over that lost acknowledged
 * changes, their versions are given out again.
 */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  adminKey,
  anotherServer,
  concertDate,
  expectRefusal,
  expectSound,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

const room = { maxActive: 1, admitPerMinute: 1 };
const reason = 'bots';

describe.each(dialects)('after a fail-over that lost changes, on $name', (dialect) => {
  const loseBans = async ({ app: { db } }: TestApp, above: number) => {
    await db.query.deleteFrom('bans').where('version', '>', above).execute();
    await db.query.updateTable('banCounter').set({ lastVersion: above }).execute();
  };
  /** Four users with a place, of whom three are banned, and the last two bans are lost. */
  const lostBans = async (t: TestApp) => {
    const { concertId } = await t.concert();
    const buyers = [await t.join(), await t.join(), await t.join(), await t.join()] as const;
    const [kept, lost, lostToo, later] = buyers;
    for (const { userId } of [kept, lost, lostToo]) await t.admin.ban.create({ userId, reason });
    await loseBans(t, 1);
    const { userId } = later;
    await (await anotherServer(t)).as(adminKey).admin.ban.create({ userId, reason });
    return { concertId, kept, lost, later };
  };

  test('a join is refused by a ban of a version that was lost', async () => {
    await using t = await testApp(dialect);
    const { concertId, later } = await lostBans(t);
    await expectRefusal(t.as(later.accountKey).queue.join({ concertId }), 'BANNED');
    await expectSound(t);
  });

  test('other calls are refused by it from the next refresh on, and by no ban that was lost', async () => {
    await using t = await testApp(dialect);
    const { kept, lost, later } = await lostBans(t);
    await t.app.bans.refresh();
    await expectRefusal(t.as(later.accountKey).wallet.balance(), 'BANNED');
    await expectRefusal(t.as(kept.accountKey).wallet.balance(), 'BANNED');
    await t.as(lost.accountKey).wallet.balance();
  });

  test('tokens end by an epoch of a version that was lost, and by none that was lost', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room });
    await t.join();
    const [kept, lost, later] = [await t.join(), await t.join(), await t.join()];
    for (const { userId } of [kept, lost]) await t.admin.account.endTokens({ userId });
    const { query } = t.app.db;
    await query.deleteFrom('raisedEpochs').where('version', '>', 1).execute();
    const { userId: ofLost } = lost;
    await query.updateTable('users').set({ tokenEpoch: 0 }).where('userId', '=', ofLost).execute();
    const { userId } = later;
    await (await anotherServer(t)).as(adminKey).admin.account.endTokens({ userId });

    await t.app.tokenEpochs.refresh();
    await expectRefusal(kept.call.queue.status(), 'NOT_AUTHENTICATED');
    await expectRefusal(later.call.queue.status(), 'NOT_AUTHENTICATED');
    expect(await lost.call.queue.status()).toMatchObject({ status: 'waiting' });
    await expectSound(t);
  });

  test('a concert whose last sale was lost is on sale again within 60 refreshes', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ seatsPerDate: 1 });
    const { call } = await t.join();
    await call.wallet.charge({ amount: 1_000 });
    const { reservationId } = await call.reservation.create({ date: concertDate, seatNos: [1] });
    await call.payment.pay({ reservationId });
    const { saleCache } = t.app;
    await saleCache.refresh();
    expect(saleCache.view(concertId)).toMatchObject({ soldOut: true });
    await t.app.db.query.deleteFrom('seats').execute();
    for (let times = 0; times < 60; times += 1) await saleCache.refresh();
    expect(saleCache.view(concertId)).toMatchObject({ soldOut: false, available: 1 });
    expect((await t.join()).entry).toMatchObject({ status: 'active' });
  });

  test('lines are those of the rows, with the places that left and joined since', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room });
    await t.join();
    const [first, second, third] = [await t.join(), await t.join(), await t.join()];
    const { query } = t.app.db;
    const { lineVersion } = await query.selectFrom('rooms').selectAll().executeTakeFirstOrThrow();
    const { lastBatch } = await query
      .selectFrom('eventBatches')
      .select((eb) => eb.fn.max('batchNo').as('lastBatch'))
      .executeTakeFirstOrThrow();
    for (const { call } of [first, second]) await call.queue.leave();
    await t.join();
    await t.app.lineCache.refresh();
    expect(t.app.lineCache.waiting(concertId)).toBe(2);
    // The two that left and the one that joined are lost, and their events with them.
    await query.deleteFrom('eventBatches').where('batchNo', '>', lastBatch).execute();
    await query.updateTable('rooms').set({ lineVersion }).execute();
    await query
      .updateTable('queueEntries')
      .set({ status: 'waiting', leftLineVersion: null, endedAt: null })
      .where('status', '=', 'left')
      .execute();
    await query.deleteFrom('queueEntries').where('waitNo', '=', 5).execute();
    await query.updateTable('roomCounters').set({ lastWaitNo: 4 }).execute();
    await t.app.lineCache.refresh();
    expect(await third.call.queue.status()).toMatchObject({ status: 'waiting', ahead: 2 });

    await (await anotherServer(t)).as(second.token).queue.leave();
    await t.app.lineCache.refresh();
    expect(await third.call.queue.status()).toMatchObject({ status: 'waiting', ahead: 1 });
    expect(await first.call.queue.status()).toMatchObject({ status: 'waiting', ahead: 0 });
    expect(await second.call.queue.status()).toMatchObject({ status: 'left' });
    expect((await t.join()).entry).toMatchObject({ waitNo: 5, ahead: 2 });
    await expectSound(t);
  });
});

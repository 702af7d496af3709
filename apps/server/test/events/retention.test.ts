/** Old events are deleted in steps; a reader who would miss some is told so. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { purgeOldEvents } from '../../src/domains/events/prune-events.ts';
import { readEventRetentionDays } from '../../src/startup/event-settings.ts';
import { expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';

const dayMs = 24 * 60 * 60 * 1_000;

describe.each(dialects)('on $name', (dialect) => {
  test('events are kept for the retention time, and not a millisecond longer', async () => {
    await using t = await testApp(dialect, { eventRetentionDays: 7 });
    const { concertId } = await t.concert({ dates: ['2027-12-01'] });
    const old = await t.join(concertId);
    const first = await t.admin.event.list();
    await t.clock.advance(1);
    const young = await t.join(concertId);
    const all = await t.admin.event.list();

    await t.clock.advance(7 * dayMs - 1);
    await purgeOldEvents(t.app);
    expect(await t.admin.event.list()).toEqual(all);
    await t.clock.advance(1);
    await purgeOldEvents(t.app);

    const page = await t.admin.event.list();
    expect(page.events).toEqual(all.events.slice(first.events.length));
    expect(page.events[0]).toMatchObject({ data: { userId: young.userId } });
    expect(await t.admin.event.list({ after: first.nextAfter })).toEqual(page);
    const [oldest] = first.events;
    await expectRefusal(t.admin.event.list({ after: oldest!.cursor }), 'EVENTS_EXPIRED', {
      oldest: first.nextAfter,
    });
    const owner = t.as(old.accountKey);
    expect((await owner.event.list()).events).toEqual([]);
    await owner.queue.join({ concertId });
    expect((await owner.event.list()).events).toMatchObject([
      { type: 'place.expired', seq: page.events.length + first.events.length + 1 },
      { type: 'place.joined' },
      { type: 'place.admitted' },
    ]);
    await expectSound(t);
  });

  test('more events than one step deletes are deleted, those without a number never', async () => {
    await using t = await testApp(dialect, { eventRetentionDays: 7 });
    const { concertId } = await t.concert({ dates: ['2027-12-01'] });
    const batch = { concertId, users: '[]', events: '[["concert.closed",-1,1,{}]]', eventCount: 1 };
    for (let count = 0; count < 6; count += 1) {
      const rows = Array.from({ length: 200 }, () => ({ ...batch, recordedAt: 1 }));
      await t.database.db.query.insertInto('eventBatches').values(rows).execute();
    }
    await t.app.eventNumbering.run();
    await t.database.db.query
      .insertInto('eventBatches')
      .values({ ...batch, recordedAt: 1 })
      .execute();
    await t.clock.advance(8 * dayMs);

    await purgeOldEvents(t.app);

    const left = await t.database.db.query.selectFrom('eventBatches').selectAll().execute();
    expect(left).toMatchObject([{ firstPosition: null }]);
    const { events } = await t.admin.event.list({ concertId });
    expect(events).toMatchObject([{ seq: 1_203, cursor: '1203' }]);
  });
});

test.each(['6', '3651', '7.5', 'off'])('a retention of %j days is refused', (text) => {
  expect(() => readEventRetentionDays(text)).toThrow(/ONSALE_EVENT_RETENTION_DAYS must be a whole/);
});

test('the retention is 90 days unless it is set', () => {
  expect([undefined, '7', '3650'].map(readEventRetentionDays)).toEqual([90, 7, 3_650]);
});

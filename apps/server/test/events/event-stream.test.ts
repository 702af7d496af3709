/** Streams of events for operators: each event once, from a cursor, on any server. */
import { OnsaleError } from '@onsale/core/errors';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { anotherServer, expectRefusal, testApp, type TestApp } from '../fixtures/test-app.ts';
import { watchEvents } from '../../src/domains/events/watch/watch-events.usecase.ts';
import type { StreamEvent } from '../../src/streams/stream-event.ts';
import type { App } from '../../src/app.ts';

/** A reader that keeps what it gets, and may be slow. */
async function reader(app: App, query: Parameters<typeof watchEvents>[2] = {}) {
  const read: StreamEvent[] = [];
  const state = { isSlow: false, hasEnded: false, isRevoked: false };
  const requireAuthorized = async () => {
    if (state.isRevoked) throw new OnsaleError('ADMIN_ONLY', {});
  };
  const subscription = await watchEvents(app, { client: undefined, requireAuthorized }, query);
  const stream = subscription.attach({
    send(event) {
      read.push(event);
      return !state.isSlow;
    },
    heartbeat: () => !state.isSlow,
    end: () => void (state.hasEnded = true),
  });
  const types = () => read.map(({ data }) => (data as { type: string }).type);
  return { read, state, stream, types };
}

async function pass({ clock, app }: Pick<TestApp, 'clock' | 'app'>, ms = 250): Promise<void> {
  await clock.advance(ms);
  await app.eventFeed.idle();
}

describe.each(dialects)('on $name, a stream of events', (dialect) => {
  test('begins with what is to come, and goes on after a cut on another server', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    await t.join(concertId);
    const one = await reader(t.app);
    const buyer = await t.join(concertId);
    await pass(t);
    expect(one.types()).toEqual(['place.joined', 'place.admitted']);
    await pass(t);
    expect(one.read).toHaveLength(2);
    one.stream.close();
    expect(t.app.eventFeed.size).toBe(0);
    await buyer.call.queue.leave();

    const other = await anotherServer(t);
    const again = await reader(other.app, { lastEventId: one.read.at(-1)!.id });
    await t.clock.advance(250);
    await other.app.eventFeed.idle();
    expect(again.types()).toEqual(['place.left']);
    const { events } = await t.admin.event.list({ types: ['place.left'] });
    expect(again.read[0]!.data).toEqual(events[0]);
    expect(again.read[0]!.id).toBe(events[0]!.cursor);
    again.stream.close();
  });

  test('has the events of its concert and types alone, from a cursor on', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const { concertId: otherId } = await t.concert();
    for (const id of [concertId, otherId, concertId]) await t.join(id);
    const one = await reader(t.app, { after: '0', concertId, types: ['place.joined'] });
    await pass(t);
    expect(one.types()).toEqual(['place.joined', 'place.joined']);
    one.stream.close();
    await expectRefusal(watch(t, { concertId: 'con_none' }), 'CONCERT_NOT_FOUND');
    await t.database.db.query.updateTable('eventPosition').set({ prunedPosition: 2 }).execute();
    await expectRefusal(watch(t, { after: '1' }), 'EVENTS_EXPIRED', { oldest: '2' });
    expect(t.app.streams.count('events')).toBe(0);
  });

  test('keeps nothing for a reader that is too slow, who misses nothing', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const one = await reader(t.app);
    one.state.isSlow = true;
    for (let joins = 0; joins < 5; joins += 1) await t.join(concertId);
    await pass(t);
    await pass(t);
    expect(one.read).toHaveLength(1);
    one.state.isSlow = false;
    one.stream.onReady();
    await pass(t);
    expect(one.read).toHaveLength(10);
    const ids = one.read.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_, index) => ids[0]! + index));
    one.stream.close();
  });

  test('ends when the key is revoked, or the server drains', async () => {
    await using t = await testApp(dialect);
    const one = await reader(t.app);
    one.state.isRevoked = true;
    await t.clock.advance(15_000);
    await pass(t);
    expect(one.state.hasEnded).toBe(true);
    const two = await reader(t.app);
    t.app.streams.endAll();
    expect(two.state.hasEnded).toBe(true);
    expect(t.app.eventFeed.size).toBe(0);
  });
});

const watch = ({ app }: TestApp, query: Parameters<typeof watchEvents>[2]) =>
  watchEvents(app, { client: undefined, requireAuthorized: async () => {} }, query);

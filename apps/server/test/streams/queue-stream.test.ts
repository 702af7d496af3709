/** A place that is watched: each change once, until it is over. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { concertDate } from '../fixtures/test-app.ts';
import { streamFixture } from './stream-fixture.ts';

/** tRPC types the events of a caller as its client has them, which differ from what it gets. */
function eventsOf(subscription: object): AsyncIterable<readonly [string, { status: string }]> {
  return subscription as AsyncIterable<readonly [string, { status: string }]>;
}

const oneInside = { room: { maxActive: 1, sessionSeconds: 600, claimSeconds: 60 } };

describe.each(dialects)('on $name', (dialect) => {
  test('a place is told as it is, whenever it changes, and no more once it is over', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert(oneInside);
    const [inside, before, own] = [
      await s.join(concertId),
      await s.join(concertId),
      await s.join(concertId),
    ];
    await s.tick();
    const reader = await s.watchQueue(own.token);
    expect(reader.headers['content-type']).toBe('text/event-stream');
    expect(await s.next(reader)).toMatchObject({ status: 'waiting', waitNo: 3, ahead: 1 });
    await before.call.queue.leave();
    expect(await s.next(reader)).toMatchObject({ status: 'waiting', ahead: 0 });
    await inside.call.queue.leave();
    await s.tick();
    const admitted = await s.next(reader);
    expect(admitted).toMatchObject({ status: 'active', ahead: 0 });
    // The stream claimed the admission, as a poll does.
    expect(Date.parse(admitted.expiresAt!) - s.clock.now()).toBeGreaterThan(60_000);
    await own.call.queue.leave();
    expect(await s.next(reader)).toMatchObject({ status: 'left', expiresAt: null });
    await s.until(() => reader.hasEnded);
    expect(reader.events).toHaveLength(4);
    expect(new Set(reader.events.map(({ id }) => id)).size).toBe(4);
    expect(s.app.streams.count('queue')).toBe(0);
  });

  test('a reader that comes back is told only what it does not know', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert(oneInside);
    await s.join(concertId);
    const [before, own] = [await s.join(concertId), await s.join(concertId)];
    await s.tick();
    const reader = await s.watchQueue(own.token);
    await s.next(reader);
    const { lastEventId } = reader;
    reader.cut();
    // The opposite: without an id, or with one that is unknown, the place is told again.
    for (const unknown of [undefined, 'made-up', '1.x'.repeat(100)]) {
      const again = await s.watchQueue(own.token, unknown);
      expect(await s.next(again)).toMatchObject({ ahead: 1 });
      again.cut();
    }
    await s.until(() => s.app.streams.count('queue') === 0);
    const back = await s.watchQueue(own.token, lastEventId);
    await s.pass();
    await s.pass();
    await before.call.queue.leave();
    expect(await s.next(back)).toMatchObject({ ahead: 0 });
    expect(back.events).toHaveLength(1);
    back.cut();
    await own.call.queue.leave();
    const last = await s.watchQueue(own.token, back.lastEventId);
    expect(await s.next(last)).toMatchObject({ status: 'left' });
    await s.until(() => last.hasEnded);
    const over = await s.watchQueue(own.token, last.lastEventId);
    expect([over.status, over.messages]).toEqual([204, []]);
  });

  test('a paused room, a closed concert and the end of a session are told at once', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert(oneInside);
    const inside = await s.join(concertId);
    const own = await s.join(concertId);
    await s.tick();
    const [active, waiting] = [await s.watchQueue(inside.token), await s.watchQueue(own.token)];
    expect(await s.next(waiting)).not.toHaveProperty('paused');
    expect(await s.next(active)).toMatchObject({ status: 'active' });
    await s.admin.room.set({ concertId, paused: true });
    expect(await s.next(waiting)).toMatchObject({ status: 'waiting', paused: true });
    await s.admin.room.set({ concertId, paused: false });
    expect(await s.next(waiting)).not.toHaveProperty('paused');
    // A reservation extends the session.
    await s.clock.advance(400_000);
    await inside.call.reservation.create({ date: concertDate, seatNos: [1] });
    const extended = await s.next(active);
    const endsAt = Date.parse(extended.expiresAt!);
    await s.clock.advance(endsAt - s.clock.now() - 1);
    await s.pass(0);
    expect(active.events.at(-1)!.data).toContain('"active"');
    expect(await s.next(active)).toMatchObject({ status: 'expired' });
    await s.until(() => active.hasEnded);
  });

  test('the loop of a caller in the same process gets the same', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert(oneInside);
    const { call } = await s.join(concertId);
    const statuses: string[] = [];
    const loop = (async () => {
      for await (const [id, entry] of eventsOf(await call.queue.watch())) {
        expect(id).toMatch(/^\d+\.[\w-]{12}$/);
        statuses.push(entry.status);
        if (entry.status === 'active') await call.queue.leave();
      }
    })();
    await s.until(() => statuses.length === 2);
    await loop;
    expect(statuses).toEqual(['active', 'left']);
    // A loop that is left gives its stream back.
    const other = await s.join(concertId);
    for await (const [, entry] of eventsOf(await other.call.queue.watch())) {
      expect(entry.status).toBe('active');
      expect(s.app.streams.count('queue')).toBe(1);
      break;
    }
    expect(s.app.streams.count('queue')).toBe(0);
    expect(s.app.placeFeed.size).toBe(0);
  });
});

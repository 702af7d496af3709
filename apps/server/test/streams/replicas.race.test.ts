/** Watchers of one server see what was done through another, within a second. */
import { dialects, type TestDialect } from '@onsale/db/testing';
import { expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { createRouter } from '../../src/router.ts';
import type { StreamEvent } from '../../src/streams/stream-event.ts';
import type { Subscription } from '../../src/streams/subscription.ts';
import { adminKey, concertDate as date, testApp } from '../fixtures/test-app.ts';
import type { Entry, SeatNews } from './stream-fixture.ts';

const secondMs = 1_000;

/** Two servers with pools of their own; readers watch through the second. */
async function replicas(dialect: TestDialect) {
  const t = await testApp(dialect);
  const { clock, ids } = t.database;
  const db = await t.database.another();
  const app = await createApp({ db, clock, ids, adminKey, log: t.app.log });
  await app.admissionRunner.tick();
  const router = createRouter(app);
  const streams: { close(): void }[] = [];
  const watch = async <Data>(subscribed: Promise<unknown>) => {
    const events: StreamEvent[] = [];
    const subscription = (await subscribed) as Subscription<Data>;
    const stream = subscription.attach({
      send: (event) => events.push(event) > 0,
      heartbeat: () => true,
      end() {},
    });
    streams.push(stream);
    return {
      data: () => events.map((event) => event.data as Data),
      ids: () => events.map(({ id }) => id),
      count: () => events.length,
    };
  };
  return {
    ...t,
    app,
    other: (token: string) => router.createCaller({ requestId: 'req_other', credential: token }),
    watch,
    /** A second of both servers; statements take no time on a manual clock. */
    async aSecond() {
      for (let passed = 0; passed < secondMs; passed += 50) {
        await clock.advance(50);
        await Promise.all([app.placeFeed.idle(), app.seatFeed.idle()]);
        await db.ping();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.close();
      await Promise.all([app.placeFeed.idle(), app.seatFeed.idle(), app.admissionRunner.idle()]);
      await t[Symbol.asyncDispose]();
    },
  };
}

const postgres = dialects.filter(({ isConcurrent }) => isConcurrent)[0]!;

test('a change of a seat, of a line, of a room and of a session is seen within a second', async () => {
  await using s = await replicas(postgres);
  const { concertId } = await s.concert({ room: { maxActive: 2, sessionSeconds: 3_600 } });
  const [own, buyer] = [await s.join(concertId), await s.join(concertId)];
  const [before, waiting] = [await s.join(concertId), await s.join(concertId)];
  await s.app.saleCache.refresh();
  const seats = await s.watch<SeatNews>(s.other(own.token).seat.watch({ date }));
  const place = await s.watch<Entry>(s.other(waiting.token).queue.watch());
  const session = await s.watch<Entry>(s.other(own.token).queue.watch());
  await s.aSecond();
  const known = [seats, place, session].map(({ count }) => count());

  await buyer.call.reservation.create({ date, seatNos: [7] });
  await s.aSecond();
  expect(seats.data().at(-1)).toMatchObject({ changes: [{ seatNo: 7, status: 'held' }] });
  await before.call.queue.leave();
  await s.aSecond();
  expect(place.data().at(-1)).toMatchObject({ status: 'waiting', ahead: 0 });
  await s.admin.room.set({ concertId, paused: true });
  await s.aSecond();
  expect(place.data().at(-1)).toMatchObject({ status: 'waiting', paused: true });
  await own.call.queue.leave();
  await s.aSecond();
  expect(session.data().at(-1)).toMatchObject({ status: 'left' });
  expect(s.app.streams.count('seats')).toBe(0);
  await s.admin.room.set({ concertId, paused: false });
  await s.tick();
  await s.aSecond();
  expect(place.data().at(-1)).toMatchObject({ status: 'active' });
  // Each was told once.
  expect([seats, place, session].map(({ count }, at) => count() - known[at]!)).toEqual([1, 3, 1]);
});

test('what a reader saw of one server it is not told by another', async () => {
  await using s = await replicas(postgres);
  const { concertId } = await s.concert({ room: { maxActive: 1 } });
  await s.join(concertId);
  const waiting = await s.join(concertId);
  await s.tick();
  await s.app.admissionRunner.tick();
  await s.app.saleCache.refresh();
  const first = await s.watch<Entry>(waiting.call.queue.watch());
  expect(first.count()).toBe(1);
  const [lastEventId] = first.ids();
  const second = await s.watch<Entry>(s.other(waiting.token).queue.watch({ lastEventId }));
  await s.aSecond();
  expect(second.count()).toBe(0);
});

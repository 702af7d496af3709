/** A reader that is too slow: it gets the state in place of a backlog, and memory is bounded. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import type { StreamEvent } from '../../src/streams/stream-event.ts';
import type { EventSink, Subscription } from '../../src/streams/subscription.ts';
import { concertDate as date } from '../fixtures/test-app.ts';
import { KnownSeats } from './known-seats.ts';
import { streamFixture, type Entry, type SeatNews } from './stream-fixture.ts';

/** A sink that takes so many events before it is behind. */
function sinkOf(takes: number) {
  const events: StreamEvent[] = [];
  let left = takes;
  let sentBehind = 0;
  const sink: EventSink = {
    send(event) {
      if (left <= 0) sentBehind += 1;
      events.push(event);
      left -= 1;
      return left > 0;
    },
    heartbeat: () => left > 0,
    end() {},
  };
  return {
    sink,
    events,
    refill: (more: number) => (left = more),
    sentBehind: () => sentBehind,
  };
}

describe.each(dialects)('on $name', (dialect) => {
  test('gets the map in place of the changes that it did not take', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert({ seatsPerDate: 8, room: { holdsPerSession: 50 } });
    const [own, other] = [await s.join(concertId), await s.join(concertId)];
    const slow = sinkOf(2);
    const fast = sinkOf(Infinity);
    const watch = async () =>
      (await own.call.seat.watch({ date })) as unknown as Subscription<SeatNews>;
    const slowStream = (await watch()).attach(slow.sink);
    const fastStream = (await watch()).attach(fast.sink);
    const toldToFast = async () => {
      const before = fast.events.length;
      await s.until(() => fast.events.length > before);
    };
    const reserve = async (seatNo: number) => {
      const held = await other.call.reservation.create({ date, seatNos: [seatNo] });
      await toldToFast();
      await other.call.reservation.release({ reservationId: held.reservationId });
      await toldToFast();
    };
    await reserve(1);
    // The map and one change: then it is behind.
    expect(slow.events).toHaveLength(2);
    for (let seatNo = 2; seatNo < 8; seatNo += 1) await reserve(seatNo);
    expect(slow.events).toHaveLength(2);
    slow.refill(Infinity);
    slowStream.onReady();
    expect(slow.events).toHaveLength(3);
    await reserve(8);
    const known = [slow, fast].map(({ events }) => {
      const seats = new KnownSeats();
      for (const { data } of events) seats.take(data as SeatNews);
      return seats;
    });
    expect(known[0]!.counts.snapshots).toBe(2);
    expect(known[1]!.counts.snapshots).toBe(1);
    expect(known[0]!.seats).toEqual(known[1]!.seats);
    expect(slow.sentBehind()).toBe(0);
    slowStream.close();
    fastStream.close();
    expect(s.app.streams.count('seats')).toBe(0);
  });

  test('that takes long for the map gets the changes of that time at once', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert({ seatsPerDate: 8 });
    const [own, other] = [await s.join(concertId), await s.join(concertId)];
    const slow = sinkOf(1);
    const watched = await own.call.seat.watch({ date });
    const stream = (watched as unknown as Subscription<SeatNews>).attach(slow.sink);
    await other.call.reservation.create({ date, seatNos: [1] });
    await s.pass();
    await other.call.reservation.create({ date, seatNos: [2] });
    await s.pass();
    expect(slow.events).toHaveLength(1);
    slow.refill(Infinity);
    stream.onReady();
    const known = new KnownSeats();
    for (const { data } of slow.events) known.take(data as SeatNews);
    expect(known.counts).toEqual({ snapshots: 1, changes: 1 });
    expect(known.statuses.slice(0, 3)).toEqual(['held', 'held', 'available']);
    stream.close();
  });

  test('of a place gets its latest entry, and the last one before the end', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert({ room: { maxActive: 1 } });
    const inside = await s.join(concertId);
    const ahead = [await s.join(concertId), await s.join(concertId), await s.join(concertId)];
    const own = await s.join(concertId);
    await s.tick();
    const slow = sinkOf(1);
    const watched = await own.call.queue.watch();
    const stream = (watched as unknown as Subscription<Entry>).attach(slow.sink);
    for (const { call } of ahead) {
      await call.queue.leave();
      await s.pass();
      await s.pass();
    }
    expect(slow.events).toHaveLength(1);
    slow.refill(1);
    stream.onReady();
    expect(slow.events.map(({ data }) => (data as Entry).ahead)).toEqual([3, 0]);
    await inside.call.queue.leave();
    await s.tick();
    await s.pass();
    await own.call.queue.leave();
    await s.pass(1_000);
    expect(slow.events).toHaveLength(2);
    expect(s.app.streams.count('queue')).toBe(1);
    slow.refill(1);
    stream.onReady();
    expect((slow.events.at(-1)!.data as Entry).status).toBe('left');
    expect(s.app.streams.count('queue')).toBe(0);
  });
});

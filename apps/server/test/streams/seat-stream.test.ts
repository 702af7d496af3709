/** A seat map that is watched: the map, then what changes in it, until the session ends. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { concertDate as date } from '../fixtures/test-app.ts';
import { KnownSeats } from './known-seats.ts';
import { streamFixture, type Reader, type SeatNews, type StreamFixture } from './stream-fixture.ts';

const small = { seatsPerDate: 4, room: { sessionSeconds: 3_600, claimSeconds: 3_600 } };
const reservationMs = 300_000;

async function take(s: StreamFixture, reader: Reader, known: KnownSeats): Promise<SeatNews> {
  const news = await s.next<SeatNews>(reader);
  known.take(news);
  expect(reader.lastEventId).toBe(news.version);
  return news;
}

describe.each(dialects)('on $name', (dialect) => {
  test('what others do and what the buyer does is told once each, with the versions', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert(small);
    const [own, other] = [await s.join(concertId), await s.join(concertId)];
    await other.call.wallet.charge({ amount: 10_000 });
    const reader = await s.watchSeats(own.token, date);
    const known = new KnownSeats();
    await take(s, reader, known);
    expect(known.statuses).toEqual(['available', 'available', 'available', 'available']);
    const { reservationId } = await other.call.reservation.create({ date, seatNos: [1, 2] });
    await take(s, reader, known);
    expect(known.statuses).toEqual(['held', 'held', 'available', 'available']);
    await own.call.reservation.create({ date, seatNos: [3] });
    await take(s, reader, known);
    expect(known.statuses).toEqual(['held', 'held', 'held, mine', 'available']);
    await other.call.payment.pay({ reservationId });
    await take(s, reader, known);
    expect(known.statuses).toEqual(['sold', 'sold', 'held, mine', 'available']);
    // A hold that ends is a change although no row says so.
    await s.clock.advance(reservationMs);
    await take(s, reader, known);
    expect(known.statuses).toEqual(['sold', 'sold', 'available', 'available']);
    expect(known.counts).toEqual({ snapshots: 1, changes: 4 });
    const { seats } = await own.call.seat.list({ date });
    expect(known.seats).toEqual(seats);
  });

  test('a reader goes on from the version that it has, of a stream or of a call', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert(small);
    const [own, other] = [await s.join(concertId), await s.join(concertId)];
    const { version, seats } = await own.call.seat.list({ date });
    const known = new KnownSeats();
    known.take({ version, aisles: [], seats });
    const first = await s.watchSeats(own.token, date, version);
    await s.pass();
    expect(first.events).toEqual([]);
    await other.call.reservation.create({ date, seatNos: [1] });
    await take(s, first, known);
    first.cut();
    await other.call.reservation.create({ date, seatNos: [2] });
    await other.call.reservation.create({ date, seatNos: [3] });
    const second = await s.open({
      path: `/trpc/seat.watch?input=${encodeURIComponent(JSON.stringify({ date }))}`,
      token: own.token,
      lastEventId: known.version,
    });
    await take(s, second, known);
    expect(known.statuses).toEqual(['held', 'held', 'held', 'available']);
    expect(known.counts).toEqual({ snapshots: 1, changes: 2 });
    second.cut();
    await s.until(() => s.app.streams.count('seats') === 0);
    // The opposite: a version that no server knows is answered with the map.
    const third = await s.watchSeats(own.token, date, 'made-up');
    await take(s, third, known);
    expect(known.counts.snapshots).toBe(2);
  });

  test('it ends when the session does, and is refused before and after', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert({ room: { maxActive: 1, sessionSeconds: 60 } });
    const [own, next] = [await s.join(concertId), await s.join(concertId)];
    await s.tick();
    expect((await s.watchSeats(next.token, date)).status).toBe(403);
    const rest = await s.watchSeats(own.token, date);
    const trpc = await s.open({
      path: `/trpc/seat.watch?input=${encodeURIComponent(JSON.stringify({ date }))}`,
      token: own.token,
    });
    await s.next(rest);
    await s.next(trpc);
    const { expiresAt } = await own.call.queue.status();
    await s.clock.advance(Date.parse(expiresAt!) - s.clock.now() - 1);
    await s.pass(0);
    expect([rest.hasEnded, trpc.hasEnded]).toEqual([false, false]);
    await s.clock.advance(1);
    await s.until(() => rest.hasEnded && trpc.hasEnded);
    // tRPC's client is told not to come back, and another one is refused when it does.
    expect(trpc.messages.at(-1)).toMatchObject({ event: 'return' });
    const refused = await s.watchSeats(own.token, date);
    await s.until(() => refused.hasEnded);
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ reason: 'QUEUE_TOKEN_EXPIRED' });
  });

  test('it ends at once when the buyer leaves or has paid', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert(small);
    const [leaving, paying, staying] = [
      await s.join(concertId),
      await s.join(concertId),
      await s.join(concertId),
    ];
    await paying.call.wallet.charge({ amount: 10_000 });
    const readers: Reader[] = [];
    for (const { token } of [leaving, paying, staying]) {
      const reader = await s.watchSeats(token, date);
      await s.next(reader);
      readers.push(reader);
    }
    await leaving.call.queue.leave();
    const { reservationId } = await paying.call.reservation.create({ date, seatNos: [1] });
    await paying.call.payment.pay({ reservationId });
    await s.until(() => readers[0]!.hasEnded && readers[1]!.hasEnded);
    expect(readers[2]!.hasEnded).toBe(false);
  });

  test('a date that is cancelled is watched no more', async () => {
    await using s = await streamFixture(dialect);
    const { concertId } = await s.concert({ ...small, dates: [date, '2027-05-02'] });
    const own = await s.join(concertId);
    const reader = await s.watchSeats(own.token, date);
    const other = await s.watchSeats(own.token, '2027-05-02');
    await s.next(reader);
    await s.next(other);
    await s.admin.performance.cancel({ concertId, date, reason: 'a flood' });
    await s.tick();
    await s.until(() => reader.hasEnded);
    expect(other.hasEnded).toBe(false);
    const again = await s.watchSeats(own.token, date);
    await s.until(() => again.hasEnded);
    expect(again.body).toMatchObject({ reason: 'DATE_CANCELLED' });
  });
});

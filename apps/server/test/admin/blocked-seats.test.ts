/** Seats that an operator takes off sale, and puts back. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  concertDate as date,
  expectRefusal,
  expectSound,
  refusal,
  testApp,
} from '../fixtures/test-app.ts';

describe.each(dialects)('blocked seats on $name', (dialect) => {
  const small = { seatsPerDate: 4, rows: 1, seatsPerRow: 4, price: 0 };

  test('are shown as blocked by the first map after the block', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(small);
    const { call } = await t.join();
    await call.seat.dates();
    await t.admin.seat.block({ concertId, date, seatNos: [2] });
    const { available } = await call.seat.list({ date });
    expect(available).toEqual([1, 3, 4]);
  });

  test('are shown as blocked, and sold to nobody, until they are unblocked', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(small);
    const { call } = await t.join();
    await call.seat.dates();
    const { version } = await call.seat.list({ date });
    const blocked = await t.admin.seat.block({ concertId, date, seatNos: [3, 2], reason: 'desk' });
    expect(blocked).toEqual({ concertId, date, seatNos: [2, 3] });
    const map = await call.seat.list({ date });
    expect(map.available).toEqual([1, 4]);
    expect(map.seats.map(({ status }) => status)).toEqual([
      'available',
      'blocked',
      'blocked',
      'available',
    ]);
    const { changes } = await call.seat.list({ date, since: version });
    expect(changes).toEqual([
      { seatNo: 2, status: 'blocked', mine: false },
      { seatNo: 3, status: 'blocked', mine: false },
    ]);
    expect(await refusal(call.reservation.create({ date, seatNos: [1, 2] }))).toMatchObject({
      reason: 'SEAT_UNAVAILABLE',
      details: { seatNos: [2] },
    });
    await expectRefusal(call.reservation.create({ date, best: 2 }), 'NO_ADJACENT_SEATS');
    expect(await t.admin.seat.blocked({ concertId, date })).toMatchObject({
      seats: [
        { seatNo: 2, label: 'A-2', section: 'main', reason: 'desk' },
        { seatNo: 3, label: 'A-3', section: 'main', reason: 'desk' },
      ],
    });
    await t.admin.seat.unblock({ concertId, date, seatNos: [2, 3, 4] });
    expect((await t.admin.seat.blocked({ concertId, date })).seats).toEqual([]);
    await call.reservation.create({ date, best: 2 });
    await expectSound(t);
  });

  test('are counted by themselves; with all others sold the concert is sold out', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(small);
    const { call } = await t.join();
    const { reservationId } = await call.reservation.create({ date, seatNos: [1, 2] });
    await t.admin.seat.block({ concertId, date, seatNos: [3, 4] });
    const { seats, dates } = await t.admin.concert.stats({ concertId });
    expect(seats).toEqual({ available: 0, held: 2, sold: 0, blocked: 2 });
    expect(dates).toEqual([{ date, ...seats }]);
    expect((await call.seat.dates()).dates).toEqual([]);
    await expectRefusal(call.reservation.create({ date, best: 1 }), 'SEATS_HELD');
    await call.payment.pay({ reservationId });
    await t.app.saleCache.refresh();
    const listOf = async () => (await call.concert.list()).concerts[0];
    expect(await listOf()).toMatchObject({ soldOut: true, available: 0, saleState: 'sold_out' });
    await t.admin.seat.unblock({ concertId, date, seatNos: [4] });
    expect(await listOf()).toMatchObject({ soldOut: false, available: 1, saleState: 'on_sale' });
    await expectSound(t);
  });

  test('are all of the named ones or none: a held or sold seat is refused', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(small);
    const { call } = await t.join();
    await call.reservation.create({ date, seatNos: [2] });
    const block = (seatNos: number[], on = date) =>
      refusal(t.admin.seat.block({ concertId, date: on, seatNos }));
    expect(await block([1, 2, 3])).toMatchObject({
      reason: 'SEAT_UNAVAILABLE',
      details: { seatNos: [2] },
    });
    expect((await t.admin.seat.blocked({ concertId, date })).seats).toEqual([]);
    expect(await block([5])).toMatchObject({ reason: 'SEAT_NOT_FOUND', details: { seatNos: [5] } });
    expect(await block([1], '2098-01-01')).toMatchObject({ reason: 'DATE_NOT_FOUND' });
    await t.clock.advance(300_000);
    await t.admin.seat.block({ concertId, date, seatNos: [2], reason: 'one' });
    await t.admin.seat.block({ concertId, date, seatNos: [2], reason: 'two' });
    const { seats } = await t.admin.seat.blocked({ concertId, date });
    expect(seats).toMatchObject([{ seatNo: 2, reason: 'two' }]);
    await expectSound(t);
  });
});

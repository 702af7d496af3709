import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { concertDate as date, expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';

describe.each(dialects)('holding seats on $name', (dialect) => {
  test('the map shows fifty seats in rows of ten, and whose the taken ones are', async () => {
    await using t = await testApp(dialect);
    await t.concert({ price: 2_500 });
    const [a, b] = [await t.join(), await t.join()];
    await a.call.reservation.create({ date, seatNos: [12] });
    const map = await a.call.seat.list({ date });
    expect(map.seats).toHaveLength(50);
    expect(map.seats[11]).toEqual({
      seatNo: 12,
      section: 'main',
      row: 2,
      price: 2_500,
      status: 'held',
      mine: true,
    });
    expect(map.available).toHaveLength(49);
    expect((await b.call.seat.list({ date })).seats[11]).toMatchObject({
      status: 'held',
      mine: false,
    });
  });

  test('one taken seat refuses them all, and says which', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const [a, b] = [await t.join(), await t.join()];
    await a.call.reservation.create({ date, seatNos: [3, 5] });
    await expectRefusal(
      b.call.reservation.create({ date, seatNos: [2, 3, 4, 5] }),
      'SEAT_UNAVAILABLE',
      { seatNos: [3, 5] },
    );
    const { available } = await b.call.seat.list({ date });
    expect(available).toContain(2);
    expect(available).toContain(4);
    const { reservations } = await b.call.reservation.list();
    expect(reservations).toEqual([]);
    await expectSound(t);
  });

  test('naming the same seats again gives the reservation back, its timer as it was', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call } = await t.join();
    const first = await call.reservation.create({ date, seatNos: [2, 1] });
    expect(first).toMatchObject({ seatNos: [1, 2], total: 2_000, status: 'held' });
    await t.clock.advance(299_999);
    expect(await call.reservation.create({ date, seatNos: [1, 2] })).toEqual(first);
    await t.clock.advance(1);
    const anew = await call.reservation.create({ date, seatNos: [1, 2] });
    expect(anew.reservationId).not.toBe(first.reservationId);
    // Other seats beside one's own are another request, and one's own are taken.
    await expectRefusal(call.reservation.create({ date, seatNos: [2, 3] }), 'SEAT_UNAVAILABLE', {
      seatNos: [2],
    });
    await expectSound(t);
  });

  test('from the instant it expires a hold is dead: the seat is free, whoever asks', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const [a, b] = [await t.join(), await t.join()];
    const held = await a.call.reservation.create({ date, seatNos: [9] });
    await b.call.seat.dates();
    await t.clock.advance(299_999);
    await expectRefusal(b.call.reservation.create({ date, seatNos: [9] }), 'SEAT_UNAVAILABLE');
    await t.clock.advance(1);
    expect((await a.call.seat.list({ date })).available).toContain(9);
    expect((await a.call.reservation.list()).reservations[0]!.status).toBe('expired');
    await expectRefusal(
      a.call.reservation.release({ reservationId: held.reservationId }),
      'RESERVATION_EXPIRED',
    );
    await b.call.reservation.create({ date, seatNos: [9] });
    await expectRefusal(
      a.call.payment.pay({ reservationId: held.reservationId }),
      'RESERVATION_EXPIRED',
    );
    await expectSound(t);
  });

  test('a reservation lets its session last until its own end', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { sessionSeconds: 400 } });
    const { call } = await t.join();
    await call.seat.dates();
    await t.clock.advance(350_000);
    const { expiresAt } = await call.reservation.create({ date, seatNos: [1] });
    expect((await call.queue.status()).expiresAt).toBe(expiresAt);
    await t.clock.advance(299_999);
    expect((await call.queue.status()).status).toBe('active');
    await t.clock.advance(1);
    expect((await call.queue.status()).status).toBe('expired');
    await expectSound(t);
  });

  test('released seats are free at once, and a release is not repeated', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call } = await t.join();
    const { reservationId } = await call.reservation.create({ date, seatNos: [4] });
    expect((await call.reservation.release({ reservationId })).status).toBe('released');
    expect((await call.seat.list({ date })).available).toContain(4);
    await expectRefusal(call.reservation.release({ reservationId }), 'RESERVATION_RELEASED');
    await expectRefusal(call.payment.pay({ reservationId }), 'RESERVATION_RELEASED');
    await expectSound(t);
  });

  test('held and bought seats together never exceed the limit of a buyer', async () => {
    await using t = await testApp(dialect);
    await t.concert({ maxSeatsPerUser: 3, dates: [date, '2027-05-02'] });
    const buyer = await t.join();
    await buyer.call.wallet.charge({ amount: 5_000 });
    const { reservationId } = await buyer.call.reservation.create({ date, seatNos: [1, 2] });
    await buyer.call.payment.pay({ reservationId });
    const again = t.as((await t.as(buyer.accountKey).queue.join()).token);
    const other = { date: '2027-05-02' };
    await expectRefusal(
      again.reservation.create({ ...other, seatNos: [1, 2] }),
      'SEAT_LIMIT_EXCEEDED',
      { limit: 3, have: 2 },
    );
    await expectRefusal(again.reservation.create({ ...other, best: 2 }), 'SEAT_LIMIT_EXCEEDED');
    await again.reservation.create({ ...other, best: 1 });
    await expectRefusal(
      again.reservation.create({ ...other, seatNos: [50] }),
      'SEAT_LIMIT_EXCEEDED',
      { limit: 3, have: 3 },
    );
    await t.clock.advance(300_000);
    await again.reservation.create({ ...other, seatNos: [50] });
    await expectSound(t);
  });

  test('the best seats are side by side, nearest the front, then nearest the middle', async () => {
    await using t = await testApp(dialect);
    await t.concert({ rows: 2, seatsPerRow: 5, maxSeatsPerUser: 10 });
    const { call } = await t.join();
    const best = async (count: number) =>
      (await call.reservation.create({ date, best: count })).seatNos;
    expect(await best(1)).toEqual([3]);
    expect(await best(2)).toEqual([1, 2]);
    expect(await best(3)).toEqual([7, 8, 9]);
    await expectRefusal(call.reservation.create({ date, best: 3 }), 'NO_ADJACENT_SEATS', {
      available: 4,
    });
    expect(await best(2)).toEqual([4, 5]);
    expect(await best(1)).toEqual([6]);
    expect(await best(1)).toEqual([10]);
    expect((await call.seat.dates()).dates).toEqual([]);
    const late = await t.join();
    await expectRefusal(late.call.reservation.create({ date, best: 1 }), 'SOLD_OUT');
    await t.clock.advance(300_000);
    expect((await call.seat.dates()).dates).toEqual([date]);
    await expectSound(t);
  });

  test('dates and seats that the house does not have are refused', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call } = await t.join();
    await expectRefusal(call.seat.list({ date: '2027-05-02' }), 'DATE_NOT_FOUND');
    await expectRefusal(call.reservation.create({ date: '2027-05-02', best: 1 }), 'DATE_NOT_FOUND');
    await expectRefusal(call.reservation.create({ date, seatNos: [50, 51] }), 'SEAT_NOT_FOUND', {
      seatNos: [51],
    });
    for (const seatNos of [[], [0], [1, 1], [1.5]]) {
      await expectRefusal(call.reservation.create({ date, seatNos }), 'INVALID_INPUT');
    }
    await expectRefusal(call.seat.list({ date: '2027-02-30' }), 'INVALID_INPUT');
  });

  test('nobody reserves from the line', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { maxActive: 1 } });
    await t.join();
    await t.join();
    const { call } = await t.join();
    await expectRefusal(call.reservation.create({ date, seatNos: [1] }), 'NOT_ADMITTED', {
      ahead: 1,
      pollAfterMs: 1_010,
    });
  });

  test('the largest house there may be is drawn, sold from, and listed', async () => {
    await using t = await testApp(dialect);
    await t.concert({ seatsPerDate: 100_000 });
    const { call } = await t.join();
    await call.reservation.create({ date, seatNos: [100_000] });
    const { seats, available } = await call.seat.list({ date });
    expect(seats).toHaveLength(100_000);
    expect(available).toHaveLength(99_999);
  });
});

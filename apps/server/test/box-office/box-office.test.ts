/** The box office: cash and complimentary orders, their refunds, and what it may not do. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  concertDate as date,
  expectRefusal,
  expectSound,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

let keys = 0;

/** Sells seats of a concert for cash, or on the given terms. */
function counterOf(t: TestApp, concertId: string) {
  return (seatNos: number[], more: object = {}) => {
    keys += 1;
    const idempotencyKey = `sale ${keys}`;
    const sale = { concertId, date, seatNos, payment: 'cash' as const, idempotencyKey, ...more };
    return t.admin.order.issue(sale);
  };
}

async function accountSums(t: TestApp) {
  const rows = await t.database.db.query
    .selectFrom('ledgerEntries')
    .select((eb) => ['account', eb.fn.sum<number>('amount').as('sum')])
    .groupBy('account')
    .execute();
  return Object.fromEntries(rows.map(({ account, sum }) => [account, sum]));
}

describe.each(dialects)('the box office on $name', (dialect) => {
  test('sells for cash to a guest: the ledger and the revenue say where it came from', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ price: 300, maxSeatsPerUser: 1 });
    const sell = counterOf(t, concertId);

    const order = await sell([7, 3, 5], { note: 'Counter 2' });

    expect(order).toMatchObject({
      seatNos: [3, 5, 7],
      total: 900,
      payment: 'cash',
      status: 'paid',
      waitNo: null,
      note: 'Counter 2',
    });
    expect(order.tickets.map(({ ticketCode }) => ticketCode)).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^(\w{4}-){4}\w{4}$/)),
    );
    expect(await accountSums(t)).toEqual({ 'house:cash': -900, 'house:sales': 900 });
    expect(await t.admin.concert.stats({ concertId })).toMatchObject({
      revenue: 900,
      revenueBy: { points: 0, cash: 900 },
      seats: { sold: 3 },
    });
    await expectSound(t);

    const { orderId } = order;
    await t.admin.order.refund({ orderId, seatNos: [5], reason: 'A guest is ill' });
    expect(await accountSums(t)).toEqual({ 'house:cash': -600, 'house:sales': 600 });
    await t.admin.order.refund({ orderId, reason: 'All are ill' });
    expect(await accountSums(t)).toEqual({ 'house:cash': 0, 'house:sales': 0 });
    expect((await t.admin.concert.stats({ concertId })).revenueBy).toEqual({ points: 0, cash: 0 });
    await expectSound(t);
  });

  test('gives seats away: nothing is booked, and nothing refunded', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ price: 300 });
    const sell = counterOf(t, concertId);
    const { userId, accountKey } = await t.join(concertId);

    const order = await sell([1, 2], { payment: 'complimentary', userId });

    expect(order).toMatchObject({ userId, total: 0, payment: 'complimentary' });
    expect(order.seats.map(({ price }) => price)).toEqual([0, 0]);
    expect(await accountSums(t)).toEqual({});
    const owner = t.as(accountKey);
    expect((await owner.order.list()).orders).toMatchObject([{ tickets: order.tickets }]);
    const { orderId } = order;
    expect(await owner.order.cancel({ orderId, seatNos: [1] })).toMatchObject({ refunded: 0 });
    await expectSound(t);
    expect(await owner.order.cancel({ orderId })).toMatchObject({ status: 'cancelled' });
    await expectSound(t);
  });

  test('hands cash back itself: the owner of the order cannot cancel it', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ price: 300 });
    const sell = counterOf(t, concertId);
    const { userId, accountKey } = await t.join(concertId);
    const { orderId, paidAt } = await sell([1, 2], { userId });

    const cancel = t.as(accountKey).order.cancel({ orderId });
    await expectRefusal(cancel, 'CANCELLATION_CLOSED', { closedAt: paidAt });
    await t.admin.order.refund({ orderId, reason: 'At the counter' });
    await expectSound(t);
  });

  test('goes past the line and the opening, but never past a hold or a sale', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 1 } });
    const sell = counterOf(t, concertId);
    const holder = await t.join(concertId);
    await holder.call.reservation.create({ date, seatNos: [4, 5] });

    await expectRefusal(sell([3, 4]), 'SEAT_UNAVAILABLE', { seatNos: [4] });
    await sell([3]);
    await expectRefusal(sell([3]), 'SEAT_UNAVAILABLE', { seatNos: [3] });
    await expectRefusal(sell([51]), 'SEAT_NOT_FOUND', { seatNos: [51] });
    await expectRefusal(sell([1], { date: '2027-05-09' }), 'DATE_NOT_FOUND');
    await expectRefusal(counterOf(t, 'con_none')([1]), 'CONCERT_NOT_FOUND');
    await expectRefusal(sell([1], { userId: 'usr_none' }), 'USER_NOT_FOUND');
    const early = await t.concert({ opensAt: '2027-04-30T00:00:00Z' });
    await counterOf(t, early.concertId)([1]);
    await t.admin.concert.close({ concertId });
    await t.clock.advance(1);
    await sell([1]);
    await expectSound(t);
  });

  test('closes 24 hours after the date began', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const sell = counterOf(t, concertId);
    const end = Date.parse(`${date}T00:00:00Z`) + 86_400_000;

    await t.clock.advance(end - 1 - t.clock.now());
    await sell([1]);
    await t.clock.advance(1);
    await expectRefusal(sell([2]), 'DATE_CLOSED');
    await expectSound(t);
  });

  test('sells once for a key, and answers a repeat as the first call', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const sell = counterOf(t, concertId);
    const again = { idempotencyKey: 'counter 1' };
    const first = await sell([1, 2], again);
    await t.admin.order.refund({ orderId: first.orderId, seatNos: [1], reason: 'Ill' });
    await t.clock.advance(7 * 86_400_000);

    expect(await sell([2, 1], again)).toEqual(first);
    const others = [
      () => sell([1, 3], again),
      () => sell([1, 2], { ...again, payment: 'complimentary' }),
      () => sell([1, 2], { ...again, note: 'Other' }),
    ];
    for (const other of others) await expectRefusal(other(), 'IDEMPOTENCY_KEY_REUSED');
    const { userId } = await t.join(concertId);
    const named = { idempotencyKey: 'counter 2', userId };
    const ofBuyer = await sell([3], named);
    expect(await sell([3], named)).toEqual(ofBuyer);
    await expectRefusal(sell([3], { idempotencyKey: 'counter 2' }), 'IDEMPOTENCY_KEY_REUSED');
    await expectRefusal(sell([1, 2], { ...again, userId }), 'IDEMPOTENCY_KEY_REUSED');
    const elsewhere = await t.concert();
    await expectRefusal(counterOf(t, elsewhere.concertId)([1, 2], again), 'IDEMPOTENCY_KEY_REUSED');
    await expectSound(t);
  });

  test('sells at the prices of the sections, and refunds each seat for its own', async () => {
    await using t = await testApp(dialect);
    const rows = [{ label: 'A', seats: 3 }];
    const sections = [
      { name: 'Stalls', price: 500, rows },
      { name: 'Circle', rows },
    ];
    const { concertId } = await t.concert({ price: 200, layout: { sections } });
    const sell = counterOf(t, concertId);

    const { orderId, total } = await sell([3, 4, 5]);
    expect(total).toBe(900);
    await sell([1, 6], { payment: 'complimentary' });
    // The seats of an order keep their prices.
    await t.admin.concert.update({ concertId, price: 999 });
    const part = await t.admin.order.refund({ orderId, seatNos: [3, 5], reason: 'Ill' });
    expect(part).toMatchObject({ refunded: 700, total: 200, seatNos: [4] });
    await expectSound(t);
  });
});

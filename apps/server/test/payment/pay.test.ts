import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  concertDate as date,
  expectRefusal,
  expectSound,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

async function buyerWithSeats(t: TestApp, seatNos: number[], points: number) {
  const buyer = await t.join();
  if (points > 0) await buyer.call.wallet.charge({ amount: points });
  const { reservationId } = await buyer.call.reservation.create({ date, seatNos });
  return { ...buyer, reservationId };
}

describe.each(dialects)('paying on $name', (dialect) => {
  test('a payment debits, sells, tickets, and gives the slot to the next', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 1 } });
    const { call, reservationId } = await buyerWithSeats(t, [8, 7], 5_000);
    const next = await t.join();
    const receipt = await call.payment.pay({ reservationId });
    expect(receipt).toMatchObject({
      result: 'SUCCESS',
      reservationId,
      date,
      seatNos: [7, 8],
      total: 2_000,
      balance: 3_000,
      paidAt: new Date(t.clock.now()).toISOString(),
    });
    expect(receipt.tickets.map(({ seatNo }) => seatNo)).toEqual([7, 8]);
    const codes = receipt.tickets.map(({ ticketCode }) => ticketCode);
    for (const code of codes) expect(code).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
    expect(new Set(codes).size).toBe(2);
    await t.app.admissionRunner.idle();
    expect((await call.queue.status()).status).toBe('finished');
    expect((await next.call.queue.status()).status).toBe('active');
    expect((await next.call.seat.list({ date })).seats[6]).toMatchObject({ status: 'sold' });
    expect(await t.admin.concert.stats({ concertId })).toEqual({
      waiting: 0,
      active: 1,
      admitted: 2,
      finished: 1,
      expired: 0,
      left: 0,
      seats: { available: 48, held: 0, sold: 2 },
      revenue: 2_000,
    });
    await expectSound(t);
  });

  test('paying again gives the first answer, with the place that the payment ended', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call, reservationId, accountKey } = await buyerWithSeats(t, [1], 5_000);
    const receipt = await call.payment.pay({ reservationId });
    await call.wallet.charge({ amount: 1 });
    await t.clock.advance(3_600_000);
    expect(await call.payment.pay({ reservationId })).toEqual(receipt);
    // The same person, back in the room with a new place, gets it as well.
    const again = t.as((await t.as(accountKey).queue.join()).token);
    expect(await again.payment.pay({ reservationId })).toEqual(receipt);
    expect((await call.wallet.balance()).balance).toBe(4_001);
    await expectSound(t);
  });

  test('too few points change nothing: charge, then pay', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call, reservationId } = await buyerWithSeats(t, [1, 2], 1_999);
    await expectRefusal(call.payment.pay({ reservationId }), 'INSUFFICIENT_BALANCE', {
      balance: 1_999,
      required: 2_000,
    });
    expect((await call.queue.status()).status).toBe('active');
    expect((await call.order.list()).orders).toEqual([]);
    await call.wallet.charge({ amount: 1 });
    expect((await call.payment.pay({ reservationId })).balance).toBe(0);
    await expectSound(t);
  });

  test('a millisecond before it expires a reservation is paid, at that instant it is not', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const [a, b] = [await buyerWithSeats(t, [1], 1_000), await buyerWithSeats(t, [2], 1_000)];
    await t.clock.advance(299_999);
    await a.call.payment.pay({ reservationId: a.reservationId });
    await t.clock.advance(1);
    await expectRefusal(
      b.call.payment.pay({ reservationId: b.reservationId }),
      'RESERVATION_EXPIRED',
    );
    expect((await b.call.wallet.balance()).balance).toBe(1_000);
    await expectSound(t);
  });

  test('what else the buyer held is released by the payment that ends the session', async () => {
    await using t = await testApp(dialect);
    await t.concert({ dates: [date, '2027-05-02'] });
    const { call, reservationId, accountKey } = await buyerWithSeats(t, [1], 1_000);
    await call.reservation.create({ date: '2027-05-02', seatNos: [30] });
    await call.payment.pay({ reservationId });
    const { reservations } = await t.as(accountKey).reservation.list();
    expect(reservations.map(({ status }) => status).toSorted()).toEqual(['paid', 'released']);
    const other = await t.join();
    await other.call.reservation.create({ date: '2027-05-02', seatNos: [30] });
    await expectSound(t);
  });

  test('what the buyer held and has run out stays so, and whose the seat is now keeps it', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call, accountKey } = await buyerWithSeats(t, [30], 1_000);
    await t.clock.advance(299_999);
    const { reservationId } = await call.reservation.create({ date, seatNos: [1] });
    await t.clock.advance(1);
    const other = await t.join();
    const held = await other.call.reservation.create({ date, seatNos: [30] });
    await call.payment.pay({ reservationId });
    const { reservations } = await t.as(accountKey).reservation.list();
    expect(reservations.map(({ status }) => status).toSorted()).toEqual(['expired', 'paid']);
    await other.call.wallet.charge({ amount: 1_000 });
    await other.call.payment.pay({ reservationId: held.reservationId });
    await expectSound(t);
  });

  test('others’ reservations and orders answer as ones that do not exist', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const owner = await buyerWithSeats(t, [1], 1_000);
    const thief = await t.join();
    await thief.call.wallet.charge({ amount: 5_000 });
    for (const reservationId of [owner.reservationId, 'res_nope']) {
      await expectRefusal(thief.call.payment.pay({ reservationId }), 'RESERVATION_NOT_FOUND', {});
      await expectRefusal(
        thief.call.reservation.release({ reservationId }),
        'RESERVATION_NOT_FOUND',
        {},
      );
    }
    const { orderId } = await owner.call.payment.pay({ reservationId: owner.reservationId });
    for (const id of [orderId, 'ord_nope']) {
      await expectRefusal(thief.call.order.cancel({ orderId: id }), 'ORDER_NOT_FOUND', {});
    }
    expect((await thief.call.order.list()).orders).toEqual([]);
  });

  test('a cancelled order refunds, frees its seats and voids its tickets, once', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call, reservationId, accountKey } = await buyerWithSeats(t, [5, 6], 2_000);
    const { orderId } = await call.payment.pay({ reservationId });
    expect(await t.as(accountKey).order.cancel({ orderId })).toEqual({
      orderId,
      status: 'cancelled',
      refunded: 2_000,
      balance: 2_000,
    });
    await expectRefusal(t.as(accountKey).order.cancel({ orderId }), 'ALREADY_CANCELLED');
    const { orders } = await call.order.list();
    expect(orders).toMatchObject([{ orderId, status: 'cancelled', tickets: [], seatNos: [5, 6] }]);
    expect((await call.reservation.list()).reservations[0]!.status).toBe('cancelled');
    const history = (await call.wallet.history()).entries;
    expect(history.map(({ kind, orderId: order }) => [kind, order])).toEqual([
      ['refund', orderId],
      ['payment', orderId],
      ['charge', null],
    ]);
    const other = await buyerWithSeats(t, [5, 6], 2_000);
    await other.call.payment.pay({ reservationId: other.reservationId });
    await expectRefusal(t.as(accountKey).order.cancel({ orderId }), 'ALREADY_CANCELLED');
    expect((await t.as(accountKey).wallet.balance()).balance).toBe(2_000);
    await expectSound(t);
  });

  test('orders come in pages, newest first, also when paid in the same instant', async () => {
    await using t = await testApp(dialect);
    await t.concert({ price: 0 });
    const { accountKey } = await t.as(null).account.create();
    const paid: string[] = [];
    for (const seatNo of [1, 2, 3]) {
      const call = t.as((await t.as(accountKey).queue.join()).token);
      const { reservationId } = await call.reservation.create({ date, seatNos: [seatNo] });
      paid.push((await call.payment.pay({ reservationId })).orderId);
    }
    const { order } = t.as(accountKey);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await order.list({ limit: 1, ...(cursor && { cursor }) });
      seen.push(...page.orders.map(({ orderId }) => orderId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen.toSorted()).toEqual(paid.toSorted());
    await expectSound(t);
  });

  test('a ticket is not paid for from a place that is over', async () => {
    await using t = await testApp(dialect);
    await t.concert({ reservationSeconds: 300, room: { sessionSeconds: 60 } });
    const { call, reservationId } = await buyerWithSeats(t, [1], 1_000);
    await call.queue.leave();
    await expectRefusal(call.payment.pay({ reservationId }), 'QUEUE_TOKEN_EXPIRED');
    await expectSound(t);
  });
});

/** Paying several reservations at once, and what a payment says that it released. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import type { GroupReceipt } from '../../src/domains/payment/receipt.ts';
import {
  concertDate as date,
  expectRefusal,
  expectSound,
  testApp,
  type Buyer,
  type TestApp,
} from '../fixtures/test-app.ts';

async function buyerHolding(t: TestApp, seats: number[], amount: number) {
  const buyer = await t.join();
  if (amount > 0) await buyer.call.wallet.charge({ amount });
  const reservationIds: string[] = [];
  for (const seatNo of seats) {
    const held = await buyer.call.reservation.create({ date, seatNos: [seatNo] });
    reservationIds.push(held.reservationId);
  }
  return { ...buyer, reservationIds };
}

async function payAll({ call }: Pick<Buyer, 'call'>, reservationIds: string[]) {
  return (await call.payment.pay({ reservationIds })) as unknown as GroupReceipt;
}

describe.each(dialects)('on $name', (dialect) => {
  test('a payment names the reservations that it released, and a replay names the same', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call, reservationIds } = await buyerHolding(t, [1, 2, 3], 5_000);
    const [reservationId = '', second, third] = reservationIds;
    const receipt = await call.payment.pay({ reservationId });
    expect(receipt.released).toEqual([
      { reservationId: second, date, seatNos: [2] },
      { reservationId: third, date, seatNos: [3] },
    ]);
    await t.clock.advance(3_600_000);
    expect(await call.payment.pay({ reservationId })).toEqual(receipt);
    await expectSound(t);
  });

  test('a payment with nothing beside it, or only what had expired, released nothing', async () => {
    await using t = await testApp(dialect);
    await t.concert({ reservationSeconds: 60 });
    const { call } = await buyerHolding(t, [1], 5_000);
    await t.clock.advance(60_000);
    const { reservationId } = await call.reservation.create({ date, seatNos: [2] });
    expect(await call.payment.pay({ reservationId })).toMatchObject({ released: [] });
    await expectSound(t);
  });

  test('several are paid with an order for each, and a replay returns the first answer', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const buyer = await buyerHolding(t, [1, 2, 3], 5_000);
    const [first = '', second = '', third = ''] = buyer.reservationIds;
    const paid = await payAll(buyer, [second, first]);
    const released = [{ reservationId: third, date, seatNos: [3] }];
    expect(paid).toMatchObject({
      result: 'SUCCESS',
      payments: [
        { reservationId: second, seatNos: [2], total: 1_000, balance: 4_000, released },
        { reservationId: first, seatNos: [1], total: 1_000, balance: 3_000, released },
      ],
      balance: 3_000,
      released,
    });
    const owner = t.as(buyer.accountKey);
    await owner.wallet.charge({ amount: 1 });
    await t.clock.advance(3_600_000);
    expect(await payAll(buyer, [second, first])).toEqual(paid);
    expect(await buyer.call.payment.pay({ reservationId: first })).toEqual(paid.payments[1]);
    const { orders } = await owner.order.list();
    expect(orders.map(({ orderId }) => orderId).toSorted()).toEqual(
      paid.payments.map(({ orderId }) => orderId).toSorted(),
    );
    expect((await owner.wallet.balance()).balance).toBe(3_001);
    await expectSound(t);
  });

  test('all or none are paid: points for one, one expired, one unknown', async () => {
    await using t = await testApp(dialect);
    await t.concert({ reservationSeconds: 60 });
    const poor = await buyerHolding(t, [1, 2], 1_999);
    await expectRefusal(payAll(poor, poor.reservationIds), 'INSUFFICIENT_BALANCE', {
      balance: 1_999,
      required: 2_000,
    });
    await expectRefusal(payAll(poor, [poor.reservationIds[0]!, 'res_no']), 'RESERVATION_NOT_FOUND');
    const late = await buyerHolding(t, [3], 5_000);
    await t.clock.advance(30_000);
    const { reservationId } = await late.call.reservation.create({ date, seatNos: [4] });
    await t.clock.advance(29_999);
    // A millisecond before the first expires both are still to be had.
    await poor.call.wallet.charge({ amount: 1 });
    expect((await payAll(poor, poor.reservationIds)).balance).toBe(0);
    await t.clock.advance(1);
    const both = [...late.reservationIds, reservationId];
    await expectRefusal(payAll(late, both), 'RESERVATION_EXPIRED');
    expect((await late.call.order.list()).orders).toEqual([]);
    expect((await payAll(late, [reservationId])).payments).toHaveLength(1);
    await expectSound(t);
  });

  test('one to ten distinct reservations, of the concert of the place', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ maxSeatsPerUser: 20, price: 0 });
    const elsewhere = await t.concert({ price: 0 });
    const buyer = await t.join(elsewhere.concertId);
    const other = await buyer.call.reservation.create({ date, seatNos: [1] });
    const many = Array.from({ length: 11 }, (_, at) => `res_${at}`);
    for (const wrong of [[], many, ['res_1', 'res_1']]) {
      await expectRefusal(payAll(buyer, wrong), 'INVALID_INPUT');
    }
    const place = await t.as(buyer.accountKey).queue.join({ concertId });
    const here = t.as(place.token);
    await expectRefusal(payAll({ call: here }, [other.reservationId]), 'RESERVATION_NOT_FOUND');
    const mine: string[] = [];
    for (let seatNo = 1; seatNo <= 10; seatNo += 1) {
      mine.push((await here.reservation.create({ date, seatNos: [seatNo] })).reservationId);
    }
    expect((await payAll({ call: here }, mine)).payments).toHaveLength(10);
    await expectSound(t);
  });
});

/** Payments on a manual clock: the instant of expiry, a replay much later, equal timestamps. */
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
  test('paying again an hour later returns the first answer, with the finished place and a new one', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call, reservationId, accountKey } = await buyerWithSeats(t, [1], 5_000);
    const receipt = await call.payment.pay({ reservationId });
    await t.as(accountKey).wallet.charge({ amount: 1 });
    await t.clock.advance(3_600_000);
    expect(await call.payment.pay({ reservationId })).toEqual(receipt);
    const again = t.as((await t.as(accountKey).queue.join()).token);
    expect(await again.payment.pay({ reservationId })).toEqual(receipt);
    expect((await t.as(accountKey).wallet.balance()).balance).toBe(4_001);
    await expectSound(t);
  });

  test('a reservation can be paid a millisecond before it expires, and not at that instant', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const [a, b] = [await buyerWithSeats(t, [1], 1_000), await buyerWithSeats(t, [2], 1_000)];
    await t.clock.advance(299_999);
    const { paidAt } = await a.call.payment.pay({ reservationId: a.reservationId });
    expect(paidAt).toBe(new Date(t.clock.now()).toISOString());
    await t.clock.advance(1);
    await expectRefusal(
      b.call.payment.pay({ reservationId: b.reservationId }),
      'RESERVATION_EXPIRED',
    );
    expect((await b.call.wallet.balance()).balance).toBe(1_000);
    await expectSound(t);
  });

  test('a payment leaves an expired reservation expired, and its seat with the new holder', async () => {
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

  test('pages of orders neither lose nor repeat orders that were paid in the same instant', async () => {
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
});

/** Cancelling some seats of an order, in one process on both databases. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { concertDate as date, expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';
import type { TestApp } from '../fixtures/test-app.ts';

async function paidOrder(t: TestApp, seatNos: number[]) {
  const { concertId } = await t.concert({ price: 300, maxSeatsPerUser: 5 });
  const { call, accountKey } = await t.join(concertId);
  const owner = t.as(accountKey);
  await call.wallet.charge({ amount: 10_000 });
  const { reservationId } = await call.reservation.create({ date, seatNos });
  const receipt = await call.payment.pay({ reservationId });
  const repeat = () => call.payment.pay({ reservationId });
  const list = async () => (await owner.order.list()).orders[0]!;
  return { concertId, owner, list, repeat, receipt, orderId: receipt.orderId };
}

describe.each(dialects)('cancelling some seats on $name', (dialect) => {
  test('refunds their price, voids their tickets, and frees them for others', async () => {
    await using t = await testApp(dialect);
    const { concertId, owner, list, receipt, orderId } = await paidOrder(t, [3, 4, 5]);

    expect(await owner.order.cancel({ orderId, seatNos: [4] })).toEqual({
      orderId,
      status: 'paid',
      refunded: 300,
      balance: 9_400,
    });

    const refunds = [{ seatNos: [4], amount: 300, reason: null, refundedAt: receipt.paidAt }];
    expect(await list()).toMatchObject({ status: 'paid', seatNos: [3, 5], total: 600 });
    expect(await list()).toMatchObject({ refunded: 300, payment: 'points', refunds });
    const seatNos = async () => (await list()).tickets.map(({ seatNo }) => seatNo);
    expect(await seatNos()).toEqual([3, 5]);
    expect((await list()).seats.map(({ label }) => label)).toEqual(['A-3', 'A-5']);
    expect(await t.admin.concert.stats({ concertId })).toMatchObject({
      revenue: 600,
      seats: { sold: 2, held: 0 },
    });
    const other = await t.join(concertId);
    await other.call.reservation.create({ date, seatNos: [4] });
    // The seat belongs to another buyer now: cancelling the rest leaves it there.
    await owner.order.cancel({ orderId });
    expect((await other.call.reservation.list()).reservations).toMatchObject([
      { seatNos: [4], status: 'held' },
    ]);
    await expectSound(t);
  });

  test('the last seat cancels the order, which then has all that it was bought with', async () => {
    await using t = await testApp(dialect);
    const { owner, list, orderId } = await paidOrder(t, [3, 4, 5]);

    await owner.order.cancel({ orderId, seatNos: [5, 3] });
    const last = await owner.order.cancel({ orderId, seatNos: [4] });

    expect(last).toMatchObject({ status: 'cancelled', refunded: 300, balance: 10_000 });
    expect(await list()).toMatchObject({
      status: 'cancelled',
      seatNos: [3, 4, 5],
      total: 900,
      refunded: 900,
      refunds: [
        { seatNos: [3, 5], amount: 600 },
        { seatNos: [4], amount: 300 },
      ],
      tickets: [],
    });
    await expectRefusal(owner.order.cancel({ orderId, seatNos: [4] }), 'ALREADY_CANCELLED');
    await expectRefusal(owner.order.cancel({ orderId }), 'ALREADY_CANCELLED');
    await expectSound(t);
  });

  test('cancelling the rest refunds what is left of it', async () => {
    await using t = await testApp(dialect);
    const { owner, list, orderId } = await paidOrder(t, [3, 4, 5]);

    await owner.order.cancel({ orderId, seatNos: [3] });
    expect(await owner.order.cancel({ orderId })).toMatchObject({
      status: 'cancelled',
      refunded: 600,
      balance: 10_000,
    });

    const { refunds } = await list();
    expect(refunds.map(({ seatNos, amount }) => ({ seatNos, amount }))).toEqual([
      { seatNos: [3], amount: 300 },
      { seatNos: [4, 5], amount: 600 },
    ]);
    await expectSound(t);
  });

  test('a seat that the order has not, or not any more, is not found, and nothing changes', async () => {
    await using t = await testApp(dialect);
    const { owner, list, orderId } = await paidOrder(t, [3, 4, 5]);
    await owner.order.cancel({ orderId, seatNos: [4] });
    const before = await list();

    const cancel = (seatNos: number[]) => owner.order.cancel({ orderId, seatNos });
    await expectRefusal(cancel([4]), 'SEAT_NOT_FOUND', { seatNos: [4] });
    await expectRefusal(cancel([3, 4, 9]), 'SEAT_NOT_FOUND', { seatNos: [4, 9] });
    for (const seatNos of [[], [3, 3], [0], [1.5]]) {
      await expectRefusal(cancel(seatNos), 'INVALID_INPUT');
    }
    const stranger = await t.join();
    const theirs = t.as(stranger.accountKey).order.cancel({ orderId, seatNos: [3] });
    await expectRefusal(theirs, 'ORDER_NOT_FOUND');

    expect(await list()).toEqual(before);
    await expectSound(t);
  });

  test('paying again gives the first receipt, with every seat that was bought', async () => {
    await using t = await testApp(dialect);
    const { owner, orderId, receipt, repeat } = await paidOrder(t, [3, 4, 5]);
    expect(await repeat()).toEqual(receipt);

    await owner.order.cancel({ orderId, seatNos: [4] });

    expect(await repeat()).toEqual(receipt);
  });

  test('a companion seat does not stay without its accessible seat', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ layout: accessibleRow });
    const { call, accountKey } = await t.join(concertId);
    const owner = t.as(accountKey);
    const { reservationId } = await call.reservation.create({ date, seatNos: [1, 2, 3] });
    const { orderId } = await call.payment.pay({ reservationId });
    const cancel = (...seatNos: number[]) => owner.order.cancel({ orderId, seatNos });

    await expectRefusal(cancel(1), 'SEAT_RESTRICTED', { seatNos: [2] });
    await expectRefusal(cancel(1, 3), 'SEAT_RESTRICTED', { seatNos: [2] });
    expect(await cancel(2)).toMatchObject({ status: 'paid' });
    expect(await cancel(1)).toMatchObject({ status: 'paid' });

    const office = (...seatNos: number[]) =>
      t.admin.order.issue({
        concertId,
        date,
        seatNos,
        payment: 'cash',
        idempotencyKey: `sale of ${seatNos.join()}`,
      });
    await expectRefusal(office(2, 4), 'SEAT_RESTRICTED', { seatNos: [2] });
    await t.admin.seat.block({ concertId, date, seatNos: [4] });
    await expectRefusal(office(4, 5), 'SEAT_UNAVAILABLE', { seatNos: [4] });
    await t.admin.seat.unblock({ concertId, date, seatNos: [4] });
    await office(1, 2, 4);
    await expectSound(t);
  });
});

/** Seat 1 is for a wheelchair user, seat 2 for the companion. */
const accessibleRow = {
  sections: [
    {
      name: 'Stalls',
      price: 0,
      rows: [{ label: 'A', seats: 5 }],
      accessible: ['A-1'],
      companions: [['A-1', 'A-2']] as [string, string][],
    },
  ],
};

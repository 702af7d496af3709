/** A date is cancelled: who is refused, what is released, and who is refunded. */
import { toIso } from '@onsale/core/time/dates';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { refundCancelledDates } from '../../src/domains/performance/refund-dates.ts';
import {
  adminKey,
  anotherServer,
  concertDate as date,
  expectRefusal,
  expectSound,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

const otherDate = '2027-05-02';
const reason = 'The singer is ill';
const refusal = { date, reason };

async function sale(t: TestApp, dates = [date, otherDate]) {
  const { concertId } = await t.concert({ dates });
  const { cancel, status } = t.admin.performance;
  return { concertId, cancel, status };
}

/** A buyer inside who holds these seats. */
async function holder(t: TestApp, concertId: string, seatNos: number[]) {
  const { call, accountKey } = await t.join(concertId);
  await call.wallet.charge({ amount: 5_000 });
  const { reservationId } = await call.reservation.create({ date, seatNos });
  return { call, reservationId, owner: t.as(accountKey) };
}

async function buyer(t: TestApp, concertId: string, seatNos: number[]) {
  const { call, reservationId, owner } = await holder(t, concertId, seatNos);
  const { orderId, tickets } = await call.payment.pay({ reservationId });
  return { orderId, ticketCode: tickets[0]!.ticketCode, owner };
}

describe.each(dialects)('cancelling a date on $name', (dialect) => {
  test('refuses reservations and payments of it at once, and says why', async () => {
    await using t = await testApp(dialect);
    const { concertId, cancel } = await sale(t);
    const inside = await t.join(concertId);
    const { call, reservationId } = await holder(t, concertId, [1, 2]);
    await t.clock.advance(1_000);

    const cancelledAt = toIso(t.clock.now());
    expect(await cancel({ concertId, date, reason })).toEqual({
      concertId,
      date,
      cancelledAt,
      reason,
      total: 0,
      refunded: 0,
      remaining: 0,
      finished: false,
      finishedAt: null,
    });

    await expectRefusal(call.payment.pay({ reservationId }), 'DATE_CANCELLED', refusal);
    const several = call.payment.pay({ reservationIds: [reservationId] });
    await expectRefusal(several, 'DATE_CANCELLED', refusal);
    for (const choice of [{ seatNos: [1] }, { best: 2 }]) {
      const taking = inside.call.reservation.create({ date, ...choice });
      await expectRefusal(taking, 'DATE_CANCELLED', refusal);
    }
    await expectRefusal(inside.call.seat.list({ date }), 'DATE_CANCELLED', refusal);
    expect(await inside.call.seat.dates()).toEqual({ dates: [otherDate] });
    // The other date is as it was.
    const held = await call.reservation.create({ date: otherDate, seatNos: [1] });
    expect(await call.payment.pay({ reservationId: held.reservationId })).toMatchObject({
      result: 'SUCCESS',
    });
    expect((await t.join(concertId)).entry.status).toBe('active');
    const { concerts } = await t.as(null).concert.list();
    expect(concerts[0]).toMatchObject({ saleState: 'on_sale', cancelledDates: [refusal] });
    const { reservations } = await inside.call.reservation.list();
    expect(reservations).toEqual([]);
    await expectSound(t);
  });

  test('of the last date on sale closes the concert, and joins say why', async () => {
    await using t = await testApp(dialect);
    const { concertId, cancel } = await sale(t);
    await cancel({ concertId, date: otherDate, reason: 'Fire' });
    expect((await t.join(concertId)).entry.status).toBe('active');
    await t.clock.advance(1);
    await cancel({ concertId, date, reason });

    await expectRefusal(t.join(concertId), 'DATE_CANCELLED', refusal);
    const { accountKey } = await t.as(null).account.create();
    await expectRefusal(t.as(accountKey).queue.join({ concertId }), 'DATE_CANCELLED', refusal);
    const { concerts } = await t.admin.concert.list();
    expect(concerts[0]).toMatchObject({
      saleState: 'closed',
      cancelledDates: [refusal, { date: otherDate, reason: 'Fire' }],
    });
    await expectSound(t);
  });

  test('refunds each order once, tells how far it is, and voids the tickets', async () => {
    await using t = await testApp(dialect);
    const { concertId, cancel, status } = await sale(t);
    const buyers = [];
    for (const seatNos of [[1], [2, 3], [4]]) buyers.push(await buyer(t, concertId, seatNos));
    const early = await buyer(t, concertId, [9]);
    await early.owner.order.cancel({ orderId: early.orderId });
    await t.admin.ticket.redeem({ ticketCode: buyers[0]!.ticketCode });
    expect(await status({ concertId, date })).toMatchObject({ cancelledAt: null, total: 0 });

    await t.clock.advance(1_000);
    const begun = await cancel({ concertId, date, reason });
    expect(begun).toMatchObject({ total: 3, refunded: 0, remaining: 3, finished: false });
    const code = { ticketCode: buyers[1]!.ticketCode };
    const refused = { valid: false, reason: 'DATE_CANCELLED' };
    expect(await t.admin.ticket.check(code)).toMatchObject(refused);
    expect(await t.admin.ticket.redeem(code)).toMatchObject(refused);

    await t.tick();
    const done = { total: 3, refunded: 3, remaining: 0, finished: true };
    expect(await status({ concertId, date })).toMatchObject(done);
    for (const { owner } of buyers) {
      expect((await owner.wallet.balance()).balance).toBe(5_000);
      const { entries } = await owner.wallet.history();
      expect(entries.map(({ kind }) => kind)).toEqual(['refund', 'payment', 'charge']);
      expect((await owner.order.list()).orders).toMatchObject([
        { status: 'cancelled', refunds: [{ reason }] },
      ]);
    }
    await t.tick();
    const again = await cancel({ concertId, date, reason: 'Another reason' });
    expect(again).toMatchObject({ ...done, reason });
    await t.tick();
    expect((await buyers[0]!.owner.wallet.balance()).balance).toBe(5_000);
    await expectSound(t);
  });

  test('goes on with its refunds on another server', async () => {
    await using t = await testApp(dialect);
    const { concertId, cancel, status } = await sale(t);
    for (const seatNo of [1, 2, 3]) await buyer(t, concertId, [seatNo]);
    await t.clock.advance(1);
    await cancel({ concertId, date, reason });
    const { app, as } = await anotherServer(t);
    await refundCancelledDates(app);
    const seen = await as(adminKey).admin.performance.status({ concertId, date });
    expect(seen).toMatchObject({ refunded: 3, finished: true });
    expect(await status({ concertId, date })).toEqual(seen);
    await expectSound(t);
  });

  test('needs a date of a concert, and a reason', async () => {
    await using t = await testApp(dialect);
    const { concertId, cancel, status } = await sale(t);
    const none = { concertId: 'con_none', date };
    await expectRefusal(cancel({ ...none, reason }), 'CONCERT_NOT_FOUND');
    await expectRefusal(status(none), 'CONCERT_NOT_FOUND');
    const never = { concertId, date: '2027-06-06' };
    await expectRefusal(cancel({ ...never, reason }), 'DATE_NOT_FOUND');
    await expectRefusal(status(never), 'DATE_NOT_FOUND');
    await expectRefusal(cancel({ concertId, date, reason: ' ' }), 'INVALID_INPUT');
  });
});

/** The end of the term in which an order can be cancelled, on a manual clock. */
import { toIso } from '@onsale/core/time/dates';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  concertDate as date,
  expectRefusal,
  expectSound,
  refusal,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

async function paidOrder(t: TestApp, concertId: string, seatNo: number) {
  const { call, accountKey } = await t.join(concertId);
  const owner = t.as(accountKey);
  await call.wallet.charge({ amount: 1_000 });
  const { reservationId } = await call.reservation.create({ date, seatNos: [seatNo] });
  const { orderId } = await call.payment.pay({ reservationId });
  return { cancel: () => owner.order.cancel({ orderId }), owner };
}

describe.each(dialects)('cancelling on $name', (dialect) => {
  test.each([
    [undefined, 0],
    [24, 24],
  ])('with cancelUntilHours %s ends so long before 00:00 UTC of the date', async (given, hours) => {
    await using t = await testApp(dialect);
    const created = await t.concert({ cancelUntilHours: given });
    expect(created.cancelUntilHours).toBe(hours);
    expect((await t.as(null).concert.list()).concerts[0]!.cancelUntilHours).toBe(hours);
    const early = await paidOrder(t, created.concertId, 1);
    const late = await paidOrder(t, created.concertId, 2);
    const end = Date.parse(`${date}T00:00:00Z`) - hours * 3_600_000;

    await t.clock.advance(end - 1 - t.clock.now());
    expect(await early.cancel()).toMatchObject({ status: 'cancelled', refunded: 1_000 });
    await t.clock.advance(1);
    await expectRefusal(late.cancel(), 'CANCELLATION_CLOSED', { closedAt: toIso(end) });
    expect((await refusal(late.cancel())).httpStatus).toBe(409);
    // An order that was cancelled in time still says so.
    await expectRefusal(early.cancel(), 'ALREADY_CANCELLED');
    expect((await late.owner.wallet.balance()).balance).toBe(0);
    expect((await late.owner.order.list()).orders).toMatchObject([{ status: 'paid' }]);
    await expectSound(t);
  });

  test('the term is 0 to 10,000 whole hours', async () => {
    await using t = await testApp(dialect);
    for (const cancelUntilHours of [-1, 0.5, 10_001]) {
      await expectRefusal(t.concert({ cancelUntilHours }), 'INVALID_INPUT');
    }
    expect((await t.concert({ cancelUntilHours: 10_000 })).cancelUntilHours).toBe(10_000);
  });
});

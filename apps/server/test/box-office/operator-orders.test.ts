/** Operators list, find and refund orders, in one process on both databases. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  concertDate as date,
  expectRefusal,
  expectSound,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

async function buyer(t: TestApp, concertId: string) {
  const { call, accountKey, userId } = await t.join(concertId);
  await call.wallet.charge({ amount: 10_000 });
  const buy = async (...seatNos: number[]) => {
    const { reservationId } = await call.reservation.create({ date, seatNos });
    return call.payment.pay({ reservationId });
  };
  return { owner: t.as(accountKey), userId, buy };
}

/** Every page, one after the other. */
async function listAll(t: TestApp, filter: Parameters<TestApp['admin']['order']['list']>[0]) {
  const orderIds: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await t.admin.order.list({ ...filter, ...(cursor && { cursor }) });
    orderIds.push(...page.orders.map(({ orderId }) => orderId));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return orderIds;
}

describe.each(dialects)('orders for operators on $name', (dialect) => {
  test('are listed by concert, user, date and status, in pages without a gap', async () => {
    await using t = await testApp(dialect);
    const one = await t.concert({ price: 100 });
    const two = await t.concert({ price: 100 });
    const bought = [];
    for (const seatNo of [1, 2, 3, 4, 5]) {
      const { owner, userId, buy } = await buyer(t, one.concertId);
      bought.push({ owner, userId, ...(await buy(seatNo)) });
      await t.clock.advance(1);
    }
    const other = await (await buyer(t, two.concertId)).buy(1);
    await bought[0]!.owner.order.cancel({ orderId: bought[0]!.orderId });
    const ids = bought.map(({ orderId }) => orderId).toSorted();
    const { concertId } = one;

    expect(await listAll(t, { concertId, limit: 2 })).toEqual(ids);
    expect((await listAll(t, { limit: 4 })).toSorted()).toEqual([...ids, other.orderId].toSorted());
    expect(await listAll(t, { concertId, status: 'cancelled' })).toEqual([bought[0]!.orderId]);
    expect(await listAll(t, { concertId, status: 'paid', limit: 1 })).toHaveLength(4);
    expect(await listAll(t, { concertId, date: '2027-05-02' })).toEqual([]);
    const { userId, orderId } = bought[1]!;
    expect(await listAll(t, { userId })).toEqual([orderId]);
    expect(await listAll(t, { userId, concertId: two.concertId })).toEqual([]);
    // A cursor that no page gave, and those of other lists.
    const message = 'must be the nextCursor of the previous page';
    const issues = [{ path: 'cursor', message }];
    const byConcert = (await t.admin.order.list({ limit: 1 })).nextCursor!;
    const wrong = [
      { cursor: 'x' },
      { userId, cursor: byConcert },
      { userId, cursor: `${'9'.repeat(16)}.ord_x` },
      { userId, cursor: 'Infinity.ord_x' },
      { concertId, cursor: `1.${orderId}` },
    ];
    for (const input of wrong) {
      await expectRefusal(t.admin.order.list(input), 'INVALID_INPUT', { issues });
    }
  });

  test('are found by id and by ticket code, which is shown masked', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ price: 100 });
    const { userId, buy } = await buyer(t, concertId);
    const { orderId, tickets } = await buy(1, 2);
    const { ticketCode } = tickets[0]!;

    const found = await t.admin.order.find({ orderId });
    expect(found).toMatchObject({ orderId, userId, waitNo: 1, total: 200, issuedBy: null });
    expect(found.tickets[0]!.ticketCode).toBe(`${ticketCode.slice(0, 4)}-…`);
    expect(JSON.stringify(found)).not.toContain(ticketCode);
    expect(await t.admin.order.find({ ticketCode: ticketCode.toLowerCase() })).toEqual(found);
    await expectRefusal(t.admin.order.find({ orderId: 'ord_none' }), 'ORDER_NOT_FOUND');
    const unknown = 'AAAA-AAAA-AAAA-AAAA-AAAA';
    await expectRefusal(t.admin.order.find({ ticketCode: unknown }), 'TICKET_NOT_FOUND');
  });

  test('are refunded when their buyers cannot cancel any more, with a reason', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ price: 100, cancelUntilHours: 10_000 });
    const { owner, buy } = await buyer(t, concertId);
    const { orderId } = await buy(1, 2, 3);
    await expectRefusal(owner.order.cancel({ orderId }), 'CANCELLATION_CLOSED');

    const part = await t.admin.order.refund({ orderId, seatNos: [2], reason: 'Blocked view' });
    expect(part).toMatchObject({ status: 'paid', seatNos: [1, 3], total: 200, refunded: 100 });
    await expectRefusal(
      t.admin.order.refund({ orderId, seatNos: [2], reason: 'Again' }),
      'SEAT_NOT_FOUND',
      { seatNos: [2] },
    );
    const rest = await t.admin.order.refund({ orderId, reason: 'Goodwill' });
    expect(rest).toMatchObject({ status: 'cancelled', seatNos: [1, 2, 3], refunded: 300 });

    const [seen] = (await owner.order.list()).orders;
    expect(seen!.refunds.map(({ reason, seatNos }) => [reason, seatNos])).toEqual([
      ['Blocked view', [2]],
      ['Goodwill', [1, 3]],
    ]);
    expect((await owner.wallet.balance()).balance).toBe(10_000);
    const refund = t.admin.order.refund({ orderId, reason: 'Thrice' });
    await expectRefusal(refund, 'ALREADY_CANCELLED');
    await expectSound(t);
  });
});

/** The door: tickets are checked, redeemed once, and tickets. */
import { createHash } from 'node:crypto';
import { toIso } from '@onsale/core/time/dates';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
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

/** A buyer with an order of these seats. */
async function bought(
  t: TestApp,
  { concertId, on = date, seatNos = [1] }: { concertId: string; on?: string; seatNos?: number[] },
) {
  const { call, accountKey } = await t.join(concertId);
  await call.wallet.charge({ amount: 10_000 });
  const { reservationId } = await call.reservation.create({ date: on, seatNos });
  const { orderId, tickets } = await call.payment.pay({ reservationId });
  return { orderId, codes: tickets.map(({ ticketCode }) => ticketCode), owner: t.as(accountKey) };
}

async function door(t: TestApp) {
  const { concertId } = await t.concert({ dates: [date, otherDate] });
  return { concertId, ticket: t.admin.ticket };
}

describe.each(dialects)('the door on $name', (dialect) => {
  test('a ticket is valid until it is redeemed, and then says when and where', async () => {
    await using t = await testApp(dialect);
    const { concertId, ticket } = await door(t);
    const { orderId, codes } = await bought(t, { concertId, seatNos: [11, 12] });
    const seat = { seatNo: 12, label: 'B-2', section: 'main', price: 1_000 };
    const about = { concertId, orderId, date, seat };
    const [, ticketCode] = codes as [string, string];

    const before = { valid: true, ...about, redeemedAt: null, gate: null };
    expect(await ticket.check({ ticketCode })).toEqual(before);
    expect(await ticket.check({ ticketCode, concertId, date })).toEqual(before);

    const redeemedAt = toIso(t.clock.now());
    const after = { ...about, redeemedAt, gate: 'North' };
    const redeemed = await ticket.redeem({ ticketCode, concertId, date, gate: 'North' });
    expect(redeemed).toEqual({ valid: true, ...after });

    await t.clock.advance(1_000);
    const again = { redeemedAt, gate: 'North' };
    await expectRefusal(ticket.redeem({ ticketCode, gate: 'South' }), 'ALREADY_REDEEMED', again);
    const reason = 'ALREADY_REDEEMED';
    expect(await ticket.check({ ticketCode })).toEqual({ valid: false, reason, ...after });
    // The other ticket of the order is another person's.
    expect(await ticket.redeem({ ticketCode: codes[0]! })).toMatchObject({ valid: true });
    await expectSound(t);
  });

  test('a code is read as a person types it', async () => {
    await using t = await testApp(dialect);
    const { concertId, ticket } = await door(t);
    const { codes } = await bought(t, { concertId, seatNos: [1] });
    const typed = ` ${codes[0]!.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')} `;
    expect(await ticket.check({ ticketCode: typed })).toMatchObject({ valid: true });
    // A word processor makes longer dashes of hyphens.
    const dashed = codes[0]!.replaceAll('-', '\u2013');
    expect(await ticket.check({ ticketCode: dashed })).toMatchObject({ valid: true });
  });

  test('an unknown code, concert or operator is refused', async () => {
    await using t = await testApp(dialect);
    const { concertId, ticket } = await door(t);
    const { codes } = await bought(t, { concertId, seatNos: [1] });
    const [ticketCode] = codes as [string];
    for (const call of [ticket.check, ticket.redeem]) {
      await expectRefusal(call({ ticketCode: 'TX4M-0000' }), 'TICKET_NOT_FOUND');
      await expectRefusal(call({ ticketCode: 'TX4M', concertId }), 'TICKET_NOT_FOUND');
      await expectRefusal(call({ ticketCode, concertId: 'con_none' }), 'CONCERT_NOT_FOUND');
    }
    const reader = await t.admin.key.create({ name: 'reader', scopes: ['sale', 'read'] });
    const sale = t.as(reader.adminKey).admin.ticket;
    await expectRefusal(sale.redeem({ ticketCode }), 'ADMIN_ONLY', { scope: 'door' });
    const made = await t.admin.key.create({ name: 'gate', scopes: ['door'] });
    await t.as(made.adminKey).admin.ticket.redeem({ ticketCode });
    const [row] = await t.app.db.query.selectFrom('tickets').selectAll().execute();
    expect(row).toMatchObject({ redeemedBy: 'gate' });
  });

  test('a ticket of another concert, of another date or a void one changes nothing', async () => {
    await using t = await testApp(dialect);
    const { concertId, ticket } = await door(t);
    const elsewhere = await bought(t, await t.concert());
    const tomorrow = await bought(t, { concertId, seatNos: [1], on: otherDate });
    const refunded = await bought(t, { concertId, seatNos: [2] });
    await refunded.owner.order.cancel({ orderId: refunded.orderId });

    for (const [sold, reason] of [
      [elsewhere, 'OTHER_CONCERT'],
      [tomorrow, 'OTHER_DATE'],
      [refunded, 'VOID'],
    ] as const) {
      const code = { ticketCode: sold.codes[0]!, concertId, date };
      const { orderId } = sold;
      const answer = { valid: false, reason, orderId, redeemedAt: null, gate: null };
      expect(await ticket.check(code)).toMatchObject(answer);
      expect(await ticket.redeem({ ...code, gate: 'North' })).toMatchObject(answer);
    }
    const rows = await t.app.db.query.selectFrom('tickets').select('redeemedAt').execute();
    expect(rows.map(({ redeemedAt }) => redeemedAt)).toEqual([null, null, null]);
    // At its own door each is let in.
    expect(await ticket.redeem({ ticketCode: elsewhere.codes[0]! })).toMatchObject({ valid: true });
    await expectSound(t);
  });

  test('a buyer who was let in cannot cancel, and an operator may refund', async () => {
    await using t = await testApp(dialect);
    const { concertId, ticket } = await door(t);
    const { orderId, codes, owner } = await bought(t, { concertId, seatNos: [1, 2] });
    const redeemed = { redeemedAt: toIso(t.clock.now()), gate: 'North' };
    await ticket.redeem({ ticketCode: codes[0]!, gate: 'North' });

    await expectRefusal(owner.order.cancel({ orderId }), 'ALREADY_REDEEMED', redeemed);
    const own = owner.order.cancel({ orderId, seatNos: [1] });
    await expectRefusal(own, 'ALREADY_REDEEMED', redeemed);
    expect(await owner.order.cancel({ orderId, seatNos: [2] })).toMatchObject({ status: 'paid' });
    const refund = { orderId, reason: 'The sound failed' };
    expect(await t.admin.order.refund(refund)).toMatchObject({ status: 'cancelled' });
    await expectSound(t);
  });

  test('an operator sees of a code in the log what lets nobody in', async () => {
    await using t = await testApp(dialect);
    const { concertId, ticket } = await door(t);
    const { codes } = await bought(t, { concertId, seatNos: [1] });
    await ticket.check({ ticketCode: codes[0]! });
    await ticket.redeem({ ticketCode: codes[0]!, gate: 'North' });
    await expectRefusal(ticket.redeem({ ticketCode: codes[0]! }), 'ALREADY_REDEEMED');
    const { entries } = await t.admin.log();
    const text = JSON.stringify(entries);
    expect(text).toContain(`"ticketCode":"${codes[0]!.slice(0, 4)}-…"`);
    expect(text).not.toContain(codes[0]!.slice(5));
  });

  test('a door without a connection tells later when it let a ticket in', async () => {
    await using t = await testApp(dialect);
    const { concertId, ticket } = await door(t);
    const { codes } = await bought(t, { concertId, seatNos: [1, 2] });
    const soldAt = t.clock.now();
    await t.clock.advance(60_000);
    const now = t.clock.now();
    const [ticketCode, another] = codes as [string, string];
    for (const at of [soldAt - 1, now + 60_001]) {
      const wrong = ticket.redeem({ ticketCode, redeemedAt: toIso(at) });
      await expectRefusal(wrong, 'INVALID_INPUT');
    }
    const redeemedAt = toIso(soldAt);
    expect(await ticket.redeem({ ticketCode, redeemedAt })).toMatchObject({ redeemedAt });
    // A clock that is a little fast does not put a redemption into the future.
    const fast = await ticket.redeem({ ticketCode: another, redeemedAt: toIso(now + 60_000) });
    expect(fast).toMatchObject({ redeemedAt: toIso(now) });
    await expectSound(t);
  });

  test('the list has every valid ticket once, and no code', async () => {
    await using t = await testApp(dialect);
    const { concertId, ticket } = await door(t);
    const orders = [];
    for (const seatNos of [[1, 2], [3], [4, 5, 6]]) {
      orders.push(await bought(t, { concertId, seatNos }));
    }
    await bought(t, { concertId, seatNos: [1], on: otherDate });
    await bought(t, await t.concert());
    const refunded = await bought(t, { concertId, seatNos: [7] });
    await refunded.owner.order.cancel({ orderId: refunded.orderId });
    await ticket.redeem({ ticketCode: orders[1]!.codes[0]!, gate: 'North' });

    const tickets = [];
    let cursor: string | undefined;
    do {
      const page = await ticket.list({ concertId, date, limit: 2, cursor });
      tickets.push(...page.tickets);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    const codes = orders.flatMap((order) => order.codes);
    const hashes = codes.map((code) => createHash('sha256').update(code).digest('hex'));
    expect(tickets.map(({ codeHash }) => codeHash).toSorted()).toEqual(hashes.toSorted());
    expect(tickets.filter(({ gate }) => gate !== null)).toMatchObject([
      { codeHash: hashes[2], seat: { seatNo: 3, label: 'A-3' }, redeemedAt: expect.any(String) },
    ]);
    expect((await ticket.list({ concertId })).tickets).toHaveLength(7);
    await expectRefusal(ticket.list({ concertId: 'con_none' }), 'CONCERT_NOT_FOUND');
    await expectRefusal(ticket.list({ concertId, cursor: 'x y' }), 'INVALID_INPUT');
  });

  test('another server knows at once what one redeemed', async () => {
    await using t = await testApp(dialect);
    if (!dialect.isConcurrent) return;
    const { concertId, ticket } = await door(t);
    const { codes } = await bought(t, { concertId, seatNos: [1] });
    const second = (await anotherServer(t)).as(adminKey).admin.ticket;
    await ticket.redeem({ ticketCode: codes[0]!, gate: 'North' });
    await expectRefusal(second.redeem({ ticketCode: codes[0]! }), 'ALREADY_REDEEMED');
  });
});

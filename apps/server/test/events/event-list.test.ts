/** Events of a sale: each effect is told once, in the order of the commits, and read by cursor. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { concertDate as date, expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';
import { refundCancelledDates } from '../../src/domains/performance/refund-dates.ts';
import { tellEvents } from '../../src/domains/events/tell-events.ts';

describe.each(dialects)('on $name, events', (dialect) => {
  test('tell a purchase from the join to the cancellation, with ids and amounts', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ price: 700 });
    const { call, userId } = await t.join(concertId);
    await call.wallet.charge({ amount: 5_000 });
    const other = await call.reservation.create({ date, seatNos: [9] });
    const held = await call.reservation.create({ date, seatNos: [4, 5] });
    const { orderId } = await call.payment.pay({ reservationId: held.reservationId });

    const { events, nextAfter, hasMore } = await t.admin.event.list({ concertId });

    const own = events.filter(({ data }) => data['userId'] === userId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.slice(0, 2).map(({ type }) => type)).toEqual([
      'concert.created',
      'concert.opened',
    ]);
    expect(own.map(({ type }) => type)).toEqual([
      'place.joined',
      'place.admitted',
      'reservation.created',
      'reservation.created',
      'order.paid',
      'reservation.released',
      'place.finished',
    ]);
    expect(own[0]).toMatchObject({ concertId, data: { userId, waitNo: 1 } });
    expect(own[4]).toMatchObject({
      data: { userId, orderId, date, seatNos: [4, 5], total: 1_400, payment: 'points' },
    });
    expect(own[5]).toMatchObject({ data: { reservationId: other.reservationId, seatNos: [9] } });
    expect(JSON.stringify(events)).not.toMatch(/os[aqk]_|ticketCode/);
    expect({ nextAfter, hasMore }).toEqual({ nextAfter: events.at(-1)!.cursor, hasMore: false });
    await expectSound(t);
  });

  test('tell refunds, a cancelled date, redeemed tickets and places that were left', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const { call, accountKey } = await t.join(concertId);
    await call.wallet.charge({ amount: 10_000 });
    const held = await call.reservation.create({ date, seatNos: [1, 2, 3] });
    const { orderId, tickets } = await call.payment.pay({ reservationId: held.reservationId });
    const owner = t.as(accountKey);
    await owner.order.cancel({ orderId, seatNos: [3] });
    const ticketCode = tickets[0]!.ticketCode;
    await t.admin.ticket.redeem({ ticketCode, concertId });
    const quitter = await t.join(concertId);
    await quitter.call.reservation.create({ date, seatNos: [7] });
    await quitter.call.queue.leave();
    const holder = await t.join(concertId);
    await holder.call.reservation.create({ date, seatNos: [8] });
    await t.admin.performance.cancel({ concertId, date, reason: 'ill' });
    await refundCancelledDates(t.app);

    const { events } = await t.admin.event.list({ concertId, limit: 200 });

    const effects = events.map(({ type }) => type).slice(2);
    expect(
      effects.filter((type) => /^(order|ticket|perf|reservation.rel|place.left)/.test(type)),
    ).toEqual([
      'order.paid',
      'order.refunded',
      'ticket.redeemed',
      'reservation.released',
      'place.left',
      'reservation.released',
      'performance.cancelled',
      'order.cancelled',
    ]);
    const of = (type: string) => events.find((event) => event.type === type)?.data;
    expect(of('order.refunded')).toMatchObject({ orderId, seatNos: [3], refunded: 1_000 });
    expect(of('order.cancelled')).toMatchObject({ orderId, seatNos: [1, 2], refunded: 2_000 });
    expect(of('ticket.redeemed')).toMatchObject({ orderId, seatNo: 1 });
    await expectSound(t);
  });

  test('are read by cursor, nothing missed and nothing twice, by the buyer its own alone', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const one = await t.join(concertId);
    const { concertId: otherId } = await t.concert();
    const two = await t.join(otherId);
    const again = t.as(one.accountKey);
    await again.queue.join({ concertId: otherId });

    const pages = async (list: (after?: string) => ReturnType<typeof again.event.list>) => {
      const events = [];
      for (let after: string | undefined; ;) {
        const page = await list(after);
        events.push(...page.events);
        after = page.nextAfter;
        if (!page.hasMore) return { events, after };
      }
    };
    const all = await pages((after) => t.admin.event.list({ limit: 2, ...(after && { after }) }));
    expect(all.events.map(({ cursor }) => cursor)).toEqual(
      all.events.map((_, index) => String(index + 1)),
    );
    const own = await pages((after) => again.event.list({ limit: 1, ...(after && { after }) }));
    expect(own.events.map(({ concertId: id, type }) => [id, type])).toEqual([
      [concertId, 'place.joined'],
      [concertId, 'place.admitted'],
      [otherId, 'place.joined'],
      [otherId, 'place.admitted'],
    ]);
    expect(own.events).toEqual(all.events.filter(({ data }) => data['userId'] === one.userId));
    // A poll goes on from an empty page, and finds only what was committed since.
    expect(await again.event.list({ after: own.after })).toMatchObject({ events: [] });
    await two.call.queue.leave();
    expect(await again.event.list({ after: own.after })).toMatchObject({ events: [] });
    await again.queue.join({ concertId });
    const typed = await t.admin.event.list({ types: ['place.left'], after: all.after });
    expect(typed.events).toMatchObject([{ type: 'place.left', data: { userId: two.userId } }]);
    const latest = await t.admin.event.list({ after: 'latest' });
    expect(latest).toMatchObject({ events: [], hasMore: false });
    expect((await t.admin.event.list({ after: latest.nextAfter })).events).toEqual([]);
    await expectRefusal(t.admin.event.list({ concertId: 'con_none' }), 'CONCERT_NOT_FOUND');
    await expectRefusal(t.admin.event.list({ after: 'x' }), 'INVALID_INPUT');
  });

  test('tell openings, closings and sold-out sales once, and sessions that ran out', async () => {
    await using t = await testApp(dialect);
    const opensAt = new Date(t.clock.now() + 60_000).toISOString();
    const { concertId } = await t.concert({ opensAt, seatsPerDate: 1 });
    const step = async (ms: number) => {
      await t.clock.advance(ms);
      await t.tick();
      await tellEvents(t.app);
    };
    const types = async () =>
      (await t.admin.event.list({ concertId })).events.map(({ type }) => type);
    await step(59_999);
    expect(await types()).toEqual(['concert.created']);
    await step(1);
    await step(1);
    expect(await types()).toEqual(['concert.created', 'concert.opened']);
    const idler = await t.join(concertId);
    await step(61_999);
    expect((await types()).slice(2)).toEqual(['place.joined', 'place.admitted']);
    await step(1);
    expect((await types()).slice(2)).toEqual(['place.joined', 'place.admitted', 'place.expired']);
    const { call } = await t.join(concertId);
    await call.wallet.charge({ amount: 1_000 });
    const { reservationId } = await call.reservation.create({ date, seatNos: [1] });
    await step(1_000);
    await call.payment.pay({ reservationId });
    await step(1_000);
    await step(1_000);
    await t.admin.concert.close({ concertId });
    await step(1_000);
    const all = await types();
    expect(all.filter((type) => type.startsWith('concert.'))).toEqual([
      'concert.created',
      'concert.opened',
      'concert.soldOut',
      'concert.closed',
    ]);
    expect(idler.userId).toBeDefined();
    await expectSound(t);
  });
});

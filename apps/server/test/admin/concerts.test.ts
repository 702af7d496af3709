/** An operator changes the terms of a concert, hides it, closes it, and lists all of them. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  expectSound,
  expectRefusal,
  concertDate,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

const dayMs = 86_400_000;
const date = concertDate;

const listedIds = async (t: TestApp) =>
  (await t.as(null).concert.list()).concerts.map(({ concertId }) => concertId);

describe.each(dialects)('a concert that is closed, on $name', (dialect) => {
  test('takes no join and no reservation, but the payment of a hold that lived then', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const [holder, other] = [await t.join(concertId), await t.join(concertId)];
    await t.as(holder.accountKey).wallet.charge({ amount: 10_000 });
    const held = await holder.call.reservation.create({ date, seatNos: [1, 2] });
    await t.clock.advance(1_000);
    const closed = await t.admin.concert.close({ concertId });
    const closedAt = new Date(t.clock.now()).toISOString();
    expect(closed).toMatchObject({ concertId, closedAt, saleState: 'closed' });

    const closing = { opensAt: null };
    await expectRefusal(t.as(null).queue.join({ concertId }), 'NOT_ON_SALE', closing);
    const choice = { date, seatNos: [3] };
    await expectRefusal(other.call.reservation.create(choice), 'NOT_ON_SALE', closing);
    const best = { date, best: 1 };
    await expectRefusal(other.call.reservation.create(best), 'NOT_ON_SALE', closing);
    // The same seats again are a repeat, which returns the first answer.
    const { reservationId } = held;
    const again = { date, seatNos: [1, 2] };
    expect(await holder.call.reservation.create(again)).toEqual(held);
    await t.clock.advance(1_000);
    expect(await holder.call.payment.pay({ reservationId })).toMatchObject({ total: 2_000 });
    await expectSound(t);
  });

  test('admits no buyer who waits, and tells him', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 1 } });
    const [inside, next] = [await t.join(concertId), await t.join(concertId)];
    await t.admin.concert.close({ concertId });
    const waiting = { status: 'waiting', closed: true, etaSeconds: null };
    expect(await next.call.queue.status()).toMatchObject(waiting);
    await inside.call.queue.leave();
    await t.clock.advance(1_000);
    await t.tick();
    expect(await next.call.queue.status()).toMatchObject(waiting);
    // The opposite: the same room, open.
    const open = await t.concert({ room: { maxActive: 1 } });
    const [first, second] = [await t.join(open.concertId), await t.join(open.concertId)];
    await first.call.queue.leave();
    await t.tick();
    expect(await second.call.queue.status()).toMatchObject({ status: 'active' });
  });

  test('keeps its first instant when it is closed again', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const { closedAt } = await t.admin.concert.close({ concertId });
    await t.clock.advance(5_000);
    expect(await t.admin.concert.close({ concertId })).toMatchObject({ closedAt });
    await expectRefusal(t.admin.concert.close({ concertId: 'con_none' }), 'CONCERT_NOT_FOUND');
  });

  test('leaves the public list a day later, to the millisecond', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const other = await t.concert();
    await t.admin.concert.close({ concertId });
    const [closed] = (await t.as(null).concert.list()).concerts;
    expect(closed).toMatchObject({ saleState: 'closed', soldOut: false, available: 0 });
    await t.clock.advance(dayMs - 1);
    expect(await listedIds(t)).toEqual([concertId, other.concertId]);
    await t.clock.advance(1);
    expect(await listedIds(t)).toEqual([other.concertId]);
    const all = await t.admin.concert.list();
    expect(all.concerts.map((concert) => concert.concertId)).toContain(concertId);
  });

  test('by its last date leaves the public list a day later too', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ dates: ['2027-01-02'] });
    const gone = Date.parse('2027-01-03T00:00:00Z') + dayMs;
    await t.clock.advance(gone - t.clock.now() - 1);
    expect(await listedIds(t)).toEqual([concertId]);
    await t.clock.advance(1);
    expect(await listedIds(t)).toEqual([]);
  });
});

describe.each(dialects)('a concert that is hidden, on $name', (dialect) => {
  test('is not listed nor chosen, and its id still works', async () => {
    await using t = await testApp(dialect);
    const hidden = await t.concert({ hidden: true });
    expect(hidden.hidden).toBe(true);
    const other = await t.concert();
    expect(other.hidden).toBe(false);
    expect(await listedIds(t)).toEqual([other.concertId]);
    expect(await t.as(null).queue.join()).toMatchObject({ concertId: other.concertId });
    const { concertId } = hidden;
    expect(await t.as(null).queue.join({ concertId })).toMatchObject({ concertId });

    await t.admin.concert.update({ concertId, hidden: false });
    expect(await listedIds(t)).toEqual([concertId, other.concertId]);
    await t.admin.concert.update({ concertId: other.concertId, hidden: true });
    expect(await listedIds(t)).toEqual([concertId]);
  });
});

describe.each(dialects)('the terms of a concert, on $name', (dialect) => {
  test('change at once for those who reserve and join, and not for holds', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ price: 500, maxSeatsPerUser: 2 });
    const buyer = await t.join(concertId);
    const before = await buyer.call.reservation.create({ date, seatNos: [1] });
    const changed = await t.admin.concert.update({
      concertId,
      title: 'Another name',
      price: 800,
      maxSeatsPerUser: 4,
      cancelUntilHours: 12,
    });
    const terms = { title: 'Another name', price: 800, maxSeatsPerUser: 4, cancelUntilHours: 12 };
    expect(changed).toMatchObject({ ...terms, hidden: false, closedAt: null });
    const after = await buyer.call.reservation.create({ date, seatNos: [2, 3, 4] });
    expect([before.total, after.total]).toEqual([500, 2_400]);
    expect((await buyer.call.seat.list({ date })).seats[0]).toMatchObject({ price: 800 });
    const [first] = (await t.as(null).concert.list()).concerts;
    expect(first).toMatchObject({ title: 'Another name', priceFrom: 800, cancelUntilHours: 12 });
    await expectSound(t);
  });

  test('open and shut the sale by opensAt', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const opensAt = new Date(t.clock.now() + 60_000).toISOString();
    const later = await t.admin.concert.update({ concertId, opensAt });
    expect(later).toMatchObject({ opensAt, saleState: 'upcoming' });
    await expectRefusal(t.as(null).queue.join({ concertId }), 'NOT_ON_SALE', { opensAt });
    await t.admin.concert.update({ concertId, opensAt: null });
    expect((await t.join(concertId)).entry.status).toBe('active');
  });

  test('keep those in line where they are until a later opensAt', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 1, sessionSeconds: 600 } });
    const [first, inside, next] = [await t.join(), await t.join(), await t.join()];
    await t.clock.advance(5_000);
    await first.call.queue.leave();
    await t.tick();
    expect(await next.call.queue.status()).toMatchObject({ ahead: 0, etaSeconds: 5 });
    const opensAt = new Date(t.clock.now() + 60_000).toISOString();
    await t.admin.concert.update({ concertId, opensAt });
    // A session that has begun may still buy.
    await inside.call.reservation.create({ date, seatNos: [1] });
    await inside.call.queue.leave();
    await t.clock.advance(59_999);
    await t.tick();
    const entry = { status: 'waiting', ahead: 0, etaSeconds: null };
    expect(await next.call.queue.status()).toMatchObject(entry);
    await t.clock.advance(1);
    await t.tick();
    expect(await next.call.queue.status()).toMatchObject({ status: 'active' });
    await expectSound(t);
  });

  test('are refused when they name nothing, or no concert', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    await expectRefusal(t.admin.concert.update({ concertId }), 'INVALID_INPUT');
    const unknown = t.admin.concert.update({ concertId: 'con_none', price: 1 });
    await expectRefusal(unknown, 'CONCERT_NOT_FOUND');
  });

  test('leave a buyer the seats above a lower limit, and give no other one', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ maxSeatsPerUser: 4 });
    const buyer = await t.join(concertId);
    const held = await buyer.call.reservation.create({ date, seatNos: [1, 2, 3] });
    await t.clock.advance(1);
    await t.admin.concert.update({ concertId, maxSeatsPerUser: 2 });
    await t.clock.advance(1);
    const more = buyer.call.reservation.create({ date, seatNos: [4] });
    await expectRefusal(more, 'SEAT_LIMIT_EXCEEDED', { limit: 2, have: 3 });
    expect((await buyer.call.reservation.list()).reservations).toEqual([held]);
    await expectSound(t);
  });
});

describe.each(dialects)('the list of an operator, on $name', (dialect) => {
  test('has every concert once, the newest first, in pages', async () => {
    await using t = await testApp(dialect);
    const created: string[] = [];
    for (const hidden of [false, true, false, true, false]) {
      created.unshift((await t.concert({ hidden })).concertId);
      await t.clock.advance(1);
    }
    await t.admin.concert.close({ concertId: created[0]! });
    await t.clock.advance(2 * dayMs);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await t.admin.concert.list({ limit: 2, cursor });
      found.push(...page.concerts.map(({ concertId }) => concertId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(found).toEqual(created);
    const [first, second] = (await t.admin.concert.list()).concerts;
    expect(first).toMatchObject({ saleState: 'closed', hidden: false });
    expect(second).toMatchObject({ saleState: 'on_sale', hidden: true, closedAt: null });
    await expectRefusal(t.admin.concert.list({ cursor: 'nonsense' }), 'INVALID_INPUT');
  });
});

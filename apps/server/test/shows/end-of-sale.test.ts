/** A date is sold until its sale ends, and a concert until that of its last date or `closesAt`. */
import { toIso } from '@onsale/core/time/dates';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { expectRefusal, expectSound, testApp, type TestApp } from '../fixtures/test-app.ts';

const minuteMs = 60_000;

/** A session that outlasts each test, claimed or not. */
const room = { sessionSeconds: 100_000, claimSeconds: 100_000 };

/** A show in UTC, so many minutes from now. */
const showIn = (t: TestApp, minutes: number) =>
  toIso(Math.ceil(t.clock.now() / minuteMs) * minuteMs + minutes * minuteMs).slice(0, 16);
const instantOf = (show: string) => Date.parse(`${show}:00Z`);
const passTo = (t: TestApp, instant: number) => t.clock.advance(instant - t.clock.now());

describe.each(dialects)('the sale of a date, on $name', (dialect) => {
  test('ends to the millisecond, while the other dates are sold on', async () => {
    await using t = await testApp(dialect);
    const [soon, later] = [showIn(t, 4), showIn(t, 90)];
    const { concertId, performances } = await t.concert({
      dates: [later, soon],
      salesEndMinutes: 1,
      room,
    });
    const end = instantOf(soon) - minuteMs;
    expect(performances[0]).toEqual({
      date: soon,
      startsAt: toIso(instantOf(soon)),
      saleEndsAt: toIso(end),
    });
    const { call, accountKey } = await t.join(concertId);
    await t.as(accountKey).wallet.charge({ amount: 10_000 });
    await passTo(t, end - 1);
    expect(await call.seat.dates()).toEqual({ dates: [soon, later] });
    const held = await call.reservation.create({ date: soon, seatNos: [1] });
    const best = await call.reservation.create({ date: soon, best: 1 });
    await t.clock.advance(1);
    expect(await call.seat.dates()).toEqual({ dates: [later] });
    const closed = { closedAt: toIso(end) };
    const choices = [
      { date: soon, seatNos: [9] },
      { date: soon, best: 1 },
    ];
    for (const choice of choices) {
      await expectRefusal(call.reservation.create(choice), 'DATE_CLOSED', closed);
    }
    // The hold that lives may be asked for again, and be paid; the map may be read.
    expect(await call.reservation.create({ date: soon, seatNos: [1] })).toEqual(held);
    expect((await call.seat.list({ date: soon })).seats).toHaveLength(50);
    expect(await call.reservation.create({ date: later, best: 1 })).toMatchObject({ date: later });
    const { reservationId } = held;
    const paid = await call.payment.pay({ reservationId });
    expect(paid).toMatchObject({ date: soon, seatNos: [1] });
    expect(paid.released).toContainEqual({
      reservationId: best.reservationId,
      date: soon,
      seatNos: best.seatNos,
    });
    await expectSound(t);
  });

  test('of two shows on one day, each is a date of its own', async () => {
    await using t = await testApp(dialect);
    const dates = ['2027-05-01T15:00', '2027-05-01T20:00'];
    const { concertId } = await t.concert({ dates, timeZone: 'Europe/Berlin' });
    const { call } = await t.join(concertId);
    const [first, second] = [dates[0]!, dates[1]!];
    await call.reservation.create({ date: first, seatNos: [1, 2] });
    const same = await call.reservation.create({ date: second, seatNos: [1, 2] });
    expect(same).toMatchObject({ date: second, seatNos: [1, 2] });
    await expectRefusal(
      call.reservation.create({ date: '2027-05-01', seatNos: [3] }),
      'DATE_NOT_FOUND',
    );
    const { dates: counts } = await t.admin.concert.stats({ concertId });
    expect(counts.map(({ date, held }) => [date, held])).toEqual([
      [first, 2],
      [second, 2],
    ]);
  });

  test('of an older server ends when the date is over everywhere on earth', async () => {
    await using t = await testApp(dialect);
    const today = toIso(t.clock.now()).slice(0, 10);
    const { concertId } = await t.concert({ dates: [today, '2097-05-01'], room });
    const { query } = t.database.db;
    await query.updateTable('performances').set({ startsAt: null, saleEndsAt: null }).execute();
    await query.updateTable('concerts').set({ salesEndAt: null }).execute();
    const end = Date.parse(`${today}T00:00:00Z`) + 36 * 60 * minuteMs;
    await passTo(t, end - 60_000);
    const { call } = await t.join(concertId);
    await passTo(t, end - 1);
    await call.reservation.create({ date: today, seatNos: [1] });
    await t.clock.advance(1);
    const closed = { closedAt: toIso(end) };
    const late = call.reservation.create({ date: today, seatNos: [2] });
    await expectRefusal(late, 'DATE_CLOSED', closed);
  });

  test('cancelling ends so many hours before the show begins', async () => {
    await using t = await testApp(dialect);
    const show = showIn(t, 180);
    const { concertId } = await t.concert({ dates: [show], cancelUntilHours: 2, room });
    const end = instantOf(show) - 120 * minuteMs;
    await passTo(t, end - minuteMs);
    const buyers = [await t.join(concertId), await t.join(concertId)];
    const orders: string[] = [];
    for (const { call, accountKey } of buyers) {
      await t.as(accountKey).wallet.charge({ amount: 1_000 });
      const { reservationId } = await call.reservation.create({ date: show, best: 1 });
      orders.push((await call.payment.pay({ reservationId })).orderId);
    }
    const cancel = (at: number) =>
      t.as(buyers[at]!.accountKey).order.cancel({ orderId: orders[at]! });
    await passTo(t, end - 1);
    expect(await cancel(0)).toMatchObject({ refunded: 1_000 });
    await t.clock.advance(1);
    await expectRefusal(cancel(1), 'CANCELLATION_CLOSED', { closedAt: toIso(end) });
    await expectSound(t);
  });
});

describe.each(dialects)('a concert, on $name', (dialect) => {
  const over = { opensAt: null };

  test.each(['its last date', 'closesAt'])(
    'closes with %s: nobody joins or reserves',
    async (by) => {
      await using t = await testApp(dialect);
      const show = showIn(t, 4);
      const end = instantOf(show);
      const { concertId } = await t.concert(
        by === 'closesAt'
          ? { dates: ['2097-05-01T20:00'], closesAt: toIso(end), room }
          : { dates: [show], room },
      );
      const date = by === 'closesAt' ? '2097-05-01T20:00' : show;
      const { call } = await t.join(concertId);
      await passTo(t, end - 1);
      await t.join(concertId);
      await call.reservation.create({ date, seatNos: [1] });
      await t.tick();
      const sale = async () =>
        (await t.as(null).concert.list()).concerts.find((one) => one.concertId === concertId);
      expect(await sale()).toMatchObject({ saleState: 'on_sale' });
      await t.clock.advance(1);
      await expectRefusal(t.as(null).queue.join({ concertId }), 'NOT_ON_SALE', over);
      const late = call.reservation.create({ date, seatNos: [2] });
      if (by === 'closesAt') await expectRefusal(late, 'NOT_ON_SALE', over);
      else await expectRefusal(late, 'DATE_CLOSED', { closedAt: toIso(end) });
      await t.tick();
      expect(await sale()).toMatchObject({ saleState: 'closed', available: 0 });
      await expectSound(t);
    },
  );

  test('admits nobody from closesAt on, and tells who waits', async () => {
    await using t = await testApp(dialect);
    const closesAt = toIso(t.clock.now() + 30_000);
    const { concertId } = await t.concert({ closesAt, room: { maxActive: 1 } });
    const [inside, next, last] = [
      await t.join(concertId),
      await t.join(concertId),
      await t.join(concertId),
    ];
    await t.clock.advance(29_999);
    await inside.call.queue.leave();
    await t.tick();
    expect(await next.call.queue.status()).toMatchObject({ status: 'active' });
    await t.clock.advance(1);
    await next.call.queue.leave();
    await t.tick();
    const waiting = { status: 'waiting', closed: true, etaSeconds: null };
    expect(await last.call.queue.status()).toMatchObject(waiting);
    await expectSound(t);
  });

  test('may get another closing time, and none; the past and a time before opensAt are refused', async () => {
    await using t = await testApp(dialect);
    const now = t.clock.now();
    const { concertId, closesAt } = await t.concert();
    expect(closesAt).toBeNull();
    const at = toIso(now + 60_000);
    expect(await t.admin.concert.update({ concertId, closesAt: at })).toMatchObject({
      closesAt: at,
    });
    for (const [terms, message] of [
      [{ closesAt: toIso(now) }, 'is in the past: choose an instant to come, or close the concert'],
      [{ closesAt: at, opensAt: at }, 'must be after opensAt'],
    ] as const) {
      const details = { issues: [{ path: 'closesAt', message }] };
      await expectRefusal(t.concert(terms), 'INVALID_INPUT', details);
      await expectRefusal(
        t.admin.concert.update({ concertId, ...terms }),
        'INVALID_INPUT',
        details,
      );
    }
    await t.clock.advance(60_000);
    await expectRefusal(t.as(null).queue.join({ concertId }), 'NOT_ON_SALE');
    await t.admin.concert.update({ concertId, closesAt: null });
    expect((await t.join(concertId)).entry.status).toBe('active');
    const unknown = t.admin.concert.update({ concertId: 'con_none', closesAt: null });
    await expectRefusal(unknown, 'CONCERT_NOT_FOUND');
  });
});

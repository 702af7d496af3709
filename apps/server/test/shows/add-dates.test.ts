/** Dates that are added to a concert later: on sale at once, on every server. */
import { toIso } from '@onsale/core/time/dates';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createRouter } from '../../src/router.ts';
import { anotherServer, expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';

const over = { opensAt: null };

describe.each(dialects)('a concert, on $name', (dialect) => {
  test('gets more dates, which are on sale at once, also when it is sold out', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ dates: ['2027-05-01'], seatsPerDate: 1 });
    const { call, accountKey } = await t.join(concertId);
    await t.as(accountKey).wallet.charge({ amount: 1_000 });
    const { reservationId } = await call.reservation.create({ date: '2027-05-01', best: 1 });
    await call.payment.pay({ reservationId });
    await t.tick();
    await expectRefusal(t.as(null).queue.join({ concertId }), 'SOLD_OUT');
    const added = ['2027-05-03', '2027-05-02T20:00'];
    const after = await t.admin.concert.addDates({ concertId, dates: added });
    const dates = ['2027-05-01', '2027-05-02T20:00', '2027-05-03'];
    expect(after).toMatchObject({ dates, saleState: 'on_sale' });
    const { call: seated } = await t.join(concertId);
    expect((await seated.seat.dates()).dates).toEqual(dates.slice(1));
    await seated.reservation.create({ date: dates[1]!, best: 1 });
    await expectSound(t);
  });

  test('refuses dates that it has, that are over, or too many, and any once it is closed', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ dates: ['2027-05-01'], timeZone: 'Europe/Berlin' });
    const addDates = (...dates: string[]) => t.admin.concert.addDates({ concertId, dates });
    await expectRefusal(addDates('2027-05-02', '2027-05-01'), 'INVALID_INPUT', {
      issues: [{ path: 'dates.1', message: '2027-05-01 is a date of the concert already' }],
    });
    await expectRefusal(addDates('2027-05-02', '2027-05-02'), 'INVALID_INPUT', {
      issues: [
        { path: 'dates.1', message: 'must not name a date twice, and names 2027-05-02 again' },
      ],
    });
    await expectRefusal(addDates('2020-05-02'), 'INVALID_INPUT', {
      issues: [{ path: 'dates.0', message: '2020-05-02 is in the past: choose future dates' }],
    });
    await expectRefusal(addDates('2027-03-28T02:30'), 'INVALID_INPUT', {
      issues: [
        {
          path: 'dates.0',
          message:
            '2027-03-28T02:30 does not exist in Europe/Berlin: clocks go from 02:00 to 03:00',
        },
      ],
    });
    const year = Array.from({ length: 366 }, (_, day) =>
      toIso(Date.UTC(2028, 0, 1 + day)).slice(0, 10),
    );
    await expectRefusal(addDates(...year), 'INVALID_INPUT', {
      issues: [{ path: 'dates', message: 'the concert would have 367 dates, and may have 366' }],
    });
    await expectRefusal(
      t.admin.concert.addDates({ concertId: 'con_none', dates: ['2027-05-02'] }),
      'CONCERT_NOT_FOUND',
    );
    await t.admin.concert.close({ concertId });
    await expectRefusal(addDates('2027-05-02'), 'NOT_ON_SALE', over);
  });
});

describe.each(dialects.filter(({ hasOwnClock }) => hasOwnClock))(
  'dates added, on $name',
  (dialect) => {
    test('are on sale at once on the other servers, also where they took it for sold out', async () => {
      await using t = await testApp(dialect);
      const { concertId } = await t.concert({ seatsPerDate: 1, dates: ['2027-05-01'] });
      const other = await anotherServer(t);
      const { call, token, accountKey } = await t.join(concertId);
      const { token: seated } = await t.join(concertId);
      await t.as(accountKey).wallet.charge({ amount: 1_000 });
      const { reservationId } = await call.reservation.create({ date: '2027-05-01', best: 1 });
      expect((await other.as(token).seat.dates()).dates).toEqual([]);
      await call.payment.pay({ reservationId });
      await other.app.saleCache.refresh();
      const visitor = { requestId: 'req_test', credential: null, client: undefined };
      const router = createRouter(other.app).createCaller(visitor);
      await expectRefusal(router.queue.join({ concertId }), 'SOLD_OUT');
      const date = '2027-05-02T20:00';
      await t.admin.concert.addDates({ concertId, dates: [date] });
      expect((await other.as(seated).seat.dates()).dates).toEqual([date]);
      expect((await other.as(seated).seat.list({ date })).available).toEqual([1]);
      expect(await other.as(seated).reservation.create({ date, best: 1 })).toMatchObject({ date });
      expect(await router.queue.join({ concertId })).toMatchObject({ concertId });
      const { concerts } = await router.concert.list();
      expect(concerts[0]).toMatchObject({ dates: ['2027-05-01', date], soldOut: false });
      await expectSound(t);
    });
  },
);

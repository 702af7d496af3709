/** A concert with a layout, from its creation to the tickets. */
import type { Layout } from '@onsale/core/hall/layout';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { concertDate as date, expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';

const layout: Layout = {
  sections: [
    {
      name: 'Stalls',
      price: 5_000,
      rows: [
        { label: 'A', seats: 4, aisleAfter: [2] },
        { label: 'B', seats: 4 },
      ],
      accessible: ['A-1'],
      companions: [['A-1', 'A-2']],
    },
    { name: 'Circle', rows: [{ label: 'A', seats: 3 }], restrictedView: ['A-3'] },
  ],
};

describe.each(dialects)('on $name', (dialect) => {
  test('the map tells label, section, price and flags of every seat', async () => {
    await using t = await testApp(dialect);
    const created = await t.concert({ layout, price: 1_000 });
    expect(created).toMatchObject({ seatsPerDate: 11, layout });
    expect(await t.concert({ hidden: true })).not.toHaveProperty('layout');
    const { call } = await t.join();
    const map = await call.seat.list({ date });
    expect(map.aisles).toEqual([2]);
    expect(map.seats).toHaveLength(11);
    const state = { status: 'available', mine: false };
    expect([map.seats[0], map.seats[1], map.seats[4], map.seats[10]]).toEqual([
      {
        seatNo: 1,
        label: 'A-1',
        section: 'Stalls',
        row: 1,
        price: 5_000,
        flags: ['accessible'],
        ...state,
      },
      {
        seatNo: 2,
        label: 'A-2',
        section: 'Stalls',
        row: 1,
        price: 5_000,
        flags: ['companion'],
        ...state,
      },
      { seatNo: 5, label: 'B-1', section: 'Stalls', row: 2, price: 5_000, flags: [], ...state },
      {
        seatNo: 11,
        label: 'A-3',
        section: 'Circle',
        row: 1,
        price: 1_000,
        flags: ['restrictedView'],
        ...state,
      },
    ]);
  });

  test('each seat costs the price of its section, and keeps it from the reservation on', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ layout, price: 1_000 });
    const buyer = await t.join();
    await t.as(buyer.accountKey).wallet.charge({ amount: 20_000, idempotencyKey: 'a' });
    const held = await buyer.call.reservation.create({ date, seatNos: [8, 9, 10] });
    expect(held.total).toBe(7_000);
    const seats = [
      { seatNo: 8, label: 'B-4', section: 'Stalls', price: 5_000 },
      { seatNo: 9, label: 'A-1', section: 'Circle', price: 1_000 },
      { seatNo: 10, label: 'A-2', section: 'Circle', price: 1_000 },
    ];
    expect(held.seats).toEqual(seats);

    await t.admin.concert.update({ concertId, price: 1_500 });
    const { reservationId } = held;
    const paid = await buyer.call.payment.pay({ reservationId });
    expect(paid).toMatchObject({ total: 7_000, seats });
    expect(paid.tickets).toMatchObject(seats);
    const { orders } = await t.as(buyer.accountKey).order.list();
    expect(orders).toMatchObject([{ total: 7_000, seats, tickets: seats }]);
    const repeated = await buyer.call.payment.pay({ reservationId });
    expect(repeated).toEqual(paid);
    await expectSound(t);
  });

  test('operators get the layout back as they sent it, and plain rows of a hall without', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ layout, price: 1_000 });
    const terms = { concertId, hasLayout: true, price: 1_000, seatsPerDate: 11, layout };
    expect(await t.admin.concert.layout({ concertId })).toEqual(terms);
    const plain = await t.concert({ rows: 2, seatsPerRow: 3, price: 7 });
    const rows = [
      { label: 'A', seats: 3 },
      { label: 'B', seats: 3 },
    ];
    expect(await t.admin.concert.layout({ concertId: plain.concertId })).toEqual({
      concertId: plain.concertId,
      hasLayout: false,
      price: 7,
      seatsPerDate: 6,
      layout: { sections: [{ name: 'main', rows }] },
    });
    await expectRefusal(t.admin.concert.layout({ concertId: 'con_x' }), 'CONCERT_NOT_FOUND');
  });

  test('labels and names are the same text however their accents are written', async () => {
    await using t = await testApp(dialect);
    const [composed, apart] = ['\u00c9', 'E\u0301'] as const;
    const rows = [{ label: apart, seats: 4 }];
    const section = { name: `Or${apart}e`, rows, accessible: [`${composed}-1`, `${apart}-2`] };
    const { concertId } = await t.concert({ layout: { sections: [section] } });
    const { call } = await t.join(concertId);
    const { seats } = await call.seat.list({ date });
    expect(seats.map(({ label, flags }) => [label, flags.length])).toEqual([
      [`${composed}-1`, 1],
      [`${composed}-2`, 1],
      [`${composed}-3`, 0],
      [`${composed}-4`, 0],
    ]);
    const wish = { date, best: 1, section: `Or${apart}e` };
    expect((await call.reservation.create(wish)).seats).toMatchObject([{ label: `${composed}-3` }]);
  });

  test('the terms tell the rows of all sections, and the longest of them', async () => {
    await using t = await testApp(dialect);
    const row = (label: string, length: number) => ({ label, seats: length });
    const sections = [
      { name: 'Stalls', rows: [row('A', 1), row('B', 10)] },
      { name: 'Boxes', rows: [row('A', 1), row('B', 1)] },
    ];
    const { concertId, ...created } = await t.concert({ layout: { sections } });
    const plain = await t.concert({ seatsPerDate: 11, rows: undefined });
    expect(created).toMatchObject({ seatsPerDate: 13, rows: 4, seatsPerRow: 10 });
    expect(plain).toMatchObject({ seatsPerDate: 11, rows: 2, seatsPerRow: 10 });
    const changes = [
      await t.admin.concert.update({ concertId, price: 7 }),
      await t.admin.concert.addDates({ concertId, dates: ['2027-05-03'] }),
      await t.admin.concert.close({ concertId }),
    ];
    expect(changes.map(({ rows }) => rows)).toEqual([4, 4, 4]);
    const { concerts } = await t.admin.concert.list();
    const rowsOf = new Map(concerts.map((concert) => [concert.concertId, concert.rows]));
    expect([rowsOf.get(concertId), rowsOf.get(plain.concertId)]).toEqual([4, 2]);
  });

  test('a mistake in a layout is reported at its place, and no concert is made', async () => {
    await using t = await testApp(dialect);
    const [stalls] = layout.sections;
    const wrong = { sections: [stalls!, stalls!] };
    const message = 'there is a section "Stalls" before';
    await expectRefusal(t.concert({ layout: wrong }), 'INVALID_INPUT', {
      issues: [{ path: 'layout.sections.1.name', message }],
    });
    await expectRefusal(t.concert({ layout, seatsPerDate: 11 }), 'INVALID_INPUT', {
      issues: [{ path: 'seatsPerDate', message: 'is told by the layout: omit it' }],
    });
    expect((await t.admin.concert.list()).concerts).toEqual([]);
  });
});

/** The best seats of a section, below a ceiling, and for wheelchair users; single seats. */
import type { Layout } from '@onsale/core/hall/layout';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { concertDate as date, expectSound, refusal, testApp } from '../fixtures/test-app.ts';

const layout: Layout = {
  sections: [
    {
      name: 'Stalls',
      price: 3_000,
      rows: [
        { label: 'A', seats: 6, aisleAfter: [3] },
        { label: 'B', seats: 6 },
      ],
      accessible: ['B-1'],
      companions: [['B-1', 'B-2']],
    },
    { name: 'Circle', rows: [{ label: 'A', seats: 4 }] },
  ],
};

describe.each(dialects)('the best seats of a hall on $name', (dialect) => {
  const hall = async () => {
    const t = await testApp(dialect);
    await t.concert({ layout, price: 1_000, maxSeatsPerUser: 10 });
    const { call } = await t.join();
    await call.seat.dates();
    return { t, call };
  };

  test('are of one section, below the ceiling for all of them, and never across an aisle', async () => {
    const { t, call } = await hall();
    await using _ = t;
    const { seatNos, total, seats } = await call.reservation.create({ date, best: 3 });
    expect({ seatNos, total }).toEqual({ seatNos: [1, 2, 3], total: 9_000 });
    expect(seats[0]).toEqual({ seatNo: 1, label: 'A-1', section: 'Stalls', price: 3_000 });
    const cheap = await call.reservation.create({ date, best: 2, maxPrice: 2_000 });
    expect(cheap).toMatchObject({ seatNos: [13, 14], total: 2_000 });
    const named = await call.reservation.create({ date, best: 1, section: 'Circle' });
    expect(named.seats[0]).toMatchObject({ label: 'A-3', section: 'Circle', price: 1_000 });
    await expectSound(t);
  });

  test('that there are not are refused with the reason: section, ceiling, size', async () => {
    const { t, call } = await hall();
    await using _ = t;
    const refused = (wish: object) => refusal(call.reservation.create({ date, best: 2, ...wish }));
    expect(await refused({ section: 'Balcony' })).toMatchObject({
      reason: 'INVALID_INPUT',
      details: {
        issues: [
          {
            path: 'section',
            message: 'there is no section "Balcony": choose one of Stalls, Circle',
          },
        ],
      },
    });
    expect(await refused({ maxPrice: 1_999 })).toMatchObject({
      reason: 'NO_ADJACENT_SEATS',
      details: { available: 0, maxPrice: 1_999, lowestPrice: 2_000 },
    });
    expect(await refused({ best: 5, section: 'Circle' })).toMatchObject({
      reason: 'NO_ADJACENT_SEATS',
      details: { available: 4, section: 'Circle' },
    });
    expect(await refused({ accessible: 3 })).toMatchObject({ reason: 'INVALID_INPUT' });
  });

  test('for a wheelchair user are the accessible seat, its companion seat, and those beside', async () => {
    const { t, call } = await hall();
    await using _ = t;
    // The ordinary seats of the row behind are B-3 to B-6.
    const four = await call.reservation.create({ date, best: 4 });
    expect(four.seats.map(({ label }) => label)).toEqual(['B-3', 'B-4', 'B-5', 'B-6']);
    await call.reservation.release({ reservationId: four.reservationId });
    const three = await call.reservation.create({ date, best: 3, accessible: 1 });
    expect(three.seats.map(({ label }) => label)).toEqual(['B-1', 'B-2', 'B-3']);
    expect(await refusal(call.reservation.create({ date, best: 1, accessible: 1 }))).toMatchObject({
      reason: 'NO_ADJACENT_SEATS',
      details: { accessible: 1 },
    });
    await expectSound(t);
  });

  test('a companion seat is sold only with its accessible seat, which may be sold alone', async () => {
    const { t, call } = await hall();
    await using _ = t;
    expect(await refusal(call.reservation.create({ date, seatNos: [8, 9] }))).toMatchObject({
      reason: 'SEAT_RESTRICTED',
      httpStatus: 409,
      details: { seatNos: [8] },
    });
    await call.reservation.create({ date, seatNos: [7] });
    expect(await refusal(call.reservation.create({ date, seatNos: [8] }))).toMatchObject({
      reason: 'SEAT_RESTRICTED',
    });
    const [own] = (await call.reservation.list()).reservations;
    await call.reservation.release({ reservationId: own!.reservationId });
    const both = await call.reservation.create({ date, seatNos: [7, 8] });
    expect(both.seatNos).toEqual([7, 8]);
    await expectSound(t);
  });

  test('the list and the room say the price of the cheapest section', async () => {
    const { t, call } = await hall();
    await using _ = t;
    await t.app.saleCache.refresh();
    const { concerts } = await call.concert.list();
    expect(concerts[0]).toMatchObject({ priceFrom: 1_000, available: 16, soldOut: false });
  });
});

const rowsOf = (rows: number, seatsPerRow: number) => {
  return { seatsPerDate: rows * seatsPerRow, rows, seatsPerRow, maxSeatsPerUser: 20 };
};

describe.each(dialects)('single seats on $name', (dialect) => {
  test('are not left between taken ones by named seats where the concert refuses it', async () => {
    await using t = await testApp(dialect);
    await t.concert({ ...rowsOf(2, 10), singleSeats: 'refuse' });
    const { call } = await t.join();
    await call.reservation.create({ date, seatNos: [4, 5] });
    expect(await refusal(call.reservation.create({ date, seatNos: [7, 8] }))).toMatchObject({
      reason: 'LEAVES_SINGLE_SEAT',
      httpStatus: 409,
      details: {
        seatNos: [6],
        alternatives: [
          [6, 7],
          [8, 9],
          [9, 10],
        ],
      },
    });
    // The end of a row is not a taken seat.
    await call.reservation.create({ date, seatNos: [8, 9] });
    // Six and seven are two, and any choice of one of them leaves the other: row two has others.
    expect(await refusal(call.reservation.create({ date, seatNos: [6] }))).toMatchObject({
      reason: 'LEAVES_SINGLE_SEAT',
      details: { seatNos: [7] },
    });
    await call.reservation.create({ date, seatNos: [6, 7] });
    await expectSound(t);
  });

  test('are left where no choice avoids it, and wherever the concert allows it', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({
      ...rowsOf(1, 5),
      singleSeats: 'refuse',
    });
    const { call } = await t.join();
    await call.reservation.create({ date, seatNos: [1, 5] });
    // Of seats 2 to 4 any two leave a single one.
    await call.reservation.create({ date, seatNos: [2, 3] });
    await call.reservation.create({ date, seatNos: [4] });
    for (const { reservationId } of (await call.reservation.list()).reservations) {
      await call.reservation.release({ reservationId });
    }
    await t.admin.concert.update({ concertId, singleSeats: 'allow' });
    await call.reservation.create({ date, seatNos: [1] });
    await call.reservation.create({ date, seatNos: [3] });
    await expectSound(t);
  });
});

import { expect, test } from 'vitest';
import { expectExactOrRefused, expectRefusal } from './client.ts';
import {
  adminKey,
  describeContract,
  firstDate,
  type Reservation,
  type SeatList,
} from './fixtures.ts';

const dates = (count: number): string[] =>
  Array.from({ length: count }, (_, at) =>
    new Date(Date.UTC(2098, 0, 1 + at)).toISOString().slice(0, 10),
  );

const mostNumber = 1_000_000;
const numbers = ['reservationSeconds'];
const roomNumbers = ['maxActive', 'admitPerMinute', 'sessionSeconds', 'claimSeconds'];

describeContract('sizes at their limits', (service) => {
  const create = (changes: Record<string, unknown>) =>
    service().admin<{ concertId: string; title: string; seatsPerDate: number; dates: string[] }>(
      'admin.concert.create',
      { title: 'Sized', dates: [firstDate], ...changes },
    );
  const refused = (changes: Record<string, unknown>) =>
    expectRefusal(
      'INVALID_INPUT',
      service().call(
        'admin.concert.create',
        { title: 'Sized', dates: [firstDate], ...changes },
        adminKey,
      ),
    );

  test('a concert has 1 to 366 dates', async () => {
    const most = await create({ dates: dates(366) });
    expect(most.dates).toEqual(dates(366));
    const { token } = await service().buyer(most.concertId);
    const bookable = await service().take<{ dates: string[] }>('seat.dates', undefined, token);
    expect(bookable.dates).toEqual(dates(366));
    for (const wrong of [dates(367), [], null, firstDate, {}]) await refused({ dates: wrong });
    await expectRefusal(
      'INVALID_INPUT',
      service().call('admin.concert.create', { title: 'None' }, adminKey),
    );
  });

  test('only dates of the calendar are dates', async () => {
    expect((await create({ dates: ['2096-02-29'] })).dates).toEqual(['2096-02-29']);
    const wrong = [
      '2097-02-29',
      '2097-13-01',
      '2097-00-10',
      '2097-04-31',
      '2097-1-1',
      '97-01-01',
      '2097-01-01T00:00:00Z',
      ' 2097-01-01',
      '2097-01-01 ',
      '20970101',
      '',
      'today',
      '２０９７-01-01',
      '2097-01-01\u0000',
      '2097‐01‐01',
      20_970_101,
      null,
      {},
    ];
    for (const date of wrong) await refused({ dates: [date] });
    await refused({ dates: [firstDate, '2097-02-30'] });
  });

  test('the same date twice is not two dates', async () => {
    const input = { title: 'Twice', dates: [firstDate, firstDate] };
    const answer = await service().call('admin.concert.create', input, adminKey);
    expectExactOrRefused(answer, { dates: [firstDate] });
  });

  test('a date has 1 to 100,000 seats', async () => {
    const most = await create({ seatsPerDate: 100_000, maxSeatsPerUser: 10 });
    const { token } = await service().buyer(most.concertId);
    const { seats, available } = await service().take<SeatList>(
      'seat.list',
      { date: firstDate },
      token,
    );
    expect([seats.length, available.length]).toEqual([100_000, 100_000]);
    expect(await service().reserve(token, [100_000])).toMatchObject({ seatNos: [100_000] });
    const beyond = { date: firstDate, seatNos: [100_001] };
    await expectRefusal('SEAT_NOT_FOUND', service().call('reservation.create', beyond, token));
    const best = await service().take<Reservation>(
      'reservation.create',
      { date: firstDate, best: 2 },
      token,
    );
    expect(best.seatNos).toEqual([5, 6]);

    const one = await create({ seatsPerDate: 1 });
    const alone = await service().buyer(one.concertId);
    expect(await service().reserve(alone.token, [1])).toMatchObject({ seatNos: [1] });
    for (const seatsPerDate of [0, -1, 100_001, 1.5, '50', null]) await refused({ seatsPerDate });
  });

  test('rows and seats a row multiply to at most 100,000', async () => {
    expect((await create({ rows: 100, seatsPerRow: 1_000 })).seatsPerDate).toBe(100_000);
    expect((await create({ rows: 1, seatsPerRow: 100_000 })).seatsPerDate).toBe(100_000);
    expect((await create({ rows: 100_000, seatsPerRow: 1 })).seatsPerDate).toBe(100_000);
    for (const [rows, seatsPerRow] of [
      [101, 1_000],
      [1, 100_001],
      [100_001, 1],
      [0, 10],
      [10, 0],
      [-10, -10],
      [1.5, 10],
      [2 ** 53, 2 ** 53],
    ]) {
      await refused({ rows, seatsPerRow });
    }
    await refused({ rows: 5 });
    await refused({ seatsPerRow: 5 });
  });

  test('the largest concert of all is made and sold like any other', async () => {
    const { concertId } = await create({ dates: dates(366), seatsPerDate: 100_000 });
    const buyer = await service().richBuyer(concertId);
    expect(await service().buy(buyer, [1, 100_000], dates(366)[365])).toMatchObject({
      seatNos: [1, 100_000],
    });
    const stats = await service().admin('admin.concert.stats', { concertId });
    expect(stats).toMatchObject({ seats: { available: 36_599_998, held: 0, sold: 2 } });
  });

  test('a title has 1 to 200 characters, and comes back as it was given, in NFC', async () => {
    const titles = ['x', 'x'.repeat(200), '봄의 제전 🎻', ' a  b ', 'é', '<b>&"\'\\'];
    for (const title of titles) {
      expect((await create({ title })).title).toBe(title);
    }
    expect((await create({ title: 'e\u0301' })).title).toBe('\u00e9');
    const { concerts } = await service().take<{ concerts: { title: string }[] }>('concert.list');
    expect(concerts.map(({ title }) => title)).toEqual(expect.arrayContaining(titles));
    for (const title of ['', 'x'.repeat(201), null, 5, [], {}]) await refused({ title });
  });

  test.each(numbers)('%s is 1 to 1,000,000', async (name) => {
    for (const value of [1, mostNumber]) expect(await create({ [name]: value })).toBeTruthy();
    for (const value of [0, -1, mostNumber + 1, 1.5, '5', null]) await refused({ [name]: value });
  });

  test.each(roomNumbers)('room.%s is 1 to 1,000,000', async (name) => {
    expect(await create({ room: { [name]: 1 } })).toMatchObject({ room: { [name]: 1 } });
    const most = { sessionSeconds: mostNumber, [name]: mostNumber };
    expect(await create({ room: most })).toMatchObject({ room: most });
    for (const value of [0, -1, mostNumber + 1, 1.5, '5', null]) {
      await refused({ room: { [name]: value } });
    }
  });

  test('the room is set within the same limits', async () => {
    const { concertId } = await create({});
    for (const value of [1, mostNumber]) {
      const set = { maxActive: value, admitPerMinute: value };
      expect(await service().admin('admin.room.set', { concertId, ...set })).toMatchObject(set);
    }
    for (const name of ['maxActive', 'admitPerMinute']) {
      for (const value of [0, -1, mostNumber + 1, 1.5, '5', null]) {
        const input = { concertId, [name]: value };
        await expectRefusal('INVALID_INPUT', service().call('admin.room.set', input, adminKey));
      }
    }
    for (const paused of ['true', 1, null]) {
      const input = { concertId, paused };
      await expectRefusal('INVALID_INPUT', service().call('admin.room.set', input, adminKey));
    }
    const nowhere = { concertId: 'con_nothing', maxActive: 1 };
    await expectRefusal('CONCERT_NOT_FOUND', service().call('admin.room.set', nowhere, adminKey));
    const noStats = { concertId: 'con_nothing' };
    await expectRefusal(
      'CONCERT_NOT_FOUND',
      service().call('admin.concert.stats', noStats, adminKey),
    );
  });

  test('the longest times give times that clients can read', async () => {
    const { concertId } = await create({
      reservationSeconds: mostNumber,
      room: { sessionSeconds: mostNumber, claimSeconds: mostNumber },
    });
    const { token } = await service().buyer(concertId);
    const held = await service().reserve(token, [1]);
    const { expiresAt } = await service().status(token);
    for (const time of [held.expiresAt, expiresAt!]) {
      const seconds = (Date.parse(time) - Date.now()) / 1_000;
      expect(seconds).toBeGreaterThan(mostNumber - 60);
      expect(seconds).toBeLessThanOrEqual(mostNumber + 1);
    }
  });

  test('odd prices and limits per user are refused or exact', async () => {
    for (const price of [-1, 0.5, '5', null, 2 ** 53, 1e300]) await refused({ price });
    for (const maxSeatsPerUser of [0, -1, 0.5, '5', null]) await refused({ maxSeatsPerUser });
    for (const price of [1, 10_000_000, 1_000_000_000_000, 2 ** 53 - 1]) {
      const input = { title: 'Dear', dates: [firstDate], price };
      const answer = await service().call('admin.concert.create', input, adminKey);
      if (answer.status !== 200) continue;
      const { concertId } = (answer.body as { result: { data: { concertId: string } } }).result
        .data;
      const { token } = await service().buyer(concertId);
      const { total } = await service().reserve(token, [1, 2, 3]);
      expect(BigInt(total)).toBe(3n * BigInt(price));
    }
  });

  test('an opening time is ISO-8601 in UTC, and comes back the same', async () => {
    const opensAt = '2097-03-04T05:06:07.089Z';
    expect(await create({ opensAt })).toMatchObject({ opensAt });
    expect(await create({ opensAt: '2097-03-04T05:06:07Z' })).toMatchObject({
      opensAt: '2097-03-04T05:06:07.000Z',
    });
    const wrong = ['', 'soon', '2097-13-01T00:00:00Z', '2097-02-30T00:00:00Z', 5, {}, '2097-03-04'];
    for (const time of [...wrong, '2097-03-04T25:00:00Z', '2097-03-04T05:06:07Z\u0000']) {
      await refused({ opensAt: time });
    }
  });
});

import { expect, test } from 'vitest';
import { expectRefusal } from './client.ts';
import { describeContract, firstDate, secondDate, type SeatList } from './fixtures.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describeContract('seats and best available', (service) => {
  const seatList = (token: string, date = firstDate) =>
    service().take<SeatList>('seat.list', { date }, token);
  const best = (token: string, count: number, date = firstDate) =>
    service().take<{ seatNos: number[]; total: number }>(
      'reservation.create',
      { date, best: count },
      token,
    );
  /** A concert without a practical limit per user, and an active buyer. */
  const hall = async (changes: Record<string, unknown>) => {
    const concertId = await service().concert({ maxSeatsPerUser: 1_000, ...changes });
    return { concertId, buyer: await service().buyer(concertId) };
  };

  test('fifty seats by default, numbered from the front row, left to right, ten a row', async () => {
    const { buyer } = await hall({ price: 700 });
    const { date, seats, available } = await seatList(buyer.token);
    expect(date).toBe(firstDate);
    expect(seats.map((seat) => seat.seatNo)).toEqual(range(1, 50));
    expect(available).toEqual(range(1, 50));
    const rows = Object.values(Object.groupBy(seats, (seat) => String(seat.row)));
    expect(rows.map((row) => row!.map((seat) => seat.seatNo))).toEqual(
      [1, 11, 21, 31, 41].map((first) => range(first, first + 9)),
    );
    for (const seat of seats) {
      expect(seat).toMatchObject({ section: 'main', price: 700, status: 'available', mine: false });
    }
    expect(seats[11]).toMatchObject({ seatNo: 12, row: 2 });
  });

  test('rows and seats a row shape the hall', async () => {
    const { buyer } = await hall({ rows: 3, seatsPerRow: 4 });
    const { seats } = await seatList(buyer.token);
    expect(seats).toHaveLength(12);
    expect(new Set(seats.slice(0, 4).map((seat) => seat.row)).size).toBe(1);
    expect(new Set(seats.map((seat) => seat.row)).size).toBe(3);
  });

  test('a number of seats that does not fill its rows leaves a short last row', async () => {
    const { buyer } = await hall({ seatsPerDate: 23 });
    const { seats } = await seatList(buyer.token);
    expect(seats.map((seat) => seat.seatNo)).toEqual(range(1, 23));
    const rows = Object.values(Object.groupBy(seats, (seat) => String(seat.row)));
    expect(rows.map((row) => row!.length)).toEqual([10, 10, 3]);
    await service().reserve(buyer.token, range(1, 20));
    expect((await best(buyer.token, 3)).seatNos).toEqual([21, 22, 23]);
  });

  test('held and sold seats show to everyone, and whose they are only to their owner', async () => {
    const { concertId, buyer } = await hall({});
    await service().take('wallet.charge', { amount: 10_000 }, buyer.accountKey);
    await service().buy(buyer, [3]);
    const again = await service().rejoin(buyer);
    await service().reserve(again.token, [5, 6]);
    const watcher = await service().buyer(concertId);

    const statusAndOwner = async (token: string) => {
      const { seats, available } = await seatList(token);
      expect(available).toEqual(range(1, 50).filter((seatNo) => ![3, 5, 6].includes(seatNo)));
      return [3, 5, 6, 7].map((seatNo) => {
        const { status, mine } = seats[seatNo - 1]!;
        return [status, mine];
      });
    };
    expect(await statusAndOwner(again.token)).toEqual([
      ['sold', true],
      ['held', true],
      ['held', true],
      ['available', false],
    ]);
    expect(await statusAndOwner(watcher.token)).toEqual([
      ['sold', false],
      ['held', false],
      ['held', false],
      ['available', false],
    ]);
    expect((await seatList(watcher.token, secondDate)).available).toHaveLength(50);
  });

  test('the dates are those with at least one available seat', async () => {
    const { concertId, buyer } = await hall({ seatsPerDate: 2 });
    const dates = async () =>
      (await service().take<{ dates: string[] }>('seat.dates', undefined, buyer.token)).dates;
    expect(await dates()).toEqual([firstDate, secondDate]);
    const other = await service().buyer(concertId);
    await service().reserve(other.token, [1]);
    expect(await dates()).toEqual([firstDate, secondDate]);
    await service().reserve(buyer.token, [2]);
    expect(await dates()).toEqual([secondDate]);
    await service().take('queue.leave', undefined, other.token);
    expect(await dates()).toEqual([firstDate, secondDate]);
  });

  test('a date of no concert, or of another concert, is not found', async () => {
    const { buyer } = await hall({ dates: [firstDate] });
    for (const date of [secondDate, '1999-01-01', '2099-12-31']) {
      await expectRefusal('DATE_NOT_FOUND', service().call('seat.list', { date }, buyer.token));
      await expectRefusal(
        'DATE_NOT_FOUND',
        service().call('reservation.create', { date, best: 1 }, buyer.token),
      );
      const named = { date, seatNos: [1] };
      await expectRefusal(
        'DATE_NOT_FOUND',
        service().call('reservation.create', named, buyer.token),
      );
    }
  });

  test('a date that is not in the calendar is invalid input', async () => {
    const { buyer } = await hall({});
    const input = { date: '2097-02-30' };
    await expectRefusal('INVALID_INPUT', service().call('seat.list', input, buyer.token));
  });

  test('best available is in the middle of the front row', async () => {
    const { buyer } = await hall({ rows: 3, seatsPerRow: 9 });
    expect((await best(buyer.token, 1)).seatNos).toEqual([5]);
    const { buyer: second } = await hall({ rows: 3, seatsPerRow: 9 });
    expect((await best(second.token, 3)).seatNos).toEqual([4, 5, 6]);
    const { buyer: third } = await hall({ rows: 3, seatsPerRow: 10 });
    expect((await best(third.token, 2)).seatNos).toEqual([5, 6]);
    const { buyer: whole } = await hall({ rows: 3, seatsPerRow: 10, price: 3 });
    expect(await best(whole.token, 10)).toMatchObject({ seatNos: range(1, 10), total: 30 });
  });

  test('best available prefers a nearer row to a nearer middle', async () => {
    const { buyer } = await hall({ rows: 3, seatsPerRow: 9 });
    await service().reserve(buyer.token, [3, 4, 5, 6, 7]);
    expect((await best(buyer.token, 2)).seatNos).toSatisfy((seatNos: number[]) =>
      [
        [1, 2],
        [8, 9],
      ].some((pair) => pair.join() === seatNos.join()),
    );
    expect((await best(buyer.token, 3)).seatNos).toEqual([13, 14, 15]);
  });

  test('best available prefers the middle within the row', async () => {
    const { buyer } = await hall({ rows: 1, seatsPerRow: 9 });
    await service().reserve(buyer.token, [5]);
    // 3-4 and 6-7 are equally near the middle; 1-2 and 8-9 are not.
    const { seatNos } = await best(buyer.token, 2);
    expect(['3,4', '6,7']).toContain(seatNos.join());
  });

  test('best available never bridges a taken seat or two rows', async () => {
    const { concertId, buyer } = await hall({ rows: 2, seatsPerRow: 4, dates: [firstDate] });
    await service().reserve(buyer.token, [2, 7]);
    const other = await service().buyer(concertId);
    expect((await best(other.token, 2)).seatNos).toEqual([3, 4]);
    expect((await best(other.token, 2)).seatNos).toEqual([5, 6]);
    const third = await service().buyer(concertId);
    const input = { date: firstDate, best: 2 };
    const apart = await expectRefusal(
      'NO_ADJACENT_SEATS',
      service().call('reservation.create', input, third.token),
    );
    expect(apart.data.details).toEqual({ available: 2 });
    expect((await best(third.token, 1)).seatNos).toEqual([1]);
    expect((await best(third.token, 1)).seatNos).toEqual([8]);
    await expectRefusal(
      'SEATS_HELD',
      service().call('reservation.create', { date: firstDate, best: 1 }, third.token),
    );
    await expectRefusal('SEATS_HELD', service().call('reservation.create', input, third.token));
  });

  test('more adjacent seats than a row has do not exist', async () => {
    const { buyer } = await hall({ rows: 2, seatsPerRow: 4 });
    const input = { date: firstDate, best: 5 };
    await expectRefusal(
      'NO_ADJACENT_SEATS',
      service().call('reservation.create', input, buyer.token),
    );
  });

  test('best available keeps to the limit per user', async () => {
    const { buyer } = await hall({ maxSeatsPerUser: 2 });
    for (const count of [3, 50, 1_000]) {
      const input = { date: firstDate, best: count };
      const failure = await expectRefusal(
        'SEAT_LIMIT_EXCEEDED',
        service().call('reservation.create', input, buyer.token),
      );
      expect(failure.data.details).toEqual({ limit: 2, have: 0 });
    }
  });

  test('many asking for the best at once all get different seats', async () => {
    const concertId = await service().concert({ seatsPerDate: 20, dates: [firstDate] });
    const buyers = await Promise.all(Array.from({ length: 10 }, () => service().buyer(concertId)));
    const taken = await Promise.all(buyers.map(({ token }) => best(token, 2)));
    const seatNos = taken.flatMap((one) => one.seatNos).toSorted((a, b) => a - b);
    expect(seatNos).toEqual(range(1, 20));
    for (const { seatNos: pair } of taken) expect(pair[1]! - pair[0]!).toBe(1);
  });
});

import { expect, test } from 'vitest';
import { dataOf, expectRefusal, failureOf } from './client.ts';
import {
  describeContract,
  firstDate,
  secondDate,
  waitMs,
  type Buyer,
  type Reservation,
  type SeatList,
} from './fixtures.ts';

describeContract('reserving seats', (service) => {
  const reserveAnswer = (token: string, seatNos: unknown, date: unknown = firstDate) =>
    service().call('reservation.create', { date, seatNos }, token);
  const refused = (reason: string | string[], token: string, seatNos: unknown) =>
    expectRefusal(
      reason,
      service().call('reservation.create', { date: firstDate, seatNos }, token),
    );
  const available = async (token: string, date = firstDate) =>
    (await service().take<SeatList>('seat.list', { date }, token)).available;
  const twoBuyers = async (changes = {}): Promise<[Buyer, Buyer]> => {
    const concertId = await service().concert(changes);
    return [await service().buyer(concertId), await service().buyer(concertId)];
  };

  test('a reservation holds its seats for reservationSeconds', async () => {
    const [buyer] = await twoBuyers({ price: 250, reservationSeconds: 120 });
    const before = Date.now();
    const reservation = await service().reserve(buyer.token, [2, 1]);
    const after = Date.now();
    expect(reservation).toMatchObject({
      concertId: buyer.concertId,
      date: firstDate,
      total: 500,
      status: 'held',
    });
    expect(new Set(reservation.seatNos)).toEqual(new Set([1, 2]));
    // Some slack for a database whose clock is not quite this process's.
    expect(Date.parse(reservation.expiresAt)).toBeGreaterThanOrEqual(before + 120_000 - 100);
    expect(Date.parse(reservation.expiresAt)).toBeLessThanOrEqual(after + 120_000 + 100);
  });

  test('all the seats or none', async () => {
    const [holder, other] = await twoBuyers();
    await service().reserve(holder.token, [3, 5]);
    const failure = await refused('SEAT_UNAVAILABLE', other.token, [2, 3, 4, 5]);
    expect(failure.data.details).toEqual({ seatNos: [3, 5] });
    expect(await available(other.token)).toEqual(expect.arrayContaining([2, 4]));
    const reservations = await service().reservations(other.token);
    expect(reservations).toEqual([]);
  });

  test('naming exactly the same seats returns the reservation, its timer unchanged', async () => {
    const [buyer] = await twoBuyers();
    const first = await service().reserve(buyer.token, [10, 11, 12]);
    await waitMs(50);
    expect(await service().reserve(buyer.token, [10, 11, 12])).toEqual(first);
    expect(await service().reserve(buyer.token, [12, 10, 11])).toEqual(first);
    const { expiresAt } = await service().status(buyer.token);
    expect(Date.parse(expiresAt!)).toBeGreaterThanOrEqual(Date.parse(first.expiresAt));
  });

  test('the same seats on another date are another reservation', async () => {
    const [buyer] = await twoBuyers();
    const first = await service().reserve(buyer.token, [1, 2]);
    const second = await service().reserve(buyer.token, [1, 2], secondDate);
    expect(second.reservationId).not.toBe(first.reservationId);
  });

  test('a part of one’s own seats, or more than them, are not the same seats', async () => {
    const [buyer] = await twoBuyers({ maxSeatsPerUser: 10 });
    await service().reserve(buyer.token, [1, 2]);
    const some = await refused(['SEAT_UNAVAILABLE'], buyer.token, [1]);
    expect(some.data.details).toEqual({ seatNos: [1] });
    const more = await refused(['SEAT_UNAVAILABLE'], buyer.token, [1, 2, 3]);
    expect(more.data.details).toEqual({ seatNos: [1, 2] });
  });

  test('released seats are free for every buyer, and naming them again is a new reservation', async () => {
    const [buyer, other] = await twoBuyers();
    const first = await service().reserve(buyer.token, [1, 2]);
    const released = await service().take<Reservation>(
      'reservation.release',
      { reservationId: first.reservationId },
      buyer.token,
    );
    expect(released).toMatchObject({ reservationId: first.reservationId, status: 'released' });
    const second = await service().reserve(buyer.token, [1, 2]);
    expect(second.reservationId).not.toBe(first.reservationId);
    const input = { reservationId: second.reservationId };
    await service().take('reservation.release', input, buyer.token);
    expect(await service().reserve(other.token, [1, 2])).toMatchObject({ status: 'held' });
  });

  test('releasing or paying what was released says so', async () => {
    const [buyer] = await twoBuyers();
    const { reservationId } = await service().reserve(buyer.token, [1]);
    await service().take('reservation.release', { reservationId }, buyer.token);
    for (const procedure of ['reservation.release', 'payment.pay']) {
      await expectRefusal(
        'RESERVATION_RELEASED',
        service().call(procedure, { reservationId }, buyer.token),
      );
    }
  });

  test('seats that the hall does not have are not found', async () => {
    const [buyer] = await twoBuyers();
    for (const seatNos of [[51], [1, 51], [1_000_000], [50, 51]]) {
      const failure = await refused('SEAT_NOT_FOUND', buyer.token, seatNos);
      expect(failure.data.details).toEqual({ seatNos: seatNos.filter((seatNo) => seatNo > 50) });
    }
    for (const seatNos of [[0], [-1]]) {
      await refused(['SEAT_NOT_FOUND', 'INVALID_INPUT'], buyer.token, seatNos);
    }
    expect(await available(buyer.token)).toHaveLength(50);
  });

  test('held and bought seats together stay within the limit', async () => {
    const buyer = await service().richBuyer(await service().concert({ maxSeatsPerUser: 3 }));
    const limited = async (token: string, seatNos: number[], have: number) => {
      const failure = await refused('SEAT_LIMIT_EXCEEDED', token, seatNos);
      expect(failure.data.details).toEqual({ limit: 3, have });
    };
    await limited(buyer.token, [1, 2, 3, 4], 0);
    await service().reserve(buyer.token, [1, 2]);
    await limited(buyer.token, [3, 4], 2);
    await service().reserve(buyer.token, [3], secondDate);
    await limited(buyer.token, [5], 3);

    const reservations = await service().reservations(buyer.token);
    const pair = reservations.find((one) => one.seatNos.length === 2)!;
    await service().take('payment.pay', { reservationId: pair.reservationId }, buyer.token);
    const again = await service().rejoin(buyer);
    await limited(again.token, [5, 6], 2);
    const best = { date: secondDate, best: 2 };
    await expectRefusal(
      'SEAT_LIMIT_EXCEEDED',
      service().call('reservation.create', best, again.token),
    );
    await service().take('reservation.create', { ...best, best: 1 }, again.token);
    await limited(again.token, [5], 3);
  });

  test('parallel reservations of one user cannot beat the limit', async () => {
    const [buyer] = await twoBuyers({ maxSeatsPerUser: 4 });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => reserveAnswer(buyer.token, [2 * at + 1, 2 * at + 2])),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(failureOf(answer).data).toMatchObject({
        reason: 'SEAT_LIMIT_EXCEEDED',
        details: { limit: 4, have: 4 },
      });
    }
    expect(await available(buyer.token)).toHaveLength(46);
  });

  test('one seat and many buyers: one of them gets it', async () => {
    const concertId = await service().concert();
    const buyers = await Promise.all(Array.from({ length: 20 }, () => service().buyer(concertId)));
    const answers = await Promise.all(buyers.map(({ token }) => reserveAnswer(token, [25])));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(failureOf(answer).data.reason).toBe('SEAT_UNAVAILABLE');
      expect(failureOf(answer).data.details).toEqual({ seatNos: [25] });
    }
  });

  test('overlapping seats in opposite orders end with one winner and no internal error', async () => {
    const concertId = await service().concert({ maxSeatsPerUser: 10 });
    const buyers = await Promise.all(Array.from({ length: 16 }, () => service().buyer(concertId)));
    const seatNos = [1, 2, 3, 4, 5, 6, 7, 8];
    const answers = await Promise.all(
      buyers.map(({ token }, at) => reserveAnswer(token, at % 2 ? seatNos : seatNos.toReversed())),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('the same request many times at once is one reservation', async () => {
    const [buyer] = await twoBuyers();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => reserveAnswer(buyer.token, [7, 8])),
    );
    const reservations = answers.map((answer) => {
      expect(answer.status, answer.text).toBe(200);
      return dataOf(answer) as Reservation;
    });
    for (const reservation of reservations) expect(reservation).toEqual(reservations[0]);
  });

  test('seats and best together, or neither, are invalid input', async () => {
    const [{ token }] = await twoBuyers();
    const date = firstDate;
    const inputs = [
      { date },
      { date, seatNos: [1], best: 1 },
      ...[[], [0], [1, 1], [1.5]].map((seatNos) => ({ date, seatNos })),
      { date, best: 0 },
      { seatNos: [1] },
      { best: 1 },
      {},
      { date, seatNos: null },
      { date, best: null },
    ];
    for (const input of inputs) {
      await expectRefusal('INVALID_INPUT', service().call('reservation.create', input, token));
    }
    await expectRefusal('INVALID_INPUT', service().call('reservation.create', undefined, token));
    expect(await available(token)).toHaveLength(50);
  });
});

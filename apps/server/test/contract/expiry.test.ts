import { expect, test } from 'vitest';
import { expectRefusal } from './client.ts';
import {
  describeContract,
  eventually,
  firstDate,
  type Buyer,
  type Reservation,
  type SeatList,
} from './fixtures.ts';

interface Stats {
  seats: { available: number; held: number; sold: number };
}

describeContract('what expires is dead', (service) => {
  const hold = async (changes = {}): Promise<{ buyer: Buyer; held: Reservation }> => {
    const concertId = await service().concert({ reservationSeconds: 1, ...changes });
    const buyer = await service().richBuyer(concertId);
    return { buyer, held: await service().reserve(buyer.token, [1, 2]) };
  };
  const seatList = (token: string) =>
    service().take<SeatList>('seat.list', { date: firstDate }, token);
  const lapsed = async (token: string) => {
    await eventually(
      () => seatList(token),
      ({ available }) => available.includes(1),
    );
  };
  const pay = 'payment.pay';

  test.concurrent('the seats show as available from expiresAt on, and not before', async () => {
    const { buyer, held } = await hold({ reservationSeconds: 2 });
    const before = await seatList(buyer.token);
    expect(before.seats[0]).toMatchObject({ status: 'held', mine: true });
    await lapsed(buyer.token);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(held.expiresAt) - 100);
    const { seats } = await seatList(buyer.token);
    expect(seats[0]).toMatchObject({ status: 'available', mine: false });
    const { concertId } = buyer;
    expect(
      (await service().admin<Stats>('admin.concert.stats', { concertId })).seats,
    ).toMatchObject({
      available: 100,
      held: 0,
    });
  });

  test.concurrent('paying in time succeeds: the opposite of what follows', async () => {
    const { buyer, held } = await hold({ reservationSeconds: 30 });
    const { reservationId } = held;
    expect(await service().take(pay, { reservationId }, buyer.token)).toMatchObject({
      result: 'SUCCESS',
    });
  });

  test.concurrent('paying fails even though the seats were not taken, and costs nothing', async () => {
    const { buyer, held } = await hold();
    await lapsed(buyer.token);
    const { reservationId } = held;
    await expectRefusal('RESERVATION_EXPIRED', service().call(pay, { reservationId }, buyer.token));
    await expectRefusal('RESERVATION_EXPIRED', service().call(pay, { reservationId }, buyer.token));
    const release = { reservationId };
    await expectRefusal(
      'RESERVATION_EXPIRED',
      service().call('reservation.release', release, buyer.token),
    );
    expect(await service().reservations(buyer.token)).toMatchObject([
      { reservationId, status: 'expired' },
    ]);
    const balance = await service().balance(buyer.token);
    expect(balance).toBe(100_000);
    expect(await service().take('order.list', undefined, buyer.token)).toEqual({
      orders: [],
      nextCursor: null,
    });
  });

  test.concurrent('another buyer may take the seats, and then paying fails too', async () => {
    const { buyer, held } = await hold();
    await lapsed(buyer.token);
    const other = await service().richBuyer(buyer.concertId);
    const taken = await service().reserve(other.token, [2, 3]);
    const { reservationId } = held;
    await expectRefusal('RESERVATION_EXPIRED', service().call(pay, { reservationId }, buyer.token));
    const paid = await service().take(pay, { reservationId: taken.reservationId }, other.token);
    expect(paid).toMatchObject({ result: 'SUCCESS', seatNos: [2, 3] });
    await expectRefusal('RESERVATION_EXPIRED', service().call(pay, { reservationId }, buyer.token));
  });

  test.concurrent('the owner of a lapsed reservation may take the seats again', async () => {
    const { buyer, held } = await hold({ maxSeatsPerUser: 2 });
    await lapsed(buyer.token);
    const again = await service().reserve(buyer.token, [1, 2]);
    expect(again.reservationId).not.toBe(held.reservationId);
    expect(Date.parse(again.expiresAt)).toBeGreaterThan(Date.parse(held.expiresAt));
    const { reservationId } = held;
    await expectRefusal('RESERVATION_EXPIRED', service().call(pay, { reservationId }, buyer.token));
    await expectRefusal(
      'RESERVATION_EXPIRED',
      service().call('reservation.release', { reservationId }, buyer.token),
    );
    await service().take(pay, { reservationId: again.reservationId }, buyer.token);
  });

  test.concurrent('asking for the same seats over and over never restarts the timer', async () => {
    const { buyer, held } = await hold({ reservationSeconds: 2 });
    const changed = await eventually(
      () => service().reserve(buyer.token, [1, 2]),
      ({ reservationId }) => reservationId !== held.reservationId,
    );
    const [first, second] = [Date.parse(held.expiresAt), Date.parse(changed.expiresAt)];
    expect(second - first).toBeGreaterThanOrEqual(2_000);
    expect(second - first).toBeLessThan(4_000);
  });

  test.concurrent('lapsed seats do not count against the limit', async () => {
    const { buyer } = await hold({ maxSeatsPerUser: 2 });
    const input = { date: firstDate, seatNos: [5] };
    await expectRefusal(
      'SEAT_LIMIT_EXCEEDED',
      service().call('reservation.create', input, buyer.token),
    );
    await lapsed(buyer.token);
    expect(await service().reserve(buyer.token, [5, 6])).toMatchObject({ status: 'held' });
  });

  test.concurrent('when the session is over as well, the call is refused', async () => {
    const { buyer, held } = await hold({ room: { sessionSeconds: 1, claimSeconds: 1 } });
    const { reservationId } = held;
    await eventually(
      () => service().status(buyer.token),
      ({ status }) => status === 'expired',
    );
    const reasons = ['QUEUE_TOKEN_EXPIRED', 'RESERVATION_EXPIRED'];
    await expectRefusal(reasons, service().call(pay, { reservationId }, buyer.token));
    await expectRefusal(
      reasons,
      service().call('reservation.release', { reservationId }, buyer.token),
    );
    expect(await service().reservations(buyer.accountKey)).toMatchObject([
      { reservationId, status: 'expired' },
    ]);
    const other = await service().buyer(buyer.concertId);
    expect(await service().reserve(other.token, [1, 2])).toMatchObject({ status: 'held' });
  });

  test.concurrent('a new place does not revive what the old one held', async () => {
    const { buyer, held } = await hold({ room: { sessionSeconds: 1, claimSeconds: 1 } });
    await eventually(
      () => service().status(buyer.token),
      ({ status }) => status === 'expired',
    );
    const again = await service().rejoin(buyer);
    const { reservationId } = held;
    await expectRefusal('RESERVATION_EXPIRED', service().call(pay, { reservationId }, again.token));
  });

  test.concurrent('best available gives lapsed seats again', async () => {
    const { buyer } = await hold({ rows: 1, seatsPerRow: 2, reservationSeconds: 2 });
    const other = await service().buyer(buyer.concertId);
    const input = { date: firstDate, best: 2 };
    await expectRefusal('SEATS_HELD', service().call('reservation.create', input, other.token));
    const dates = async () =>
      (await service().take<{ dates: string[] }>('seat.dates', undefined, other.token)).dates;
    expect(await dates()).not.toContain(firstDate);
    await lapsed(other.token);
    expect(await dates()).toContain(firstDate);
    expect(await service().take('reservation.create', input, other.token)).toMatchObject({
      seatNos: [1, 2],
    });
  });
});

import { expect, test } from 'vitest';
import { dataOf, expectRefusal, failureOf } from './client.ts';
import {
  describeContract,
  firstDate,
  secondDate,
  type Entry,
  type Payment,
  type SeatList,
} from './fixtures.ts';

interface Ledger {
  entries: {
    entryId: unknown;
    kind: string;
    amount: number;
    balanceAfter: number;
    at: string;
    orderId: string | null;
  }[];
  nextCursor: unknown;
}

describeContract('paying once', (service) => {
  const pay = (reservationId: string, token: string) =>
    service().take<Payment>('payment.pay', { reservationId }, token);
  const ready = async (points = 10_000, seatNos = [1, 2], changes = {}) => {
    const buyer = await service().richBuyer(await service().concert(changes), points);
    return { buyer, held: await service().reserve(buyer.token, seatNos) };
  };

  test('a payment debits, sells, writes order and tickets, and finishes the entry', async () => {
    const { buyer, held } = await ready(10_000, [4, 3], { price: 1_500 });
    const paid = await pay(held.reservationId, buyer.token);
    expect(paid).toMatchObject({
      result: 'SUCCESS',
      reservationId: held.reservationId,
      date: firstDate,
      total: 3_000,
      balance: 7_000,
    });
    expect(paid.seatNos).toEqual([3, 4]);
    expect(paid.tickets.map((ticket) => ticket.seatNo)).toEqual([3, 4]);
    expect(new Set(paid.tickets.map((ticket) => ticket.ticketCode)).size).toBe(2);
    for (const { ticketCode } of paid.tickets) {
      expect(ticketCode).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
    }
    expect(await service().balance(buyer.accountKey)).toBe(7_000);

    const entry = await service().status(buyer.token);
    expect(entry).toMatchObject({ status: 'finished', ahead: 0 });
    const other = await service().buyer(buyer.concertId);
    const input = { date: firstDate };
    const { seats } = await service().take<SeatList>('seat.list', input, other.token);
    expect([seats[2]!.status, seats[3]!.status]).toEqual(['sold', 'sold']);

    const { orders } = await service().take<{ orders: unknown[] }>(
      'order.list',
      undefined,
      buyer.accountKey,
    );
    const { orderId, date, seatNos, total, tickets, paidAt } = paid;
    const { concertId } = buyer;
    expect(orders).toEqual([
      {
        orderId,
        concertId,
        date,
        seatNos,
        seats: paid.seats,
        total,
        refunded: 0,
        payment: 'points',
        refunds: [],
        status: 'paid',
        tickets,
        paidAt,
      },
    ]);
    const reservations = await service().reservations(buyer.accountKey);
    expect(reservations).toMatchObject([{ reservationId: held.reservationId, status: 'paid' }]);
    expect(await service().admin('admin.concert.stats', { concertId })).toMatchObject({
      waiting: 0,
      active: 1,
      admitted: 2,
      finished: 1,
      expired: 0,
      left: 0,
      seats: { available: 98, held: 0, sold: 2, blocked: 0 },
      revenue: 3_000,
    });
  });

  test('paying again returns the first answer to the letter, with the finished token', async () => {
    const { buyer, held } = await ready();
    const first = await pay(held.reservationId, buyer.token);
    expect(await pay(held.reservationId, buyer.token)).toEqual(first);
    await service().take('wallet.charge', { amount: 77 }, buyer.accountKey);
    expect(await pay(held.reservationId, buyer.token)).toEqual(first);
    expect(await service().balance(buyer.accountKey)).toBe(8_077);
  });

  test('paying ten times at once is one payment and ten equal answers', async () => {
    const { buyer, held } = await ready();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => pay(held.reservationId, buyer.token)),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await service().balance(buyer.accountKey)).toBe(8_000);
    const { entries } = await service().take<Ledger>('wallet.history', undefined, buyer.accountKey);
    expect(entries.map(({ orderId }) => orderId)).toEqual([answers[0]!.orderId, null]);
  });

  test('a replay from a new place answers the same, and leaves that place alone', async () => {
    const { buyer, held } = await ready();
    const first = await pay(held.reservationId, buyer.token);
    const again = await service().rejoin(buyer);
    expect(await pay(held.reservationId, again.token)).toEqual(first);
    expect(await service().status(again.token)).toMatchObject({
      status: 'active',
    });
  });

  test('without enough points nothing happens, and with them it works', async () => {
    const { buyer, held } = await ready(1_999);
    const { reservationId } = held;
    const failure = await expectRefusal(
      'INSUFFICIENT_BALANCE',
      service().call('payment.pay', { reservationId }, buyer.token),
    );
    expect(failure.data.details).toEqual({ balance: 1_999, required: 2_000 });
    expect(await service().take('order.list', undefined, buyer.token)).toMatchObject({
      orders: [],
    });
    expect(await service().status(buyer.token)).toMatchObject({
      status: 'active',
    });
    await service().take('wallet.charge', { amount: 1 }, buyer.token);
    expect(await pay(reservationId, buyer.token)).toMatchObject({ balance: 0 });
  });

  test('two parallel payments of one user never spend the same points twice', async () => {
    const buyer = await service().richBuyer(await service().concert({ price: 1_000 }), 1_500);
    const one = await service().reserve(buyer.token, [1]);
    const two = await service().reserve(buyer.token, [2]);
    const answers = await Promise.all(
      [one, two].map(({ reservationId }) =>
        service().call('payment.pay', { reservationId }, buyer.token),
      ),
    );
    const paid = answers.filter(({ status }) => status === 200);
    expect(paid).toHaveLength(1);
    expect((dataOf(paid[0]!) as Payment).balance).toBe(500);
    const refused = answers.find(({ status }) => status !== 200)!;
    expect(['INSUFFICIENT_BALANCE', 'QUEUE_TOKEN_EXPIRED', 'RESERVATION_RELEASED']).toContain(
      failureOf(refused).data.reason,
    );
    expect(await service().balance(buyer.accountKey)).toBe(500);
  });

  test('paying in two concerts at once never spends the same points twice', async () => {
    const first = await service().richBuyer(await service().concert({ price: 1_000 }), 1_500);
    const concertId = await service().concert({ price: 1_000 });
    const second = await service().take<Entry>('queue.join', { concertId }, first.accountKey);
    const held = await Promise.all(
      [first.token, second.token].map(async (token) => ({
        token,
        reservationId: (await service().reserve(token, [1])).reservationId,
      })),
    );
    const answers = await Promise.all(
      held.map(({ token, reservationId }) =>
        service().call('payment.pay', { reservationId }, token),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 402]));
    expect(await service().balance(first.accountKey)).toBe(500);
  });

  test('once finished, the other reservations of the session are released', async () => {
    const { buyer, held } = await ready();
    const other = await service().reserve(buyer.token, [9], secondDate);
    await pay(held.reservationId, buyer.token);
    const reservations = await service().reservations(buyer.accountKey);
    expect(reservations.map(({ status }) => status).toSorted()).toEqual(['paid', 'released']);
    const next = await service().buyer(buyer.concertId);
    expect(await service().reserve(next.token, [9], secondDate)).toMatchObject({ status: 'held' });
    const { reservationId } = other;
    await expectRefusal(
      ['QUEUE_TOKEN_EXPIRED', 'RESERVATION_RELEASED', 'RESERVATION_EXPIRED'],
      service().call('payment.pay', { reservationId }, buyer.token),
    );
    expect(await service().balance(buyer.accountKey)).toBe(8_000);
  });

  test('a reservation is not paid with a token of another concert’s line', async () => {
    const { buyer, held } = await ready();
    const concertId = await service().concert();
    const elsewhere = await service().take<Entry>('queue.join', { concertId }, buyer.accountKey);
    const { reservationId } = held;
    for (const procedure of ['payment.pay', 'reservation.release']) {
      await expectRefusal(
        'RESERVATION_NOT_FOUND',
        service().call(procedure, { reservationId }, elsewhere.token),
      );
    }
    expect(await pay(reservationId, buyer.token)).toMatchObject({ result: 'SUCCESS' });
  });

  test('a paid reservation is not released, and its seats stay sold', async () => {
    const { buyer, held } = await ready();
    await pay(held.reservationId, buyer.token);
    const again = await service().rejoin(buyer);
    const { reservationId } = held;
    const input = { reservationId };
    const answer = await service().call('reservation.release', input, again.token);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    await expectRefusal(
      'SEAT_UNAVAILABLE',
      service().call(
        'reservation.create',
        {
          date: firstDate,
          seatNos: [1],
        },
        again.token,
      ),
    );
  });

  test('a concert that costs nothing is bought with an empty wallet', async () => {
    const input = { title: 'Free', dates: [firstDate], price: 0 };
    const { concertId } = await service().admin<{ concertId: string }>(
      'admin.concert.create',
      input,
    );
    const buyer = await service().buyer(concertId);
    const paid = await service().buy(buyer, [1, 2]);
    expect(paid).toMatchObject({ result: 'SUCCESS', total: 0, balance: 0 });
    expect(await pay(paid.reservationId, buyer.token)).toEqual(paid);
    const { orderId } = paid;
    expect(await service().take('order.cancel', { orderId }, buyer.accountKey)).toEqual({
      orderId,
      status: 'cancelled',
      refunded: 0,
      balance: 0,
    });
  });
});

import { expect, test } from 'vitest';
import { expectRefusal, failureOf } from './client.ts';
import {
  describeContract,
  firstDate,
  type Buyer,
  type Payment,
  type SeatList,
} from './fixtures.ts';

interface Order {
  orderId: string;
  status: string;
  seatNos: number[];
  tickets: { ticketCode: string; seatNo: number }[];
  total: number;
}

interface Orders {
  orders: Order[];
  nextCursor: unknown;
}

interface Cancelled {
  orderId: string;
  status: string;
  refunded: number;
  balance: number;
}

interface Stats {
  seats: { available: number; held: number; sold: number };
  revenue: number;
  finished: number;
}

describeContract('orders, cancelling, and others’ reservations and orders', (service) => {
  const orders = (account: Buyer, input?: unknown) =>
    service().take<Orders>('order.list', input, account.accountKey);
  const cancel = (orderId: string, credential: string) =>
    service().take<Cancelled>('order.cancel', { orderId }, credential);
  const stats = (concertId: string) => service().admin<Stats>('admin.concert.stats', { concertId });

  test('cancelling refunds, frees the seats and voids the tickets', async () => {
    const concertId = await service().concert({ price: 300 });
    const buyer = await service().richBuyer(concertId, 1_000);
    const { orderId } = await service().buy(buyer, [1, 2]);
    expect(await stats(concertId)).toMatchObject({
      seats: { available: 98, held: 0, sold: 2, blocked: 0 },
      revenue: 600,
      finished: 1,
    });
    expect(await cancel(orderId, buyer.accountKey)).toEqual({
      orderId,
      status: 'cancelled',
      refunded: 600,
      balance: 1_000,
    });
    expect(await stats(concertId)).toMatchObject({
      seats: { available: 100, held: 0, sold: 0, blocked: 0 },
      revenue: 0,
    });
    const [order] = (await orders(buyer)).orders;
    expect(order).toMatchObject({
      orderId,
      status: 'cancelled',
      seatNos: [1, 2],
      total: 600,
      tickets: [],
    });
    const reservations = await service().reservations(buyer.accountKey);
    expect(reservations).toMatchObject([{ status: 'cancelled' }]);
    const { entries } = await service().take<{ entries: unknown[] }>(
      'wallet.history',
      undefined,
      buyer.accountKey,
    );
    expect(entries).toMatchObject([
      { kind: 'refund', orderId, balanceAfter: 1_000 },
      { kind: 'payment', orderId, balanceAfter: 400 },
      { kind: 'charge', orderId: null, balanceAfter: 1_000, amount: 1_000 },
    ]);
    const other = await service().richBuyer(concertId);
    const { available } = await service().take<SeatList>(
      'seat.list',
      { date: firstDate },
      other.token,
    );
    expect(available).toContain(1);
    expect(await service().buy(other, [1, 2])).toMatchObject({ result: 'SUCCESS' });
    const again = service().call('order.cancel', { orderId }, buyer.accountKey);
    await expectRefusal('ALREADY_CANCELLED', again);
    expect(await service().take('wallet.balance', undefined, buyer.accountKey)).toMatchObject({
      balance: 1_000,
    });
  });

  test('an order is cancelled once, also by ten calls at a time', async () => {
    const buyer = await service().richBuyer(await service().concert(), 5_000);
    const { orderId } = await service().buy(buyer, [1]);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        service().call('order.cancel', { orderId }, buyer.accountKey),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(failureOf(answer).data.reason).toBe('ALREADY_CANCELLED');
    }
    await expectRefusal(
      'QUEUE_TOKEN_EXPIRED',
      service().call('order.cancel', { orderId }, buyer.token),
    );
    const balance = await service().take('wallet.balance', undefined, buyer.accountKey);
    expect(balance).toMatchObject({ balance: 5_000 });
  });

  test('a cancelled order counts no more against the limit', async () => {
    const buyer = await service().richBuyer(await service().concert({ maxSeatsPerUser: 2 }));
    const { orderId } = await service().buy(buyer, [1, 2]);
    const { token } = await service().rejoin(buyer);
    const input = { date: firstDate, seatNos: [3] };
    await expectRefusal('SEAT_LIMIT_EXCEEDED', service().call('reservation.create', input, token));
    await cancel(orderId, token);
    expect(await service().reserve(token, [1, 2])).toMatchObject({ status: 'held' });
  });

  test('a seat sold again after a cancellation has a new ticket', async () => {
    const buyer = await service().richBuyer(await service().concert());
    const first = await service().buy(buyer, [1]);
    await cancel(first.orderId, buyer.accountKey);
    const second = await service().buy({ ...buyer, ...(await service().rejoin(buyer)) }, [1]);
    expect(second.orderId).not.toBe(first.orderId);
    expect(second.tickets[0]!.ticketCode).not.toBe(first.tickets[0]!.ticketCode);
    const { orders: both } = await orders(buyer);
    expect(both.map((one) => [one.orderId, one.status])).toEqual([
      [second.orderId, 'paid'],
      [first.orderId, 'cancelled'],
    ]);
  });

  test('orders come in pages without a gap or a repeat', async () => {
    const buyer = await service().richBuyer(await service().concert());
    const placed: string[] = [];
    for (const seatNo of [1, 2, 3]) {
      placed.push(
        (await service().buy({ ...buyer, ...(await service().rejoin(buyer)) }, [seatNo])).orderId,
      );
    }
    const seen: string[] = [];
    let cursor: unknown;
    do {
      const page = await orders(buyer, { limit: 2, ...(cursor ? { cursor } : {}) });
      expect(page.orders.length).toBeLessThanOrEqual(2);
      seen.push(...page.orders.map(({ orderId }) => orderId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(placed.toReversed());
  });

  test('others’ reservations and orders answer exactly as what does not exist', async () => {
    const concertId = await service().concert();
    const owner = await service().richBuyer(concertId);
    const other = await service().richBuyer(concertId);
    const held = await service().reserve(owner.token, [1]);
    const paying = await service().richBuyer(concertId);
    const paid = await service().buy(paying, [2]);
    const sameBut = async (procedure: string, input: object, absent: object) => {
      const [others, nothing] = await Promise.all([
        service().call(procedure, input, other.token),
        service().call(procedure, absent, other.token),
      ]);
      const bare = (answer: typeof others) => {
        const { message, code, data } = failureOf(answer);
        return { status: answer.status, message, code, ...data, requestId: '' };
      };
      expect(others.status).toBe(404);
      expect(failureOf(others).data.details).toEqual({});
      expect(bare(others)).toEqual(bare(nothing));
    };
    const absentReservation = held.reservationId.replace(/.{6}$/, 'zzzzzz');
    const absentOrder = paid.orderId.replace(/.{6}$/, 'zzzzzz');
    for (const { reservationId } of [held, paid]) {
      for (const procedure of ['reservation.release', 'payment.pay']) {
        await sameBut(procedure, { reservationId }, { reservationId: absentReservation });
      }
    }
    await sameBut('order.cancel', { orderId: paid.orderId }, { orderId: absentOrder });
    await cancel(paid.orderId, paying.accountKey);
    await sameBut('order.cancel', { orderId: paid.orderId }, { orderId: absentOrder });
    await service().take('reservation.release', { reservationId: held.reservationId }, owner.token);
    await sameBut(
      'reservation.release',
      { reservationId: held.reservationId },
      { reservationId: absentReservation },
    );
  });

  test('lists show the caller’s own entries only', async () => {
    const concertId = await service().concert();
    const buyer = await service().richBuyer(concertId);
    await service().buy(buyer, [1]);
    const other = await service().buyer(concertId);
    expect(await orders(other)).toEqual({ orders: [], nextCursor: null });
    const account = other.accountKey;
    const reservations = await service().take('reservation.list', undefined, account);
    expect(reservations).toEqual({ reservations: [], nextCursor: null });
    const history = await service().take('wallet.history', undefined, account);
    expect(history).toEqual({ entries: [], nextCursor: null });
  });

  test('ids of the wrong kind are absent or invalid, never an accident', async () => {
    const buyer = await service().richBuyer(await service().concert());
    const paid: Payment = await service().buy(buyer, [1]);
    for (const orderId of [paid.reservationId, buyer.userId, buyer.concertId, '', ' ', '*']) {
      await expectRefusal(
        ['ORDER_NOT_FOUND', 'INVALID_INPUT'],
        service().call('order.cancel', { orderId }, buyer.accountKey),
      );
    }
  });

  test('ticket codes cannot be guessed from each other', async () => {
    const buyer = await service().richBuyer(await service().concert());
    const { tickets } = await service().buy(buyer, [1, 2, 3, 4]);
    const codes = tickets.map(({ ticketCode }) => ticketCode);
    expect(new Set(codes.map((code) => code.slice(-10))).size).toBe(4);
    for (const code of codes) expect(code.length).toBeGreaterThanOrEqual(10);
  });
});

import { expect, test } from 'vitest';
import { dataOf, failureOf, type Answer } from './client.ts';
import {
  describeContract,
  eventually,
  firstDate,
  waitMs,
  type Buyer,
  type Entry,
  type Payment,
  type Reservation,
  type SeatList,
} from './fixtures.ts';

const rounds = 4;
const turnsEach = 3;
/** Far more than the crowd needs, however busy the machine is. */
const crowdMostMs = 30_000;

interface Orders {
  orders: { orderId: string; status: string; total: number; seatNos: number[] }[];
}

describeContract('calls that cross', (service) => {
  const balance = async ({ accountKey }: Buyer) =>
    (await service().take<{ balance: number }>('wallet.balance', undefined, accountKey)).balance;
  const orders = async ({ accountKey }: Buyer) =>
    (await service().take<Orders>('order.list', undefined, accountKey)).orders;
  const reservations = async ({ accountKey }: Buyer) =>
    (
      await service().take<{ reservations: Reservation[] }>(
        'reservation.list',
        undefined,
        accountKey,
      )
    ).reservations;
  const seatStatus = async (concertId: string) => {
    const { token } = await service().buyer(concertId);
    const list = await service().take<SeatList>('seat.list', { date: firstDate }, token);
    return list.seats[0]!.status;
  };
  const reasonOf = (answer: Answer) =>
    answer.status === 200 ? 'OK' : failureOf(answer).data.reason;

  /** Sends a payment and `other` for the same held seat at once; the state must fit one order. */
  const crossPaying = async (other: (buyer: Buyer, held: Reservation) => Promise<Answer>) => {
    const concertId = await service().concert();
    const buyer = await service().richBuyer(concertId, 5_000);
    const held = await service().reserve(buyer.token, [1]);
    const { reservationId } = held;
    const [paying, crossing] = await Promise.all([
      service().call('payment.pay', { reservationId }, buyer.token),
      other(buyer, held),
    ]);
    const paid = paying.status === 200;
    expect(await balance(buyer)).toBe(paid ? 4_000 : 5_000);
    expect(await orders(buyer)).toHaveLength(paid ? 1 : 0);
    expect((await reservations(buyer)).map(({ status }) => status)).toEqual([
      paid ? 'paid' : 'released',
    ]);
    expect(await seatStatus(concertId)).toBe(paid ? 'sold' : 'available');
    const { status } = await service().status(buyer.token);
    return { paid, status, paying: reasonOf(paying), crossing: reasonOf(crossing) };
  };

  test.concurrent('paying and leaving at once is one or the other', async () => {
    for (let round = 0; round < rounds; round++) {
      const { paid, status, paying } = await crossPaying(({ token }) =>
        service().call('queue.leave', undefined, token),
      );
      expect(status).toBe(paid ? 'finished' : 'left');
      expect(['OK', 'QUEUE_TOKEN_EXPIRED', 'RESERVATION_RELEASED']).toContain(paying);
    }
  });

  test.concurrent('paying and releasing at once is one or the other', async () => {
    for (let round = 0; round < rounds; round++) {
      const { paid, status, paying, crossing } = await crossPaying(({ token }, { reservationId }) =>
        service().call('reservation.release', { reservationId }, token),
      );
      expect(status).toBe(paid ? 'finished' : 'active');
      expect([paying, crossing].filter((reason) => reason === 'OK')).toHaveLength(1);
    }
  });

  test.concurrent('leaving and reserving at once never leaves a seat held', async () => {
    for (let round = 0; round < rounds; round++) {
      const concertId = await service().concert();
      const buyer = await service().buyer(concertId);
      const input = { date: firstDate, seatNos: [1] };
      const [reserving] = await Promise.all([
        service().call('reservation.create', input, buyer.token),
        service().call('queue.leave', undefined, buyer.token),
      ]);
      expect(['OK', 'QUEUE_TOKEN_EXPIRED']).toContain(reasonOf(reserving));
      expect(await seatStatus(concertId)).toBe('available');
      expect((await reservations(buyer)).filter(({ status }) => status === 'held')).toEqual([]);
    }
  });

  test.concurrent('two releases at once are one release', async () => {
    const buyer = await service().buyer(await service().concert());
    const { reservationId } = await service().reserve(buyer.token, [1]);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => service().call('reservation.release', { reservationId }, buyer.token)),
    );
    const reasons = answers.map((answer) => reasonOf(answer));
    expect(reasons.filter((reason) => reason === 'OK')).toHaveLength(1);
    expect(reasons.filter((reason) => reason === 'RESERVATION_RELEASED')).toHaveLength(3);
  });

  test.concurrent('a batch of reservations cannot beat the limit', async () => {
    const { token } = await service().buyer(await service().concert({ maxSeatsPerUser: 4 }));
    const inputs = Object.fromEntries(
      Array.from({ length: 10 }, (_, at) => [at, { date: firstDate, seatNos: [at + 1] }]),
    );
    const path = Array.from({ length: 10 }, () => 'reservation.create').join(',');
    const response = await fetch(`${service().url}/trpc/${path}?batch=1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(inputs),
    });
    const answers = (await response.json()) as { result?: unknown }[];
    expect(answers.filter(({ result }) => result !== undefined)).toHaveLength(4);
  });

  test.concurrent('charging, paying and cancelling at once loses and makes no point', async () => {
    const buyer = await service().richBuyer(await service().concert(), 1_000);
    const { orderId } = await service().buy(buyer, [1]);
    await Promise.all([
      ...Array.from({ length: 5 }, () =>
        service().call('wallet.charge', { amount: 10 }, buyer.accountKey),
      ),
      ...Array.from({ length: 3 }, () =>
        service().call('order.cancel', { orderId }, buyer.accountKey),
      ),
      ...Array.from({ length: 3 }, () =>
        service().call('wallet.charge', { amount: 7, idempotencyKey: 'once' }, buyer.accountKey),
      ),
    ]);
    expect(await balance(buyer)).toBe(1_057);
  });

  test.concurrent('around its last instant a reservation is paid in time or not at all', async () => {
    const concertId = await service().concert({ reservationSeconds: 1, price: 1 });
    const buyers = await Promise.all(
      Array.from({ length: 24 }, () => service().richBuyer(concertId, 10)),
    );
    const outcomes = await Promise.all(
      buyers.map(async (buyer, at) => {
        const held = await service().reserve(buyer.token, [at + 1]);
        await waitMs(Date.parse(held.expiresAt) - Date.now() - 30 + (at % 12) * 5);
        const { reservationId } = held;
        const answer = await service().call('payment.pay', { reservationId }, buyer.token);
        return { answer, held };
      }),
    );
    for (const { answer, held } of outcomes) {
      if (answer.status !== 200) continue;
      const { paidAt } = dataOf(answer) as Payment;
      expect(Date.parse(paidAt)).toBeLessThan(Date.parse(held.expiresAt));
    }
    const refused = outcomes.map(({ answer }) => reasonOf(answer));
    expect(refused.every((reason) => ['OK', 'RESERVATION_EXPIRED'].includes(reason))).toBe(true);
  });

  test.concurrent('a crowd that does everything at once leaves a consistent database', async () => {
    const concertId = await service().concert({
      seatsPerDate: 12,
      price: 10,
      reservationSeconds: 1,
      room: { maxActive: 5, admitPerMinute: 1_000, sessionSeconds: 2, claimSeconds: 1 },
    });
    const deadline = Date.now() + crowdMostMs;
    let over = false;
    const mostActive = (async () => {
      let most = 0;
      while (!over) {
        const input = { concertId };
        const { active } = await service().admin<{ active: number }>('admin.concert.stats', input);
        most = Math.max(most, active);
        await waitMs(100);
      }
      return most;
    })();
    const crowd = await Promise.all(
      Array.from({ length: 16 }, async (_, who) => {
        const buyer = await service().richBuyer(concertId, 45);
        let turns = 0;
        let place: Entry = buyer;
        while (turns < turnsEach && Date.now() < deadline) {
          place = await service().rejoin(buyer);
          if (place.status !== 'active') {
            await waitMs(100);
            continue;
          }
          const step = who + turns++;
          const wish = step % 3 ? { best: 1 + (step % 2) } : { seatNos: [1 + (step % 12)] };
          const input = { date: firstDate, ...wish };
          const answer = await service().call('reservation.create', input, place.token);
          if (answer.status === 200 && step % 4) {
            const { reservationId } = dataOf(answer) as Reservation;
            await service().call('payment.pay', { reservationId }, place.token);
          } else if (step % 2) await service().call('queue.leave', undefined, place.token);
          const mine = (await orders(buyer)).find(({ status }) => status === 'paid');
          if (mine && step % 3 === 0) {
            await service().call('order.cancel', { orderId: mine.orderId }, buyer.accountKey);
          }
        }
        await service().call('queue.leave', undefined, place.token);
        return buyer;
      }),
    );
    over = true;
    expect(await mostActive).toBeLessThanOrEqual(5);

    const sold: number[] = [];
    let everPlaced = 0;
    for (const buyer of crowd) {
      const placed = await orders(buyer);
      everPlaced += placed.length;
      const paid = placed.filter(({ status }) => status === 'paid');
      const spent = paid.reduce((sum, { total }) => sum + total, 0);
      expect(await balance(buyer)).toBe(45 - spent);
      sold.push(...paid.flatMap(({ seatNos }) => seatNos));
    }
    expect(new Set(sold).size).toBe(sold.length);
    expect(everPlaced).toBeGreaterThan(0);
    const settled = await eventually(
      () =>
        service().admin<{ revenue: number; seats: { sold: number; held: number } }>(
          'admin.concert.stats',
          { concertId },
        ),
      ({ seats }) => seats.held === 0,
    );
    expect(settled).toMatchObject({ revenue: sold.length * 10, seats: { sold: sold.length } });
  });
});

import { concertDate as date, type Buyer } from '../../fixtures/test-app.ts';
import { hold, inside } from '../people.ts';
import type { Ask, Serving } from '../http-fixture.ts';
import { transfer, type Mutation } from './mutation.ts';

async function buy(s: Serving, who: Buyer, seatNo: number): Promise<string> {
  const place = await s.as(who.accountKey).queue.join({ concertId: who.entry.concertId });
  const call = s.as(place.token);
  const { reservationId } = await call.reservation.create({ date, seatNos: [seatNo] });
  const { orderId } = await call.payment.pay({ reservationId });
  await s.app.admissionRunner.idle();
  return orderId;
}

async function cancelOrders(s: Serving, { accountKey }: Buyer): Promise<void> {
  const { order } = s.as(accountKey);
  for (const { orderId, status } of (await order.list()).orders) {
    if (status === 'paid') await order.cancel({ orderId });
  }
}

export const buying: Mutation[] = [
  {
    route: 'POST /api/reservation',
    async prepare(s) {
      const who = await inside(s);
      const { userId, token: credential } = who;
      const seat = (seatNo: string): Ask => {
        return {
          method: 'POST',
          path: '/api/reservation',
          credential,
          body: { userId, date, seatNo },
        };
      };
      const moveOn = async () => {
        const { reservations } = await who.call.reservation.list();
        const held = reservations.find(({ status }) => status === 'held')!;
        await who.call.reservation.release({ reservationId: held.reservationId });
      };
      return { request: seat('1'), other: seat('2'), moveOn };
    },
    adds: { reservations: 1, seats: 1 },
    again: 'changes rows',
  },
  {
    route: 'POST /api/reservations',
    how: 'of the best seats',
    async prepare(s) {
      const { token: credential } = await inside(s, { maxSeatsPerUser: 8 });
      const best = (count: number): Ask => {
        return {
          method: 'POST',
          path: '/api/reservations',
          credential,
          body: { date, best: count },
        };
      };
      return { request: best(2), other: best(1) };
    },
    adds: { reservations: 1, seats: 2 },
    again: 'takes effect again',
  },
  {
    route: 'POST /api/reservations',
    how: 'in a session that runs out',
    async prepare(s) {
      const { token: credential } = await inside(s);
      const seats = (...seatNos: number[]): Ask => {
        return { method: 'POST', path: '/api/reservations', credential, body: { date, seatNos } };
      };
      return { request: seats(1, 2), other: seats(3), moveOn: () => s.clock.advance(600_000) };
    },
    adds: { reservations: 1, seats: 2 },
    again: 'QUEUE_TOKEN_EXPIRED',
  },
  {
    route: 'DELETE /api/reservations/{reservationId}',
    async prepare(s) {
      const who = await inside(s);
      const release = async (seatNo: number): Promise<Ask> => {
        const path = `/api/reservations/${(await hold(who, seatNo)).reservationId}`;
        return { method: 'DELETE', path, credential: who.token };
      };
      return { request: await release(1), other: await release(2) };
    },
    adds: {},
    again: 'RESERVATION_RELEASED',
  },
  {
    route: 'POST /api/payment',
    async prepare(s) {
      const who = await inside(s);
      const { userId, token: credential } = who;
      const pay = async (seatNo: number): Promise<Ask> => {
        await hold(who, seatNo);
        return { method: 'POST', path: '/api/payment', credential, body: { userId, date, seatNo } };
      };
      const moveOn = () => cancelOrders(s, who);
      return { request: await pay(1), other: await pay(2), moveOn };
    },
    adds: { ...transfer, orders: 1, tickets: 1 },
    again: 'QUEUE_TOKEN_EXPIRED',
  },
  {
    route: 'POST /api/reservations/{reservationId}/payment',
    async prepare(s) {
      const who = await inside(s);
      const pay = async (...seatNos: number[]): Promise<Ask> => {
        const { reservationId } = await hold(who, ...seatNos);
        const path = `/api/reservations/${reservationId}/payment`;
        return { method: 'POST', path, credential: who.token };
      };
      const moveOn = () => cancelOrders(s, who);
      return { request: await pay(1, 2), other: await pay(3), moveOn };
    },
    adds: { ...transfer, orders: 1, tickets: 2 },
    again: 'QUEUE_TOKEN_EXPIRED',
  },
  {
    route: 'POST /api/orders/{orderId}/cancel',
    async prepare(s) {
      const who = await inside(s);
      const cancel = async (seatNo: number): Promise<Ask> => {
        const path = `/api/orders/${await buy(s, who, seatNo)}/cancel`;
        return { method: 'POST', path, credential: who.accountKey };
      };
      return { request: await cancel(1), other: await cancel(2) };
    },
    adds: transfer,
    again: 'ALREADY_CANCELLED',
  },
];

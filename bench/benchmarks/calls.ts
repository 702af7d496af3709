/** The writing calls: the rows that each needs, and the request of each person. */
import type { Call } from '../harness/caller.ts';
import {
  accountKeyOf,
  orderIdOf,
  queueTokenOf,
  reservationIdOf,
  seatOf,
} from '../harness/people.ts';
import { fillLobby } from '../harness/seed-lobby.ts';
import {
  fillActive,
  fillAdmitted,
  fillHolds,
  fillKeys,
  fillOrders,
  fillPeople,
  fillWaiting,
} from '../harness/seed-people.ts';
import { mutation, query } from '../load/requests.ts';

const chargePoints = 10_000;

/** A new client joins, so that account, wallet and place are created. Another one waits already. */
export const join: Call = {
  name: 'join',
  maxActive: 1,
  async fill(filler, { from }, sale) {
    const line = { from: from + 1, to: from + 1 };
    await fillPeople(filler, { from, to: line.to }, sale);
    await fillActive(filler, { from, to: from }, sale);
    await fillWaiting(filler, line, sale);
  },
  request: ({ concertId }) => mutation('queue.join', { input: { concertId } }),
};

/** The same into a lobby whose lots are to be drawn. */
export const joinLobby: Call = {
  name: 'join-lobby',
  async fill(filler, { from }, sale) {
    await fillPeople(filler, { from, to: from }, sale);
    await fillWaiting(filler, { from, to: from }, sale);
    await fillLobby(filler, sale);
  },
  request: join.request,
};

/** The same into a room that is open to all, which lets the buyer in at once. */
export const joinOpen: Call = {
  name: 'join-open',
  fill: () => Promise.resolve(),
  request: join.request,
};

/** The first status after the admission, which claims it. */
export const claim: Call = {
  name: 'claim',
  async fill(filler, span, sale) {
    await fillPeople(filler, span, sale);
    await fillAdmitted(filler, span, sale);
  },
  request: (sale, person) => query('queue.status', queueTokenOf(sale, person)),
};

export const leave: Call = {
  name: 'leave',
  fill: fillInside,
  request: (sale, person) =>
    mutation('queue.leave', { credential: queueTokenOf(sale, person), input: undefined }),
};

export const reserve: Call = {
  name: 'reserve',
  fill: fillInside,
  request(sale, person) {
    const { date, seatNo } = seatOf(sale, person);
    const credential = queueTokenOf(sale, person);
    return mutation('reservation.create', { credential, input: { date, seatNos: [seatNo] } });
  },
};

/** The best seat of a hall, which is full when the next people turn to another date. */
export function reserveBest(seatsPerDate: number): Call {
  return {
    name: `reserve-best-${seatsPerDate}`,
    seatsPerDate,
    fill: fillInside,
    request(sale, person) {
      const { date } = seatOf(sale, person);
      const credential = queueTokenOf(sale, person);
      return mutation('reservation.create', { credential, input: { date, best: 1 } });
    },
  };
}

export const release: Call = {
  name: 'release',
  fill: fillHolding,
  request: (sale, person) =>
    mutation('reservation.release', {
      credential: queueTokenOf(sale, person),
      input: { reservationId: reservationIdOf(sale, person) },
    }),
};

/** Each with its own idempotency key, as the SDK sends it. */
export const charge: Call = {
  name: 'charge',
  async fill(filler, span, sale) {
    await fillPeople(filler, span, sale);
    await fillKeys(filler, span, sale);
  },
  request: (sale, person) =>
    mutation('wallet.charge', {
      credential: accountKeyOf(sale, person),
      input: { amount: chargePoints, idempotencyKey: `bench-${person}` },
    }),
};

export const pay: Call = {
  name: 'pay',
  fill: (filler, span, sale) => fillHolding(filler, span, { ...sale, balance: chargePoints }),
  request: (sale, person) =>
    mutation('payment.pay', {
      credential: queueTokenOf(sale, person),
      input: { reservationId: reservationIdOf(sale, person) },
    }),
};

export const cancel: Call = {
  name: 'cancel',
  async fill(filler, span, sale) {
    await fillOrders(filler, span, sale);
    await fillKeys(filler, span, sale);
  },
  request: (sale, person) =>
    mutation('order.cancel', {
      credential: accountKeyOf(sale, person),
      input: { orderId: orderIdOf(sale, person) },
    }),
};

async function fillInside(...[filler, span, sale]: Parameters<Call['fill']>): Promise<void> {
  await fillPeople(filler, span, sale);
  await fillActive(filler, span, sale);
}

async function fillHolding(...[filler, span, sale]: Parameters<Call['fill']>): Promise<void> {
  await fillInside(filler, span, sale);
  await fillHolds(filler, span, sale);
}

/** The writing calls: the rows that each needs, and the request of each person. */
import type { BulkSeeder } from '@onsale/db/testing/bulk-seeder';
import {
  accountKeyOf,
  fillActive,
  fillHolds,
  fillKeys,
  fillPeople,
  fillWaiting,
  queueTokenOf,
  reservationIdOf,
  seatOf,
  type Sale,
  type Span,
} from '../harness/seed-people.ts';
import { mutation, type PreparedRequest } from '../load/requests.ts';

export interface Call {
  name: string;
  /** Creates the rows that the calls of a span of people need; each person calls once. */
  fill(filler: BulkSeeder, span: Span, sale: Sale): Promise<void>;
  request(sale: Sale, person: number): PreparedRequest;
  /** Limit of active buyers; by default the largest possible. */
  maxActive?: number;
}

const chargePoints = 10_000;

/** A new client joins, so that account, wallet and place are created. Another one waits already. */
export const join: Call = {
  name: 'join',
  maxActive: 1,
  async fill(filler, { from }, sale) {
    const line = { from: from + 1, to: from + 1 };
    await fillPeople(filler, { from, to: line.to });
    await fillActive(filler, { from, to: from }, sale);
    await fillWaiting(filler, line, sale);
  },
  request: ({ concertId }) => mutation('queue.join', { input: { concertId } }),
};

export const reserve: Call = {
  name: 'reserve',
  async fill(filler, span, sale) {
    await fillPeople(filler, span);
    await fillActive(filler, span, sale);
  },
  request(sale, person) {
    const { date, seatNo } = seatOf(sale, person);
    const credential = queueTokenOf(sale.concertId, person);
    return mutation('reservation.create', { credential, input: { date, seatNos: [seatNo] } });
  },
};

/** Each with its own idempotency key, as the SDK sends it. */
export const charge: Call = {
  name: 'charge',
  async fill(filler, span) {
    await fillPeople(filler, span);
    await fillKeys(filler, span);
  },
  request: (_, person) =>
    mutation('wallet.charge', {
      credential: accountKeyOf(person),
      input: { amount: chargePoints, idempotencyKey: `bench-${person}` },
    }),
};

export const pay: Call = {
  name: 'pay',
  async fill(filler, span, sale) {
    await fillPeople(filler, span, chargePoints);
    await fillActive(filler, span, sale);
    await fillHolds(filler, span, sale);
  },
  request: ({ concertId }, person) =>
    mutation('payment.pay', {
      credential: queueTokenOf(concertId, person),
      input: { reservationId: reservationIdOf(person) },
    }),
};

/** One request for each person of a span. */
export function requestsOf(call: Call, sale: Sale, { from, to }: Span): PreparedRequest[] {
  return Array.from({ length: to - from + 1 }, (_, index) => call.request(sale, from + index));
}

/** Warm-up and rounds in sequence, each with its own span of people. */
export function spansOf(callsPerRound: number, rounds: number): { warmUp: Span; rounds: Span[] } {
  const warmUp = { from: 1, to: callsPerRound };
  return {
    warmUp,
    rounds: Array.from({ length: rounds }, (_, round) => ({
      from: warmUp.to + round * callsPerRound + 1,
      to: warmUp.to + (round + 1) * callsPerRound,
    })),
  };
}

/** Mutants of cancellations: refunds of a wrong amount, and seats that are not given back. */
import type { priceOf } from '@onsale/core/payment';
import type { lockOrder } from '@onsale/db/repositories/order.repository';
import type { countUnsoldSeats } from '@onsale/db/repositories/seats/seat-count.repository';
import type { freeSeats } from '@onsale/db/repositories/seats/seat.repository';
import type { Order } from '@onsale/sdk';
import type { movePoints } from '@onsale/server/domains/wallet/move-points';
import { freedCheck } from '../../../src/checks/capacity-freed.ts';
import { orderOnceCheck, totalsCheck } from '../../../src/checks/final-accounting.ts';
import { priceCheck } from '../../../src/checks/seating/sold-prices.ts';
import { bestSeatsCheck } from '../../../src/checks/seating/best-seats.ts';
import { freeAgainCheck } from '../../../src/checks/seating/seat-map.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { replaceWith, type Replacement } from './mutation.ts';
import { smallHall } from './halls.ts';
import { oneSeat, type Mutant } from './mutant.ts';

/** Buyers of two seats who cancel. */
const cancelling: Partial<ScenarioInput> = {
  buyers: 2,
  personas: { canceller: 1 },
  seatsWanted: { 2: 1 },
};

export const refundMutants = (): Mutant[] => [
  {
    change: 'a cancelled order keeps its seats',
    killedBy: totalsCheck,
    says: 'Buyers hold 0 seats for 0 points, and the server counts 2 for 0',
    brokenInvariants: [2],
    functions: { freeSeats: replaceWith<typeof freeSeats>(() => async () => undefined) },
    scenario: { ...cancelling, buyers: 1 },
  },
  {
    change: 'a cancelled order keeps its seats while the sale goes on',
    killedBy: bestSeatsCheck,
    says: 'was cancelled as order',
    brokenInvariants: [2],
    functions: { freeSeats: replaceWith<typeof freeSeats>(() => async () => undefined) },
    scenario: { ...cancelling, buyers: 12, arrivals: { kind: 'burst', withinSeconds: 300 } },
  },
  {
    change: 'a cancellation refunds half, and says that it refunds all',
    killedBy: orderOnceCheck,
    brokenInvariants: [9],
    functions: {
      movePoints: replaceWith<typeof movePoints>((original) => (tx, ids, transfer) => {
        const { kind, amount } = transfer;
        return original(tx, ids, { ...transfer, amount: kind === 'refund' ? amount / 2 : amount });
      }),
    },
    scenario: cancelling,
  },
  {
    change: 'a cancellation refunds half',
    killedBy: priceCheck,
    says: 'refunded 1000 points, and it had cost 2000',
    brokenInvariants: [9],
    functions: refunding((total) => total / 2),
    scenario: cancelling,
  },
  {
    change: 'a cancellation refunds twice the price',
    killedBy: priceCheck,
    says: 'refunded 4000 points, and it had cost 2000',
    brokenInvariants: [9],
    functions: refunding((total) => 2 * total),
    scenario: cancelling,
  },
  {
    change: 'a refund of some seats refunds more than they cost',
    killedBy: priceCheck,
    says: 'were refunded',
    brokenInvariants: [9],
    functions: { priceOf: replaceWith<typeof priceOf>(twice) },
    scenario: returning,
  },
  {
    change: 'a refund of some seats frees none of them',
    killedBy: freeAgainCheck,
    says: 'was refunded of order',
    brokenInvariants: [2],
    functions: { freeSeats: replaceWith<typeof freeSeats>(() => async () => undefined) },
    scenario: { ...returning, buyers: 12, arrivals: { kind: 'burst', withinSeconds: 300 } },
  },
  {
    change: 'an order keeps the seats that were refunded',
    killedBy: priceCheck,
    tamper: unreturned,
    scenario: returning,
  },
  {
    change: 'a join is refused as sold out though a cancelled order gave a seat back',
    killedBy: freedCheck,
    functions: { countUnsoldSeats: replaceWith<typeof countUnsoldSeats>(() => async () => []) },
    scenario: { buyers: 1, personas: { canceller: 1 }, concert: oneSeat, seatsWanted: { 1: 1 } },
  },
];

/** Buyers of four seats who give one to three of them back, and sometimes the rest. */
const returning: Partial<ScenarioInput> = {
  buyers: 4,
  personas: { returner: 1 },
  seatsWanted: { 4: 1 },
  concert: smallHall,
};

const twice =
  (original: typeof priceOf): typeof priceOf =>
  (...args) =>
    2 * original(...args);

/** Shows each order as if nothing of it had been refunded. */
function unreturned(data: unknown, { procedure }: { procedure: string }): unknown {
  if (procedure !== 'order.list') return data;
  const { orders, ...page } = data as { orders: Order[] };
  const whole = orders.map((order) => {
    const returned = order.status === 'paid' ? order.refunds.flatMap(({ seatNos }) => seatNos) : [];
    const seatNos = [...order.seatNos, ...returned].toSorted((a, b) => a - b);
    return { ...order, seatNos };
  });
  return { ...page, orders: whole };
}

/** Changes the total of an order as a cancellation reads it. */
function refunding(change: (total: number) => number): Record<string, Replacement> {
  return {
    lockOrder: replaceWith<typeof lockOrder>((original) => async (tx, key) => {
      const order = await original(tx, key);
      return order && { ...order, total: change(order.total) };
    }),
  };
}

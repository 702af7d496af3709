/** Random acts of an operator along an explored sale: box office, refunds and prices. */
import { catalogueLimits } from '@onsale/core/catalogue';
import type { Random } from '../foundation/random.ts';
import type { Scenario } from '../scenario/schema.ts';
import { oneOf, within, type Range } from './draws.ts';

type OperatorEvent = NonNullable<Scenario['operator']>[number];

const actSeconds: Range = [0, 90];
const seatsPerSale: Range = [1, 5];
const ordersPerRefund: Range = [1, 4];

/** In one concert of two, one to four acts, in the order of their instants. */
export function drawActs(random: Random, concert: Scenario['concert']): OperatorEvent[] {
  const acts = oneOf(random, [0, 0, 0, 0, 1, 2, 3, 4]);
  return Array.from({ length: acts }, () => {
    const atSeconds = within(random, actSeconds);
    return { atSeconds, ...drawAct(random, concert) };
  }).toSorted(byTime);
}

export const byTime = (a: OperatorEvent, b: OperatorEvent) => a.atSeconds - b.atSeconds;

function drawAct(
  random: Random,
  { dates, seatsPerDate, price }: Scenario['concert'],
): Omit<OperatorEvent, 'atSeconds'> {
  const date = random.int(1, dates);
  switch (oneOf(random, ['issueOrder', 'refundOrders', 'refundOrders', 'changePrice'])) {
    case 'issueOrder': {
      const seatNos = drawSeats(random, { seatsPerDate, most: within(random, seatsPerSale) });
      return { issueOrder: { date, seatNos, payment: oneOf(random, ['cash', 'complimentary']) } };
    }
    case 'refundOrders': {
      const seats = oneOf(random, [undefined, 1, 1, 2]);
      const orders = within(random, ordersPerRefund);
      return { refundOrders: { date, orders, ...(seats !== undefined && { seats }) } };
    }
    case 'changePrice':
      return {
        changePrice: oneOf(random, [
          0,
          1,
          Math.ceil(price / 2),
          1_500,
          catalogueLimits.pricePoints,
        ]),
      };
  }
}

/** Seats next to each other by their numbers, at most so many. */
export function drawSeats(
  random: Random,
  { seatsPerDate, most }: { seatsPerDate: number; most: number },
): number[] {
  const first = random.int(1, seatsPerDate);
  const seats = Math.min(most, seatsPerDate - first + 1);
  return Array.from({ length: seats }, (_, at) => first + at);
}

/** Random acts of an operator along an explored sale: box office, refunds and prices. */
import { catalogueLimits } from '@onsale/core/catalogue';
import type { Random } from '../foundation/random.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { OperatorEvent } from '../scenario/venue/operator-schema.ts';
import { oneOf, seatsFrom, seatsPerAct, within, type Range } from './draws.ts';

const actSeconds: Range = [0, 90];
const ordersPerRefund: Range = [1, 4];

/** In one concert of two, one to four acts. */
export function drawActs(random: Random, concert: Scenario['concert']): OperatorEvent[] {
  const acts = oneOf(random, [0, 0, 0, 0, 1, 2, 3, 4]);
  return Array.from({ length: acts }, () => {
    const atSeconds = within(random, actSeconds);
    return { atSeconds, ...drawAct(random, concert) };
  });
}

function drawAct(
  random: Random,
  { dates, seatsPerDate, price }: Scenario['concert'],
): Omit<OperatorEvent, 'atSeconds'> {
  const date = random.int(1, dates);
  switch (oneOf(random, ['issueOrder', 'refundOrders', 'refundOrders', 'changePrice'])) {
    case 'issueOrder': {
      const most = within(random, seatsPerAct);
      const seatNos = seatsFrom(random.int(1, seatsPerDate), { most, seatsPerDate });
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

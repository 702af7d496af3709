/** The acts of an operator along a run, on dates, seats, orders and the price. */
import { z } from 'zod';
import { catalogueLimits } from '@onsale/core/catalogue';

const evening = z.int().min(1).max(catalogueLimits.dates);
const mostSeats = 1_000;
const seatNos = z.array(z.int().min(1).max(catalogueLimits.seatsPerDate)).min(1).max(mostSeats);
const mostOrders = 100;

/** @param atSeconds the schema of an instant of the run. */
export function operatorEvent(atSeconds: z.ZodNumber) {
  return z.strictObject({
    atSeconds: atSeconds.describe('When, in seconds from the start of the run.'),
    cancelDate: evening
      .optional()
      .describe('The evening that is cancelled, 1 for the first: its orders are refunded.'),
    blockSeats: z
      .strictObject({
        date: evening.describe('The evening, 1 for the first.'),
        seatNos: seatNos.describe('The seats; those that are held or sold at that time stay so.'),
      })
      .optional()
      .describe('Seats that are taken off sale.'),
    issueOrder: z
      .strictObject({
        date: evening.describe('The evening, 1 for the first.'),
        seatNos: seatNos.describe('The seats; those that are held or sold at that time stay so.'),
        payment: z
          .enum(['cash', 'complimentary'])
          .describe('How they are paid; complimentary seats are given away.'),
      })
      .optional()
      .describe('Seats that the box office sells, past the line.'),
    refundOrders: z
      .strictObject({
        date: evening.describe('The evening, 1 for the first.'),
        orders: z.int().min(1).max(mostOrders).describe('How many orders, at most.'),
        seats: z
          .int()
          .min(1)
          .max(mostSeats)
          .optional()
          .describe('How many seats of each order, from its last. Left out: the whole order.'),
      })
      .optional()
      .describe('Orders that are refunded, of those that stand at that time.'),
    changePrice: z
      .int()
      .min(0)
      .max(catalogueLimits.pricePoints)
      .optional()
      .describe('The price of the concert from then on, in points.'),
    giveBeacon: z
      .string()
      .regex(/^[\x20-\x7e]{1,500}$/, 'must be 1 to 500 printable ASCII characters')
      .optional()
      .describe('The beacon of the draw of lots: a value that the operator could not choose.'),
  });
}

export type OperatorEvent = z.output<ReturnType<typeof operatorEvent>>;

/** The evenings that an event names. */
export function eveningsOf(event: OperatorEvent): number[] {
  const { cancelDate, blockSeats, issueOrder, refundOrders } = event;
  const named = [cancelDate, blockSeats?.date, issueOrder?.date, refundOrders?.date];
  return named.filter((evening) => evening !== undefined);
}

/** The acts of an operator along a run: seats taken off sale, and dates that are cancelled. */
import { z } from 'zod';
import { catalogueLimits } from '@onsale/core/catalogue';

const evening = z.int().min(1).max(catalogueLimits.dates);

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
        seatNos: z
          .array(z.int().min(1).max(catalogueLimits.seatsPerDate))
          .min(1)
          .max(1_000)
          .describe('The seats; those that are held or sold at that time stay so.'),
      })
      .optional()
      .describe('Seats that are taken off sale.'),
  });
}

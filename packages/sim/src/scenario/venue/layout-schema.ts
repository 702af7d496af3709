/** The layout of a hall in a scenario: the shape that `admin.concert.create` takes. */
import { catalogueLimits } from '@onsale/core/catalogue';
import { layoutLimits, reportLayoutIssues } from '@onsale/core/hall/layout';
import { z } from 'zod';

const seatReference = z
  .string()
  .min(3)
  .max(layoutLimits.rowLabelChars + 8)
  .describe('A seat of the section, as row label and number: B-12.');

const row = z.strictObject({
  label: z
    .string()
    .min(1)
    .max(layoutLimits.rowLabelChars)
    .describe('The label of the row, such as B.'),
  seats: z.int().min(1).max(layoutLimits.seatsPerRow).describe('How many seats the row has.'),
  aisleAfter: z
    .array(z.int().min(1))
    .max(layoutLimits.seatsPerRow)
    .optional()
    .describe('The seats with an aisle to their right, 1 for the leftmost.'),
});

const section = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(layoutLimits.sectionNameChars)
    .describe('What the section is called.'),
  price: z
    .int()
    .min(0)
    .max(catalogueLimits.pricePoints)
    .optional()
    .describe('What one of its seats costs, in points. Without it, the price of the concert.'),
  rows: z
    .array(row)
    .min(1)
    .max(layoutLimits.rowsPerSection)
    .describe('The rows from the front, each with its seats from left to right.'),
  accessible: z.array(seatReference).optional().describe('The seats for wheelchair users.'),
  companions: z
    .array(z.tuple([seatReference, seatReference]))
    .optional()
    .describe('Pairs of an accessible seat and the one for its companion.'),
  restrictedView: z
    .array(seatReference)
    .optional()
    .describe('The seats from which not all of the stage can be seen.'),
});

export const layoutSchema = z
  .strictObject({
    sections: z
      .array(section)
      .min(1)
      .max(layoutLimits.sections)
      .describe('The sections of the hall, in the order in which their seats are numbered.'),
  })
  .check((context) => reportLayoutIssues(context, catalogueLimits.seatsPerDate));

/** The schema of a layout, as an operator sends it. */
import { catalogueLimits } from '@onsale/core/catalogue';
import { layoutLimits, reportLayoutIssues } from '@onsale/core/hall/layout';
import { z } from 'zod';
import { concertId, displayText, points } from '../../../wire/schemas.ts';

// Normalised as the labels of rows are, so that it names the row that it looks like.
const seatReference = z
  .string()
  .normalize('NFC')
  .min(3)
  .max(layoutLimits.rowLabelChars + 8)
  .describe('A seat of the section, as row label and number: `B-12`.');

const row = z.strictObject({
  label: displayText(layoutLimits.rowLabelChars).describe('The label of the row, such as `B`.'),
  seats: z.int().min(1).max(layoutLimits.seatsPerRow).describe('How many seats the row has.'),
  aisleAfter: z
    .array(z.int().min(1))
    .max(layoutLimits.seatsPerRow)
    .optional()
    .describe('The seats with an aisle to their right, 1 for the leftmost.'),
});

const section = z.strictObject({
  name: displayText(layoutLimits.sectionNameChars).describe('The name, for people to read.'),
  price: z
    .int()
    .min(0)
    .max(catalogueLimits.pricePoints)
    .optional()
    .describe('The price of each of its seats; without one, the price of the concert.'),
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

export const layout = z
  .strictObject({
    sections: z
      .array(section)
      .min(1)
      .max(layoutLimits.sections)
      .describe('The sections, in the order in which their seats are numbered.'),
  })
  .check((context) => reportLayoutIssues(context, catalogueLimits.seatsPerDate))
  .describe('The hall: sections of rows, with prices and the seats that need care.');

/** The layout of a concert that exists. */
export const concertLayout = z.object({
  concertId,
  hasLayout: z.boolean().meta({
    description: 'Whether the concert was created with this layout; else its rows are plain.',
  }),
  price: points.describe('The price of the seats of sections without a price.'),
  seatsPerDate: z.int().describe('The seats of all sections.'),
  layout: layout.describe('The sections with their rows, as `admin.concert.create` takes them.'),
});

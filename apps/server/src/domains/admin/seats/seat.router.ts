/** Router of `admin.seat.*`: an operator takes seats of a date off sale, and puts them back. */
import { english } from '@onsale/core/language/translate';
import { catalogueLimits } from '@onsale/core/catalogue';
import { z } from 'zod';
import type { Trpc } from '../../../rpc/procedures.ts';
import {
  concertId,
  dateOfSeats,
  displayText,
  instant,
  seatNo,
  seatNumbers,
} from '../../../wire/schemas.ts';
import { blockSeatsOf, listBlocked, unblockSeatsOf } from './seat.usecases.ts';

const reasonChars = 200;
/** As many as fit into the largest body. */
const seatsAtOnce = 10_000;

const seats = {
  concertId,
  date: dateOfSeats,
  seatNos: z
    .array(seatNo.max(catalogueLimits.seatsPerDate))
    .min(1)
    .max(seatsAtOnce)
    .refine(
      (numbers) => new Set(numbers).size === numbers.length,
      english`must not name a seat twice`,
    )
    .describe('The seats, all of them or none.'),
};

const changed = z.object({ concertId, date: dateOfSeats, seatNos: seatNumbers });

const blockedSeat = z
  .object({
    seatNo: seatNo.describe('The number of the seat within the date.'),
    label: z.string().describe('The seat within its section, such as `B-12`.'),
    section: z.string().describe('The part of the hall.'),
    reason: z
      .string()
      .nullable()
      .describe('Why, for operators to read; null where none was given.'),
    blockedAt: instant.describe('When it was taken off sale.'),
  })
  .meta({ id: 'BlockedSeat' });

export function adminSeatRouter({ router, admin }: Trpc) {
  return router({
    block: admin('sale')
      .input(
        z.strictObject({
          ...seats,
          reason: displayText(reasonChars).optional().describe('Why, for operators to read.'),
        }),
      )
      .output(changed)
      .mutation(({ ctx, input }) => blockSeatsOf(ctx.withAuditLog(input), input)),
    unblock: admin('sale')
      .input(z.strictObject(seats))
      .output(changed)
      .mutation(({ ctx, input }) => unblockSeatsOf(ctx.withAuditLog(input), input)),
    blocked: admin('read')
      .input(z.strictObject({ concertId, date: dateOfSeats }))
      .output(
        z.object({
          concertId,
          date: dateOfSeats,
          seats: z.array(blockedSeat).describe('The blocked seats of the date, by their number.'),
        }),
      )
      .query(({ ctx, input }) => listBlocked(ctx.withAuditLog(input), input)),
  });
}

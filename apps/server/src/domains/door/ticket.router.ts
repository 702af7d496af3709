/** Router of `admin.ticket.*`: the door checks and redeems tickets, and lists them. */
import { english } from '@onsale/core/language/translate';
import { doorLimits, maskTicketCode, ticketRefusals } from '@onsale/core/ticket';
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import {
  concertId,
  date,
  dateOfSeats,
  displayText,
  instant,
  instantInput,
  nextCursor,
  orderId,
  pageLimit,
  pricedSeat,
  text,
} from '../../wire/schemas.ts';
import { checkTicket, listTicketsForDoor, redeem } from './ticket.usecases.ts';

const codeChars = 64;
const cursorChars = 64;

const code = {
  ticketCode: text(codeChars).describe('The code of the ticket, such as `TX4M-9Q2K-…`.'),
  concertId: concertId.optional().meta({
    description: 'The concert of the door: tickets of others are not valid there.',
  }),
  date: date.optional().describe('The date of the door: tickets of others are not valid there.'),
};

const redemption = {
  redeemedAt: instant.nullable().describe('When the ticket let its holder in; null if not yet.'),
  gate: z.string().nullable().describe('The gate that redeemed it; null if it named none.'),
};

const seat = pricedSeat.describe('The seat that the ticket is for.');

const answer = z
  .object({
    valid: z.boolean().describe('Whether the ticket lets its holder in.'),
    reason: z
      .enum(ticketRefusals)
      .optional()
      .describe('Why a ticket is not valid here; left out for one that is.'),
    concertId,
    orderId,
    date: dateOfSeats,
    seat,
    ...redemption,
  })
  .meta({ id: 'TicketAtDoor' });

/** The input as the log of admin calls has it: readers of the log learn no code. */
const forLog = <Input extends { ticketCode: string }>(input: Input): Input => ({
  ...input,
  ticketCode: maskTicketCode(input.ticketCode),
});

export function ticketRouter({ router, admin }: Trpc) {
  return router({
    check: admin('door')
      .input(z.strictObject(code))
      .output(answer)
      .query(({ ctx, input }) => checkTicket(ctx.withAuditLog(forLog(input)), input)),
    redeem: admin('door')
      .input(
        z.strictObject({
          ...code,
          gate: displayText(doorLimits.gateChars).optional().describe('The name of the gate.'),
          redeemedAt: instantInput.optional().meta({
            description:
              'When a door without a connection let the holder in; now, if it is left out.',
          }),
        }),
      )
      .output(answer)
      .mutation(({ ctx, input }) =>
        redeem(ctx.withAuditLog(forLog(input)), { ...input, operator: ctx.operator }),
      ),
    list: admin('door')
      .input(
        z.strictObject({
          concertId,
          date: date.optional().describe('Only tickets for this date.'),
          limit: pageLimit.describe('At most how many orders the page has the tickets of.'),
          cursor: z
            .string()
            .regex(/^\w+$/, english`must be the nextCursor of the previous page`)
            .max(cursorChars)
            .optional()
            .describe('The `nextCursor` of the previous page; absent for the first.'),
        }),
      )
      .output(
        z.object({
          tickets: z
            .array(
              z.object({
                codeHash: z.string().describe('The SHA-256 of the code, in hex.'),
                orderId,
                date: dateOfSeats,
                seat,
                ...redemption,
              }),
            )
            .describe('The valid tickets, those that were redeemed included.'),
          nextCursor,
        }),
      )
      .query(({ ctx, input }) =>
        listTicketsForDoor(ctx.withAuditLog(input), { ...input, cursor: input.cursor ?? null }),
      ),
  });
}

/** Router of `admin.order.*`: list, find and refund orders, and the box office. */
import { english } from '@onsale/core/language/translate';
import { catalogueLimits } from '@onsale/core/catalogue';
import { z } from 'zod';
import type { Trpc } from '../../../rpc/procedures.ts';
import {
  concertId,
  date,
  displayText,
  idempotencyKey,
  instant,
  nextCursor,
  orderId,
  pageLimit,
  seatSet,
  text,
  userId,
} from '../../../wire/schemas.ts';
import { maskTicketCode } from '@onsale/core/ticket';
import { order, refundedSeats } from '../../payment/order.schemas.ts';
import { issueOrder } from './issue-order.usecase.ts';
import { findAnyOrder, listAllOrders, refundOrder } from './order.usecases.ts';

const reasonChars = 200;
const noteChars = 200;
const codeChars = 64;

const adminOrder = z
  .object({
    ...order.shape,
    userId,
    waitNo: z.int().nullable().describe('The wait number of its buyer; null at the box office.'),
    note: z.string().nullable().describe('The note of the box office.'),
    issuedBy: z.string().nullable().describe('The operator of the box office; null for a buyer.'),
    cancelledAt: instant.nullable().describe('When its last seat was refunded; null if not.'),
  })
  .meta({ id: 'AdminOrder' });

const cursorPattern = /^(\w{1,64})\.(\w{1,64})$/;

const wrongCursor = english`must be the nextCursor of the previous page`;

const cursor = z
  .string()
  .regex(cursorPattern, wrongCursor)
  .optional()
  .describe('The `nextCursor` of the previous page; absent for the first.');

/** The orders of a user are paged by the instant of their payment, others by their concert. */
function isCursorOf({
  userId: of,
  cursor: given,
}: Partial<Record<'userId' | 'cursor', string | undefined>>): boolean {
  const { key } = toCursor(given) ?? {};
  return key === undefined || (of !== undefined) === /^\d{1,15}$/.test(key);
}

function toCursor(given: string | undefined) {
  const [, key, id] = cursorPattern.exec(given ?? '') ?? [];
  return key && id ? { key, orderId: id } : null;
}

const orderChoice = z
  .strictObject({
    orderId: orderId.optional(),
    ticketCode: text(codeChars).optional().describe('The code of one of its tickets.'),
  })
  .refine(
    (by) => (by.orderId === undefined) !== (by.ticketCode === undefined),
    english`must be { orderId } or { ticketCode }`,
  );

const refund = z.strictObject({
  orderId,
  seatNos: refundedSeats.optional(),
  reason: displayText(reasonChars).describe('Why, as the buyer is told.'),
});

const issue = z.strictObject({
  concertId,
  date: date.describe('The date that the seats are for.'),
  seatNos: seatSet(catalogueLimits.seatsPerDate).describe('The seats to issue.'),
  userId: userId.optional().describe('The account that gets the order; a guest without one.'),
  payment: z
    .enum(['complimentary', 'cash'])
    .describe('How it is paid: complimentary costs nothing.'),
  note: displayText(noteChars).optional().describe('A note for operators.'),
  idempotencyKey: idempotencyKey.describe('A key of the caller: a repeat takes effect once.'),
});

export function adminOrderRouter({ router, admin }: Trpc) {
  return router({
    list: admin('read')
      .input(
        z
          .strictObject({
            concertId: concertId.optional(),
            date: date.optional().describe('Only orders for this date.'),
            userId: userId.optional(),
            status: order.shape.status.optional().describe('Only orders in this status.'),
            limit: pageLimit,
            cursor,
          })
          .refine(isCursorOf, { path: ['cursor'], message: wrongCursor })
          .prefault({}),
      )
      .output(
        z.object({
          orders: z
            .array(adminOrder)
            .describe('Of a user newest first, else by concert and id. Ticket codes are masked.'),
          nextCursor,
        }),
      )
      .query(({ ctx, input }) =>
        listAllOrders(ctx.withAuditLog(input), { ...input, cursor: toCursor(input.cursor) }),
      ),
    find: admin('read')
      .input(orderChoice)
      .output(adminOrder)
      .query(({ ctx, input }) => findAnyOrder(ctx.withAuditLog(forLog(input)), input)),
    refund: admin('sale')
      .input(refund)
      .output(adminOrder)
      .mutation(({ ctx, input }) =>
        refundOrder(ctx.withAuditLog(input), { ...input, operator: ctx.operator }),
      ),
    issue: admin('sale')
      .input(issue)
      .output(adminOrder)
      .mutation(({ ctx, input }) =>
        issueOrder(ctx.withAuditLog(input), { ...input, operator: ctx.operator }),
      ),
  });
}

/** The input as the log of admin calls has it: readers of the log learn no code. */
function forLog(input: z.output<typeof orderChoice>) {
  const { ticketCode } = input;
  return ticketCode === undefined ? input : { ticketCode: maskTicketCode(ticketCode) };
}

/** Routers of `payment.*` and `order.*`: pay a reservation, list orders, cancel one. */
import { catalogueLimits } from '@onsale/core/catalogue';
import { paymentLimits, paymentMethods } from '@onsale/core/payment';
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../wire/pagination.ts';
import {
  balance,
  concertId,
  dateOfSeats,
  id,
  instant,
  nextCursor,
  orderId,
  pageLimit,
  points,
  reservationId,
  pricedSeat,
  pricedSeats as pricedSeatsOf,
  seatNo,
  seatNumbers,
} from '../../wire/schemas.ts';
import { cancelOwnOrder, listOwnOrders } from './order.usecases.ts';
import { payReservation, payReservations } from './payment.usecases.ts';

const tickets = z
  .array(
    z.object({
      ticketCode: z.string().describe('The code that opens the door, such as `TX4M-9Q2K-…`.'),
      ...pricedSeat.shape,
    }),
  )
  .describe('One ticket for each seat that was not refunded; none once the order is cancelled.');

const released = z
  .array(z.object({ reservationId, date: dateOfSeats, seatNos: seatNumbers }))
  .meta({
    description: 'The other reservations that the payment released, because it ends the session.',
  });

const result = z.literal('SUCCESS').describe('A payment that fails is an error instead.');
const total = points.describe('The price of the seats together, in points.');
const paidAt = instant.describe('When the order was paid.');

export const receipt = z
  .object({
    result,
    orderId,
    reservationId,
    date: dateOfSeats,
    seatNos: seatNumbers,
    seats: pricedSeatsOf,
    total,
    balance,
    tickets,
    paidAt,
    released,
  })
  .meta({ id: 'Receipt' });

export const groupReceipt = z
  .object({
    result,
    payments: z.array(receipt).describe('A receipt for each reservation, in the given order.'),
    balance,
    released,
  })
  .meta({ id: 'GroupReceipt' });

export const reservationIds = z
  .array(id)
  .min(1)
  .max(paymentLimits.reservations)
  .refine((ids) => new Set(ids).size === ids.length, 'must not name a reservation twice')
  .describe('The reservations to pay, all of them or none.');

/**
 * A Receipt for `reservationId`, a GroupReceipt for `reservationIds`. tRPC has one type for both
 * answers. This one keeps clients compiling that know the first form only; `GroupReceipt` of the
 * SDK is the type of the second.
 */
function answerOf<One>(one: z.ZodType<One>, group: z.ZodType) {
  type Answer = One & { payments?: One[] };
  return z.union([one, group]) as unknown as z.ZodType<Answer, Answer>;
}

const payment = answerOf(receipt, groupReceipt);

const paymentChoice = z.union(
  [z.strictObject({ reservationId }), z.strictObject({ reservationIds })],
  'must be { reservationId } or { reservationIds: [ … ] }',
);

const refunds = z
  .array(
    z.object({
      seatNos: seatNumbers,
      amount: points.describe('The price of these seats, which went back.'),
      reason: z.string().nullable().describe('As the operator gave it; null for the buyer.'),
      refundedAt: instant.describe('When they were refunded.'),
    }),
  )
  .describe('The refunds of its seats, the first one first.');

export const order = z
  .object({
    orderId,
    concertId,
    date: dateOfSeats,
    seatNos: seatNumbers.describe(
      'The seats that were not refunded, ascending; of a cancelled order, all that it had.',
    ),
    seats: pricedSeatsOf,
    total: points.describe(
      'The price of these seats together, in points; of a cancelled order, what was refunded.',
    ),
    refunded: points.describe('The sum of its refunds.'),
    payment: z.enum(paymentMethods).describe('How the order was paid.'),
    refunds,
    status: z
      .enum(['paid', 'cancelled'])
      .describe('`cancelled` once the last of its seats is refunded.'),
    tickets,
    paidAt,
  })
  .meta({ id: 'Order' });

/** Seats of an order to refund. */
export const refundedSeats = z
  .array(seatNo)
  .min(1)
  .max(catalogueLimits.seatsPerDate)
  .refine((all) => new Set(all).size === all.length, 'must not name a seat twice')
  .describe('The seats to refund; all that remain when it is left out.');

/** The cursor of orders: the instant and the id of the last one of the previous page. */
function toOrderCursor(text: string | undefined) {
  const cursor = parsePageCursor(text);
  return cursor && { paidAt: cursor.at, orderId: cursor.id };
}

export function paymentRouter({ router, active }: Trpc) {
  return router({
    pay: active
      .input(paymentChoice)
      .output(payment)
      .mutation(
        ({ ctx, input }) =>
          ('reservationId' in input
            ? payReservation(ctx.app, { place: ctx.place, ...input })
            : payReservations(ctx.app, { place: ctx.place, ...input })) as Promise<
            z.output<typeof payment>
          >,
      ),
  });
}

export function orderRouter(app: App, { router, account }: Trpc) {
  return router({
    list: account
      .input(z.strictObject({ limit: pageLimit, cursor: pageCursor }).prefault({}))
      .output(z.object({ orders: z.array(order).describe('Newest first.'), nextCursor }))
      .query(({ ctx, input }) =>
        listOwnOrders(app, {
          userId: ctx.caller.userId,
          limit: input.limit,
          cursor: toOrderCursor(input.cursor),
        }),
      ),
    cancel: account
      .input(z.strictObject({ orderId, seatNos: refundedSeats.optional() }))
      .output(
        z.object({
          orderId,
          status: z
            .enum(['paid', 'cancelled'])
            .describe('The status of the order from now on: `paid` while seats remain.'),
          refunded: points.describe('The points that went back to the wallet.'),
          balance,
        }),
      )
      .mutation(({ ctx, input }) =>
        cancelOwnOrder(ctx.app, { userId: ctx.caller.userId, ...input }),
      ),
  });
}

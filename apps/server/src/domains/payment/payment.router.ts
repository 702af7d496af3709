/** Routers of `payment.*` and `order.*`: pay a reservation, list orders, cancel one. */
import { english } from '@onsale/core/language/translate';
import { paymentLimits } from '@onsale/core/payment';
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../wire/pagination.ts';
import {
  balance,
  dateOfSeats,
  id,
  nextCursor,
  orderId,
  pageLimit,
  points,
  reservationId,
  pricedSeats as pricedSeatsOf,
  seatNumbers,
} from '../../wire/schemas.ts';
import { order, paidAt, refundedSeats, tickets, total } from './order.schemas.ts';
import { cancelOwnOrder, listOwnOrders } from './order.usecases.ts';
import { payReservation, payReservations } from './payment.usecases.ts';

const released = z
  .array(z.object({ reservationId, date: dateOfSeats, seatNos: seatNumbers }))
  .meta({
    description: 'The other reservations that the payment released, because it ends the session.',
  });

const result = z.literal('SUCCESS').describe('A payment that fails is an error instead.');

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
  .refine((ids) => new Set(ids).size === ids.length, english`must not name a reservation twice`)
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
  english`must be { reservationId } or { reservationIds: [ … ] }`,
);

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

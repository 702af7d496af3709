/** Routers of `payment.*` and `order.*`: pay a reservation, list orders, cancel one. */
import { paymentLimits } from '@onsale/core/payment';
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../wire/pagination.ts';
import { date, id, instant, pageLimit, points, seatNo } from '../../wire/schemas.ts';
import { cancelOwnOrder, listOwnOrders } from './order.usecases.ts';
import { payReservation, payReservations } from './payment.usecases.ts';

const tickets = z.array(z.object({ ticketCode: z.string(), seatNo }));

const released = z.array(z.object({ reservationId: id, date, seatNos: z.array(seatNo) })).meta({
  description: 'The other reservations that the payment released, because it ends the session.',
});

export const receipt = z
  .object({
    result: z.literal('SUCCESS'),
    orderId: id,
    reservationId: id,
    date,
    seatNos: z.array(seatNo),
    total: points,
    balance: points,
    tickets,
    paidAt: instant,
    released,
  })
  .meta({ id: 'Receipt' });

export const groupReceipt = z
  .object({
    result: z.literal('SUCCESS'),
    payments: z.array(receipt),
    balance: points,
    released,
  })
  .meta({ id: 'GroupReceipt' });

export const reservationIds = z
  .array(id)
  .min(1)
  .max(paymentLimits.reservations)
  .refine((ids) => new Set(ids).size === ids.length, 'must not name a reservation twice');

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
  [z.strictObject({ reservationId: id }), z.strictObject({ reservationIds })],
  'must be { reservationId } or { reservationIds: [ … ] }',
);

const order = z
  .object({
    orderId: id,
    concertId: id,
    date,
    seatNos: z.array(seatNo),
    total: points,
    status: z.enum(['paid', 'cancelled']),
    tickets,
    paidAt: instant,
  })
  .meta({ id: 'Order' });

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
      .output(z.object({ orders: z.array(order), nextCursor: z.string().nullable() }))
      .query(({ ctx, input }) =>
        listOwnOrders(app, {
          userId: ctx.caller.userId,
          limit: input.limit,
          cursor: toOrderCursor(input.cursor),
        }),
      ),
    cancel: account
      .input(z.strictObject({ orderId: id }))
      .output(
        z.object({
          orderId: id,
          status: z.literal('cancelled'),
          refunded: points,
          balance: points,
        }),
      )
      .mutation(({ ctx, input }) =>
        cancelOwnOrder(ctx.app, { userId: ctx.caller.userId, orderId: input.orderId }),
      ),
  });
}

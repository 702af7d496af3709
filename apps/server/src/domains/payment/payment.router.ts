/** Routers of `payment.*` and `order.*`: pay a reservation, list orders, cancel one. */
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../wire/pagination.ts';
import { date, id, instant, pageLimit, points, seatNo } from '../../wire/schemas.ts';
import { cancelOwnOrder, listOwnOrders } from './order.usecases.ts';
import { payReservation } from './payment.usecases.ts';

const tickets = z.array(z.object({ ticketCode: z.string(), seatNo }));

const receipt = z
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
  })
  .meta({ id: 'Receipt' });

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

export function paymentRouter(app: App, { router, active }: Trpc) {
  return router({
    pay: active
      .input(z.strictObject({ reservationId: id }))
      .output(receipt)
      .mutation(({ ctx, input }) => payReservation(app, { place: ctx.place, ...input })),
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
        cancelOwnOrder(app, { userId: ctx.caller.userId, orderId: input.orderId }),
      ),
  });
}

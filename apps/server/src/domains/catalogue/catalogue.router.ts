/** Routers of `concert.*` and `seat.*`: what is on sale, available dates, the seat map. */
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import { cancelUntilHours, date, id, instant, points, seatNo } from '../../wire/schemas.ts';
import { listAvailableDates, listConcertViews, readSeatMap } from './catalogue.usecases.ts';

const concert = z
  .object({
    concertId: id,
    title: z.string(),
    dates: z.array(date),
    saleState: z.enum(['upcoming', 'on_sale', 'closed']),
    opensAt: instant.nullable(),
    cancelUntilHours,
  })
  .meta({ id: 'Concert' });

const seat = z
  .object({
    seatNo,
    section: z.string(),
    row: z.int().min(1),
    price: points,
    status: z.enum(['available', 'held', 'sold']),
    mine: z.boolean(),
  })
  .meta({ id: 'Seat' });

export function concertRouter(app: App, { router, open }: Trpc) {
  return router({
    list: open.output(z.object({ concerts: z.array(concert) })).query(() => listConcertViews(app)),
  });
}

export function seatRouter(app: App, { router, active }: Trpc) {
  return router({
    dates: active
      .output(z.object({ dates: z.array(date) }))
      .query(({ ctx }) => listAvailableDates(app, ctx.place)),
    list: active
      .input(z.strictObject({ date }))
      .output(z.object({ date, seats: z.array(seat), available: z.array(seatNo) }))
      .query(({ ctx, input }) => readSeatMap(app, { place: ctx.place, date: input.date })),
  });
}

/** Router of `reservation.*`: reserve seats, list the caller's reservations, release one. */
import { catalogueLimits } from '@onsale/core/catalogue';
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import { date, id, instant, points, seatNo } from '../../wire/schemas.ts';
import { listOwnReservations } from './list.usecase.ts';
import { releaseReservation } from './release.usecase.ts';
import { reserveSeats } from './reserve-seats.usecase.ts';

const seatNos = z
  .array(seatNo)
  .min(1)
  .max(catalogueLimits.seatsPerUser)
  .refine((numbers) => new Set(numbers).size === numbers.length, 'must not name a seat twice');

const seatChoice = z.union(
  [
    z.strictObject({ date, seatNos }),
    z.strictObject({ date, best: z.int().min(1).max(catalogueLimits.seatsPerUser) }),
  ],
  'must be { date, seatNos: [1, 2] } or { date, best: 2 }',
);

const reservation = z
  .object({
    reservationId: id,
    concertId: id,
    date,
    seatNos: z.array(seatNo),
    total: points,
    status: z.enum(['held', 'paid', 'released', 'expired', 'cancelled']),
    expiresAt: instant,
  })
  .meta({ id: 'Reservation' });

export function reservationRouter(app: App, { router, account, active }: Trpc) {
  return router({
    create: active
      .input(seatChoice)
      .output(reservation)
      .mutation(({ ctx, input }) => reserveSeats(app, { place: ctx.place, choice: input })),
    list: account
      .output(z.object({ reservations: z.array(reservation) }))
      .query(({ ctx }) => listOwnReservations(app, ctx.caller.userId)),
    release: active
      .input(z.strictObject({ reservationId: id }))
      .output(reservation)
      .mutation(({ ctx, input }) => releaseReservation(app, { place: ctx.place, ...input })),
  });
}

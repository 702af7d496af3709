/** Router of `reservation.*`: reserve seats, list the caller's reservations, release one. */
import { english } from '@onsale/core/language/translate';
import { catalogueLimits } from '@onsale/core/catalogue';
import { layoutLimits } from '@onsale/core/hall/layout';
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import { serverLimits } from '../../config/server-limits.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../wire/pagination.ts';
import {
  dateOfSeats,
  instant,
  nextCursor,
  pageLimit,
  points,
  pricedSeats,
  reservationId,
  concertId,
  seatNumbers,
  seatSet,
} from '../../wire/schemas.ts';
import { listOwnReservations } from './list.usecase.ts';
import { releaseReservation } from './release.usecase.ts';
import { reserveSeats } from './reserve-seats.usecase.ts';

const seatNos = seatSet(catalogueLimits.seatsPerUser).describe(
  'The seats to hold, all of them or none.',
);

const bestChoice = z
  .strictObject({
    date: dateOfSeats,
    best: z
      .int()
      .min(1)
      .max(catalogueLimits.seatsPerUser)
      .describe('How many adjacent seats to hold; the server chooses the best free ones.'),
    section: z
      .string()
      .normalize('NFC')
      .min(1)
      .max(layoutLimits.sectionNameChars)
      .optional()
      .describe('Only seats of this section.'),
    maxPrice: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('The most that all seats together may cost, in points.'),
    accessible: z
      .int()
      .min(0)
      .max(catalogueLimits.seatsPerUser)
      .optional()
      .describe(
        'How many of the seats are accessible ones; companion seats are taken for the others first.',
      ),
  })
  .refine(({ best, accessible = 0 }) => accessible <= best, {
    path: ['accessible'],
    message: english`is more than best, the number of all seats`,
  });

const seatChoice = z.union(
  [z.strictObject({ date: dateOfSeats, seatNos }), bestChoice],
  english`must be { date, seatNos: [1, 2] } or { date, best: 2 }`,
);

const reservation = z
  .object({
    reservationId,
    concertId,
    date: dateOfSeats,
    seatNos: seatNumbers,
    seats: pricedSeats,
    total: points.describe('The price of the seats together, in points.'),
    status: z
      .enum(['held', 'paid', 'released', 'expired', 'cancelled'])
      .describe('`held` until `expiresAt`, then `paid`, `released`, `expired`, or `cancelled`.'),
    expiresAt: instant.describe('When an unpaid reservation ends and its seats are free again.'),
  })
  .meta({ id: 'Reservation' });

/** The cursor of reservations: the instant and the id of the last one of the previous page. */
function toReservationCursor(text: string | undefined) {
  const cursor = parsePageCursor(text);
  return cursor && { createdAt: cursor.at, reservationId: cursor.id };
}

export function reservationRouter(app: App, { router, account, active }: Trpc) {
  return router({
    create: active
      .input(seatChoice)
      .output(reservation)
      .mutation(({ ctx, input }) => reserveSeats(ctx.app, { place: ctx.place, choice: input })),
    list: account
      .input(z.strictObject({ limit: pageLimit, cursor: pageCursor }).prefault({}))
      .output(
        z.object({ reservations: z.array(reservation).describe('Newest first.'), nextCursor }),
      )
      .query(({ ctx, input }) =>
        listOwnReservations(app, {
          userId: ctx.caller.userId,
          limit: input.limit,
          cursor: toReservationCursor(input.cursor),
        }),
      ),
    release: active
      .input(z.strictObject({ reservationId }))
      .output(reservation)
      .mutation(({ ctx, input }) => releaseReservation(ctx.app, { place: ctx.place, ...input })),
  });
}

/**
 * The latest reservation of exactly this seat, for legacy payments, which name a seat. It is read
 * without the procedure `reservation.list`, which refuses the token of a place that is over, while
 * such a token may repeat its payment.
 */
export async function latestReservationOfSeat(
  { app, place }: { app: App; place: QueuePlace | null },
  seat: { date: string; seatNo: number },
): Promise<string | undefined> {
  if (!place) return undefined;
  const { userId } = place;
  let cursor: ReturnType<typeof toReservationCursor> = null;
  do {
    const page = { userId, limit: serverLimits.pageEntries, cursor };
    const { reservations, nextCursor } = await listOwnReservations(app, page);
    const found = reservations.find(
      ({ concertId, date: of, seatNos }) =>
        concertId === place.concertId &&
        of === seat.date &&
        seatNos.length === 1 &&
        seatNos[0] === seat.seatNo,
    );
    if (found) return found.reservationId;
    cursor = toReservationCursor(nextCursor ?? undefined);
  } while (cursor !== null);
  return undefined;
}

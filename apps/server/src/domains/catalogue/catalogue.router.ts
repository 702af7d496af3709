/** Routers of `concert.*` and `seat.*`: what is on sale, available dates, the seat map. */
import { seatFlags } from '@onsale/core/hall/hall';
import { seatStatuses } from '@onsale/core/reservation';
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { StreamOf, Trpc } from '../../rpc/procedures.ts';
import {
  admissionOrder,
  cancelUntilHours,
  count,
  concertId,
  date,
  dateOfSeats,
  dates,
  instant,
  cancelledDates,
  lastEventId,
  lobbyOpensAt,
  performances,
  points,
  saleState,
  seatNo,
  seedHash,
  timeZone,
} from '../../wire/schemas.ts';
import { listAvailableDates, listConcertViews, readSeatMap } from './catalogue.usecases.ts';
import { watchSeats } from './watch/watch-seats.usecase.ts';

const concert = z
  .object({
    concertId,
    title: z.string().describe('The title, for people to read.'),
    dates,
    performances,
    cancelledDates,
    timeZone,
    saleState,
    opensAt: instant.nullable().describe('When the sale opens; null if it has no opening time.'),
    lobbyOpensAt,
    order: admissionOrder,
    seedHash,
    seatsPerDate: count.meta({ description: 'The seats of each date.' }),
    maxSeatsPerUser: count.meta({
      description: 'How many seats a buyer may hold and own, over all dates.',
    }),
    cancelUntilHours,
    soldOut: z.boolean().meta({ description: 'Whether every seat of every date is sold.' }),
    available: count.meta({ description: 'Seats that are free, as of the last seconds.' }),
    priceFrom: points.meta({ description: 'The price of the cheapest seat, in points.' }),
  })
  .meta({ id: 'Concert' });

const seat = z
  .object({
    seatNo: seatNo.describe('The number of the seat within the date.'),
    label: z.string().describe('Row and seat within its section, such as `B-12`.'),
    section: z.string().describe('The part of the hall.'),
    row: z.int().min(1).describe('The row within its section, 1 in front.'),
    price: points.describe('The price of the seat, in points.'),
    flags: z
      .array(z.enum(seatFlags))
      .readonly()
      .describe('Marks of the seat; a `companion` seat is sold with its accessible one only.'),
    status: z
      .enum(seatStatuses)
      .describe('`held`: reserved and not yet paid. `blocked`: not on sale.'),
    mine: z.boolean().describe('Whether this buyer holds it or has bought it.'),
  })
  .meta({ id: 'Seat' });

const version = z
  .string()
  .max(100)
  .describe('The version of the map: ask with it as `since` for what changed from then on.');

export const seatMap = z
  .object({
    date: dateOfSeats,
    version,
    aisles: z
      .array(seatNo)
      .readonly()
      .describe('The numbers of the seats that have an aisle to their right.'),
    seats: z.array(seat).describe('Every seat of the date, by its number.'),
    available: z.array(seatNo).describe('The numbers of the seats that are free.'),
  })
  .meta({ id: 'SeatMap' });

export const seatChanges = z
  .object({
    date: dateOfSeats,
    version,
    since: version.describe('The version that the changes lead on from: the `since` of the call.'),
    changes: z
      .array(seat.pick({ seatNo: true, status: true, mine: true }).meta({ id: 'ChangedSeat' }))
      .describe('The seats that may differ, as they are now, by their number; most often few.'),
  })
  .meta({ id: 'SeatChanges' });

/** An event of those who watch the seats of a date. */
export const seatNews = z.union([
  seatMap
    .pick({ version: true, aisles: true, seats: true })
    .meta({ id: 'SeatSnapshot', description: 'Every seat of the date.' }),
  seatChanges
    .pick({ version: true, changes: true })
    .extend({ from: version.describe('The version that the changes lead on from.') })
    .meta({ id: 'SeatNews', description: 'The seats that have changed.' }),
]);

/**
 * A SeatMap, or SeatChanges for a call with `since`. tRPC has one type for both answers. This one
 * keeps clients compiling that know the first form only.
 */
type SeatMapAnswer = z.output<typeof seatMap> &
  Partial<Pick<z.output<typeof seatChanges>, 'since' | 'changes'>>;
const seatMapAnswer = z.union([seatMap, seatChanges]) as unknown as z.ZodType<
  SeatMapAnswer,
  SeatMapAnswer
>;

const since = version.describe(
  'The version of an earlier answer to the same buyer: the answer is then what changed since. A version that is unknown or too old is answered with the whole map.',
);

export function concertRouter(app: App, { router, open }: Trpc) {
  return router({
    list: open
      .output(z.object({ concerts: z.array(concert).describe('The concerts in the public list.') }))
      .query(() => listConcertViews(app)),
  });
}

export function seatRouter(app: App, { router, active }: Trpc) {
  return router({
    dates: active
      .output(z.object({ dates: z.array(date).describe('The dates with an available seat.') }))
      .query(({ ctx }) => listAvailableDates(app, ctx.place)),
    list: active
      .input(z.strictObject({ date: dateOfSeats, since: since.optional() }))
      .output(seatMapAnswer)
      .query(async ({ ctx, input }) => {
        const answer = await readSeatMap(app, { place: ctx.place, ...input });
        if (ctx.shared) ctx.shared.answer = answer;
        return answer as unknown as SeatMapAnswer;
      }),
    watch: active
      .input(z.strictObject({ date: dateOfSeats, lastEventId: lastEventId.optional() }))
      .subscription(({ ctx, input }): Promise<StreamOf<typeof seatNews>> =>
        watchSeats(app, { place: ctx.place, client: ctx.client, ...input }),
      ),
  });
}

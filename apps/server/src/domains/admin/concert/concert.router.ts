/** Router of `admin.concert.*`: create, change, extend, close, list and count concerts. */
import { english, type Wording } from '@onsale/core/language/translate';
import { catalogueDefaults, catalogueLimits } from '@onsale/core/catalogue';
import { layoutSize } from '@onsale/core/hall/layout';
import { z } from 'zod';
import type { Trpc } from '../../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../../wire/pagination.ts';
import {
  admissionOrder,
  cancelUntilHours,
  cancelledDates,
  concertId,
  count,
  date,
  dates,
  displayText,
  instant,
  instantInput,
  lobbyOpensAt,
  nextCursor,
  pageLimit,
  performances,
  points,
  saleState,
  seedHash,
  timeZone,
} from '../../../wire/schemas.ts';
import { wordIssue } from '../../../wire/issues.ts';
import { addDates } from './add-dates.usecase.ts';
import { createConcert, readConcertStats } from '../admin.usecases.ts';
import { closeConcert, listAllConcerts, updateConcertTerms } from './concert.usecases.ts';
import { concertLayout, layout } from './layout.schema.ts';
import { readLayout } from './layout.usecases.ts';
import { canonicalTimeZone } from './show-times.ts';
import { room, roomLimits, roomNumber } from '../room.schemas.ts';

/** Names each date that occurs twice. */
function requireDistinct(all: readonly string[], context: z.RefinementCtx): void {
  const repeated = all.findIndex((one, at) => all.indexOf(one) < at);
  if (repeated < 0) return;
  const date = all[repeated]!;
  const issue = wordIssue((t) => t`must not name a date twice, and names ${date} again`);
  context.addIssue({ code: 'custom', ...issue, path: [repeated] });
}

const seats = z.int().min(1).max(catalogueLimits.seatsPerDate);

/** Fields that an input and an answer share. */
const fields = {
  title: displayText(catalogueLimits.titleChars).describe('The title, for people to read.'),
  seatsPerDate: seats.describe('The seats of each date.'),
  rows: seats.describe('The rows of the hall, of all its sections.'),
  seatsPerRow: seats.describe(
    'The seats of each row, of which the last may have fewer; with a layout those of the longest row.',
  ),
  price: z
    .int()
    .min(0)
    .max(catalogueLimits.pricePoints)
    .describe('The price of a seat, in points.'),
  maxSeatsPerUser: z
    .int()
    .min(1)
    .max(catalogueLimits.seatsPerUser)
    .describe('How many seats a buyer may hold and own, over all dates.'),
  reservationSeconds: roomNumber.describe('How long a reservation holds its seats, in seconds.'),
  opensAt: instantInput
    .nullish()
    .describe('When the sale opens; null for a sale that is open at once.'),
  lobbyOpensAt: instantInput
    .nullish()
    .describe('From when on buyers may join before `opensAt`; null for no lobby.'),
  order: admissionOrder,
  closesAt: instantInput
    .nullish()
    .describe('When the concert closes at the latest; null: with the sale of its last date.'),
  salesEndMinutes: z
    .int()
    .min(0)
    .max(catalogueLimits.salesEndMinutes)
    .describe('How many minutes before a date begins its sale ends, where it has a time of day.'),
};
const newDates = z
  .array(date)
  .min(1)
  .max(catalogueLimits.dates)
  .superRefine(requireDistinct)
  .describe(
    'The dates of the concert: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` in its `timeZone`. An hour that occurs twice, as clocks go back, is the first of the two.',
  );
const newTimeZone = z
  .string()
  .max(100)
  .transform((name, context) => {
    const zone = canonicalTimeZone(name);
    if (zone !== null) return zone;
    const message = english`must be the IANA name of a time zone, such as Europe/Berlin`;
    context.issues.push({ code: 'custom', message, input: name });
    return z.NEVER;
  })
  .describe('The IANA name of the time zone of the dates.');
const hidden = z.boolean().meta({
  description: 'Whether the concert is left out of public lists; its id still works.',
});

const singleSeats = z.enum(['allow', 'refuse']).meta({
  description:
    'Whether buyers who name seats may leave a single free seat between taken ones, where another choice avoids it.',
});

const newConcert = z
  .strictObject({
    title: fields.title,
    dates: newDates,
    timeZone: newTimeZone.default(catalogueDefaults.timeZone),
    seatsPerDate: fields.seatsPerDate.optional(),
    rows: fields.rows.optional(),
    seatsPerRow: fields.seatsPerRow.optional(),
    price: fields.price.default(catalogueDefaults.pricePoints),
    opensAt: fields.opensAt,
    lobbyOpensAt: fields.lobbyOpensAt,
    order: fields.order.default('arrival'),
    closesAt: fields.closesAt,
    salesEndMinutes: fields.salesEndMinutes.default(catalogueDefaults.salesEndMinutes),
    reservationSeconds: fields.reservationSeconds.default(catalogueDefaults.reservationSeconds),
    maxSeatsPerUser: fields.maxSeatsPerUser.default(catalogueDefaults.maxSeatsPerUser),
    cancelUntilHours: cancelUntilHours.default(catalogueDefaults.cancelUntilHours),
    hidden: hidden.default(false),
    layout: layout.optional(),
    singleSeats: singleSeats.default('allow'),
    room: roomLimits.prefault({}).describe('The limits of the waiting room.'),
  })
  .transform(({ seatsPerDate, rows, seatsPerRow, ...given }, context) => {
    const { opensAt = null, lobbyOpensAt = null, closesAt = null, order, ...others } = given;
    const terms = { ...others, opensAt, lobbyOpensAt, closesAt, admissionOrder: order };
    if (terms.layout) {
      const sizes = { seatsPerDate, rows, seatsPerRow };
      for (const [field, size] of Object.entries(sizes)) {
        if (size === undefined) continue;
        const message = english`is told by the layout: omit it`;
        context.issues.push({ code: 'custom', message, path: [field], input: size });
      }
      return { ...terms, ...layoutSize(terms.layout) };
    }
    const byRows = rows !== undefined && seatsPerRow !== undefined ? rows * seatsPerRow : undefined;
    const total = byRows ?? seatsPerDate ?? catalogueDefaults.seatsPerDate;
    const issue: Wording | null =
      (rows === undefined) !== (seatsPerRow === undefined)
        ? (t) => t`rows and seatsPerRow must both be given, or neither`
        : byRows !== undefined && seatsPerDate !== undefined && byRows !== seatsPerDate
          ? (t) => t`seatsPerDate is not rows times seatsPerRow: omit it`
          : total > catalogueLimits.seatsPerDate
            ? (t) => t`rows times seatsPerRow is more than ${catalogueLimits.seatsPerDate} seats`
            : null;
    if (issue) context.issues.push({ code: 'custom', ...wordIssue(issue), input: rows });
    return {
      ...terms,
      seatsPerDate: total,
      seatsPerRow: seatsPerRow ?? catalogueDefaults.seatsPerRow,
    };
  });

const change = z
  .strictObject({
    concertId,
    title: fields.title.optional(),
    opensAt: fields.opensAt,
    closesAt: fields.closesAt,
    price: fields.price.optional(),
    maxSeatsPerUser: fields.maxSeatsPerUser.optional(),
    cancelUntilHours: cancelUntilHours.optional(),
    hidden: hidden.optional(),
    singleSeats: singleSeats.optional(),
  })
  .transform((value, context) => {
    const { concertId: _, ...terms } = value;
    if (Object.values(terms).every((term) => term === undefined)) {
      const message = english`names nothing to change: give at least one field beside concertId`;
      context.issues.push({ code: 'custom', message, input: value });
    }
    return value;
  });

const concertTerms = z
  .object({
    concertId,
    title: z.string().describe('The title, for people to read.'),
    dates,
    performances,
    cancelledDates,
    timeZone,
    seatsPerDate: fields.seatsPerDate,
    rows: fields.rows,
    seatsPerRow: fields.seatsPerRow,
    price: points.describe('The price of a seat, in points.'),
    opensAt: instant.nullable().describe('When the sale opens; null if it has no opening time.'),
    lobbyOpensAt,
    order: fields.order,
    seedHash,
    closesAt: instant.nullable().meta({
      description: 'When the concert closes at the latest; null: with the sale of its last date.',
    }),
    salesEndMinutes: fields.salesEndMinutes,
    closedAt: instant.nullable().meta({
      description: 'When an operator closed the concert; null unless one did.',
    }),
    saleState,
    reservationSeconds: fields.reservationSeconds,
    maxSeatsPerUser: fields.maxSeatsPerUser,
    cancelUntilHours,
    hidden,
    singleSeats,
    createdAt: instant.describe('When the concert was created.'),
  })
  .meta({ id: 'ConcertTerms' });

const seatCounts = z.object({
  available: count.describe('Seats that are free.'),
  held: count.describe('Seats reserved and not yet paid.'),
  sold: count.describe('Seats paid.'),
  blocked: count.describe('Seats that an operator took off sale.'),
});

const stats = z.object({
  waiting: count.describe('Places that wait.'),
  active: count.describe('Places whose session is live.'),
  admitted: count.describe('Places admitted so far.'),
  finished: count.describe('Places that ended with a payment.'),
  expired: count.describe('Places whose session or claim ended, or whose buyer was absent.'),
  left: count.describe('Places that their buyers gave up, or an operator removed.'),
  seats: seatCounts.describe('The seats of all dates by status.'),
  dates: z
    .array(seatCounts.extend({ date: date.describe('The date.') }))
    .describe('The seats of each date by status.'),
  room: room.describe('The limits of the waiting room.'),
  revenue: points.describe('The sum of orders that are not cancelled, less their refunds.'),
  revenueBy: z
    .object({
      points: points.describe('Paid from wallets, in points.'),
      cash: points.describe('Taken in by the box office.'),
    })
    .describe('The same by the way of paying.'),
});

const createdConcert = concertTerms.extend({
  layout: layout.optional().describe('The hall as it was sent; left out without one.'),
  room: room.describe('The limits of the waiting room.'),
});

/** The cursor of concerts: when the last one of the page before was created, and its id. */
function toConcertCursor(text: string | undefined) {
  const cursor = parsePageCursor(text);
  return cursor && { createdAt: cursor.at, concertId: cursor.id };
}

export function adminConcertRouter({ router, admin }: Trpc) {
  return router({
    create: admin('sale')
      .input(newConcert)
      .output(createdConcert)
      .mutation(({ ctx, input }) => createConcert(ctx.withAuditLog(input), input)),
    update: admin('sale')
      .input(change)
      .output(concertTerms)
      .mutation(({ ctx, input }) => updateConcertTerms(ctx.withAuditLog(input), input)),
    addDates: admin('sale')
      .input(z.strictObject({ concertId, dates: newDates }))
      .output(concertTerms)
      .mutation(({ ctx, input }) => addDates(ctx.withAuditLog(input), input)),
    close: admin('sale')
      .input(z.strictObject({ concertId }))
      .output(concertTerms)
      .mutation(({ ctx, input }) => closeConcert(ctx.withAuditLog(input), input.concertId)),
    list: admin('read')
      .input(z.strictObject({ limit: pageLimit, cursor: pageCursor }).prefault({}))
      .output(z.object({ concerts: z.array(concertTerms).describe('Newest first.'), nextCursor }))
      .query(({ ctx, input }) => {
        const { limit, cursor } = input;
        const page = { limit, cursor: toConcertCursor(cursor) };
        return listAllConcerts(ctx.withAuditLog(input), page);
      }),
    layout: admin('read')
      .input(z.strictObject({ concertId }))
      .output(concertLayout)
      .query(({ ctx, input }) => readLayout(ctx.withAuditLog(input), input.concertId)),
    stats: admin('read')
      .input(z.strictObject({ concertId }))
      .output(stats)
      .query(({ ctx, input }) => readConcertStats(ctx.withAuditLog(input), input.concertId)),
  });
}

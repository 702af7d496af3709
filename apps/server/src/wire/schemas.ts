/** Zod schemas of fields that several domains share on the wire. */
import { english } from '@onsale/core/language/translate';
import { catalogueLimits } from '@onsale/core/catalogue';
import { eventTypes } from '@onsale/core/events/event-types';
import { isPerformanceDate, isRepresentable, parseInstant } from '@onsale/core/time/dates';
import { walletLimits } from '@onsale/core/wallet';
import { z } from 'zod';
import { containsCredential } from './credential-format.ts';
import { serverLimits } from '../config/server-limits.ts';

/** The length of the longest valid proof of work. */
export const proofChars = 300;

/** Text that both databases can store: well-formed Unicode without NUL. */
export function text(maxChars: number) {
  return z
    .string()
    .min(1)
    .max(maxChars)
    .refine(
      (value) => value.isWellFormed() && !value.includes('\0'),
      english`has characters that cannot be stored: send well-formed Unicode without NUL`,
    );
}

/**
 * Text that is stored as it is and that other people may read, so it must contain no credential.
 */
export function publicText(maxChars: number) {
  return text(maxChars).refine(
    (value) => !containsCredential(value),
    english`contains a credential, which other people could read: leave it out`,
  );
}

/** Everything that a person sees: not spaces, not what only formats or joins other characters. */
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\p{M}\u2800]/u;

/** Control characters, line ends, and those that turn the direction of the text around them. */
const misleading = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** A name for people to read, normalised to NFC so that equal names are equal text. */
export function displayText(maxChars: number) {
  return z
    .string()
    .normalize('NFC')
    .min(1)
    .max(maxChars)
    .refine((value) => value.isWellFormed(), english`must be well-formed Unicode`)
    .refine(
      (value) => !misleading.test(value),
      english`has control characters or characters that turn the direction of text: leave them out`,
    )
    .refine((value) => value === '' || visible.test(value), english`has nothing that can be seen`)
    .refine(
      (value) => !containsCredential(value),
      english`contains a credential, which other people could read: leave it out`,
    );
}

const idChars = 255;

export const id = text(idChars);
export const accountKey = z
  .string()
  .describe('The account key, `osa_…`, the credential of the account. It is shown once.');
export const instant = z.iso.datetime();
/** An instant in an input, as epoch milliseconds. */
export const instantInput = z
  .string()
  .transform((value, context) => {
    const at = parseInstant(value);
    if (isRepresentable(at)) return at;
    const message = Number.isNaN(at)
      ? english`must be an instant with an offset, such as 2027-05-01T10:00Z or 2027-05-01T12:00:00+02:00`
      : english`must lie in the years 0000 to 9999 of UTC, such as 2027-05-01T10:00Z`;
    context.issues.push({ code: 'custom', message, input: value });
    return z.NEVER;
  })
  .meta({ format: 'date-time' });
export const points = z.int();
export const userId = id.describe('The account of a buyer, `usr_…`.');
export const concertId = id.describe('The concert, `con_…`.');
export const reservationId = id.describe('The reservation, `res_…`.');
export const orderId = id.describe('The order, `ord_…`.');
export const balance = points.describe('The points in the wallet after the call.');
export const nextCursor = z
  .string()
  .nullable()
  .describe('The `cursor` of the next page; null on the last one.');
export const count = z.int().min(0);
export const eventType = z.enum(eventTypes);
export const seatNo = z.int().min(1);
/** A date of a concert, which is its name wherever a performance is named. */
export const date = z
  .string()
  .refine(
    isPerformanceDate,
    english`must be a date as YYYY-MM-DD, or with its time as YYYY-MM-DDTHH:MM`,
  )
  .meta({
    pattern: String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d)?$`,
  });
export const dates = z
  .array(date)
  .describe(
    'The dates of the concert, ascending: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` in its `timeZone`.',
  );
export const dateOfSeats = date.describe(
  'The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the concert lists it.',
);
export const performances = z
  .array(
    z
      .object({
        date: date.describe('The date, as every call names it.'),
        startsAt: instant.nullable().describe('When it begins; null for a date without a time.'),
        saleEndsAt: instant.nullable().meta({
          description:
            'From when on it is not sold. Null: until it is over everywhere on earth, as dates of an older server are.',
        }),
      })
      .meta({ id: 'Performance' }),
  )
  .describe('The same dates, with their instants.');
export const cancelledDates = z
  .array(
    z
      .object({
        date: date.describe('The date.'),
        reason: z.string().describe('Why it was cancelled.'),
      })
      .meta({ id: 'CancelledDate' }),
  )
  .describe('Those of the dates that were cancelled.');
export const timeZone = z.string().describe('The IANA name of the time zone of the dates.');
/** Some seats of a date, each named once. */
export function seatSet(max: number) {
  return z
    .array(seatNo)
    .min(1)
    .max(max)
    .refine((all) => new Set(all).size === all.length, english`must not name a seat twice`);
}
export const seatNumbers = z.array(seatNo).describe('The numbers of the seats, ascending.');
/** A seat as reservations, orders and tickets name it. */
export const pricedSeat = z.object({
  seatNo: seatNo.describe('The number of the seat within the date.'),
  label: z.string().describe('Row and seat within its section, such as `B-12`: as on the ticket.'),
  section: z.string().describe('The part of the hall.'),
  price: points.describe('The price that it was reserved at, in points.'),
});
export const pricedSeats = z
  .array(pricedSeat.meta({ id: 'PricedSeat' }))
  .describe('The same seats, with their labels and prices.');
export const saleState = z
  .enum(['upcoming', 'on_sale', 'sold_out', 'closed'])
  .describe(
    '`upcoming` before `opensAt`; `sold_out` while every seat is sold, which a cancellation ends; `closed` from the end of the sale of the last date, from `closesAt`, or by an operator.',
  );
export const admissionOrder = z
  .enum(['arrival', 'draw'])
  .describe(
    'The order in which the lobby is admitted: `arrival`, that of joining, or `draw`, by lots that are drawn when the doors open.',
  );
export const lobbyOpensAt = instant
  .nullable()
  .describe('From when on buyers may join before `opensAt`; null without a lobby.');
export const seedHash = z
  .string()
  .nullable()
  .describe(
    'The commitment to the seed of the draw: its SHA-256, in hex; null where no lots are drawn.',
  );
export const cancelUntilHours = z.int().min(0).max(catalogueLimits.cancelUntilHours).meta({
  description:
    'How many hours before a date begins its orders cannot be cancelled. A date without a time begins with its day in the time zone of the concert.',
});
export const idempotencyKey = publicText(walletLimits.idempotencyKeyChars).describe(
  'A key of the caller: a repeat with the same key and amount takes effect once.',
);
export const chargeAmount = z
  .int()
  .min(1)
  .max(walletLimits.chargePoints)
  .describe('The points to add.');

export const proof = text(proofChars).meta({
  description:
    'The proof of work for the challenge of CHALLENGE_REQUIRED: the challenge, a dot and a number.',
});

export const pageLimit = z
  .int()
  .min(1)
  .max(serverLimits.pageEntries)
  .default(serverLimits.pageEntriesDefault)
  .describe('At most how many entries the page has.');

/** The id of the last event that the reader of a stream has seen. */
export const lastEventId = z
  .string()
  .max(200)
  .describe(
    'The id of the last event that the client has: the stream goes on from there. One that is unknown or too old is answered with a snapshot.',
  );

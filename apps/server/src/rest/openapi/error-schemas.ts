/** The OpenAPI schema and example of every error reason. */
import { english } from '@onsale/core/language/translate';
import { OnsaleError, type ErrorDetails, type Reason } from '@onsale/core/errors';
import type { RateLimit } from '@onsale/core/rate-limit-names';
import { z } from 'zod';
import { errorBody } from '../../wire/errors.ts';
import { callLimits } from '../../rate-limits/limits.ts';
import { count, id, instant, points, seatNo } from '../../wire/schemas.ts';
import { challenge, ids } from './openapi-examples.ts';

/** The reasons that a server gives; the SDK adds the others. */
export type ServerReason = Exclude<Reason, 'UNREACHABLE' | 'TIMED_OUT'>;

interface DetailsSchema<D> {
  schema: z.ZodType<D>;
  example: D;
  retryAfterMs?: number;
}

const none: DetailsSchema<object> = { schema: z.object({}), example: {} };
const seats = {
  schema: z.object({ seatNos: z.array(seatNo).describe('The seats concerned.') }),
  example: { seatNos: [5] },
};

const details: { [R in ServerReason]: DetailsSchema<ErrorDetails[R]> } = {
  INVALID_INPUT: {
    schema: z.object({
      issues: z
        .array(
          z.object({
            path: z.string().describe('The field, such as `date`; empty for the whole input.'),
            message: z.string().describe('What it must be.'),
          }),
        )
        .describe('Every field that is wrong.'),
    }),
    example: { issues: [{ path: 'date', message: 'must be a date as YYYY-MM-DD' }] },
  },
  CONCERT_REQUIRED: {
    schema: z.object({ concertIds: z.array(id).describe('The concerts on sale, to choose from.') }),
    example: { concertIds: [ids.concert, 'con_0tph6wzr3ynbe7k2v9c4m1xq8d'] },
  },
  NOT_AUTHENTICATED: none,
  QUEUE_TOKEN_REQUIRED: none,
  INSUFFICIENT_BALANCE: {
    schema: z.object({
      balance: points.describe('The points in the wallet.'),
      required: points.describe('The points that the payment needs.'),
    }),
    example: { balance: 500, required: 2_000 },
  },
  NOT_ADMITTED: {
    schema: z.object({
      ahead: count.describe('Present buyers who wait ahead of this one.'),
      pollAfterMs: count.describe('How long to wait before the next poll, in milliseconds.'),
    }),
    example: { ahead: 41, pollAfterMs: 5_000 },
    retryAfterMs: 5_000,
  },
  QUEUE_TOKEN_EXPIRED: none,
  ADMIN_ONLY: {
    schema: z.object({
      scope: z.string().exactOptional().describe('The scope that the key lacks, or `root`.'),
    }),
    example: { scope: 'wallet' },
  },
  CHARGING_OFF: none,
  BANNED: {
    schema: z.object({
      expiresAt: instant.nullable().describe('When the ban ends; null for no end.'),
    }),
    example: { expiresAt: '2027-05-02T00:00:00.000Z' },
  },
  CHALLENGE_REQUIRED: {
    schema: z.object({
      challenge: z.string().describe('The text to which the proof adds a dot and a number.'),
      bits: z.int().min(1).describe('Leading zero bits that the SHA-256 of the proof must have.'),
      expiresAt: instant.describe('The proof must arrive before this instant.'),
    }),
    example: { challenge, bits: 16, expiresAt: '2027-04-01T12:05:00.000Z' },
  },
  CONCERT_NOT_FOUND: none,
  DATE_NOT_FOUND: none,
  SEAT_NOT_FOUND: { ...seats, example: { seatNos: [51] } },
  RESERVATION_NOT_FOUND: none,
  ORDER_NOT_FOUND: none,
  TICKET_NOT_FOUND: none,
  USER_NOT_FOUND: none,
  NOT_ON_SALE: {
    schema: z.object({
      opensAt: instant.nullable().describe('When it opens; null if it is over.'),
      lobbyOpensAt: instant
        .exactOptional()
        .describe('When its lobby opens, and joining becomes possible; absent without a lobby.'),
    }),
    example: { opensAt: '2027-04-01T12:00:00.000Z' },
  },
  SEAT_UNAVAILABLE: seats,
  SOLD_OUT: none,
  SEATS_HELD: none,
  NO_ADJACENT_SEATS: {
    schema: z.object({
      available: count.describe('Seats that are free for such a request, adjacent or not.'),
      section: z.string().exactOptional().describe('The section that was asked for.'),
      accessible: count
        .exactOptional()
        .describe('How many accessible seats were asked for, if any.'),
      maxPrice: count.exactOptional().describe('The ceiling of the request, in points.'),
      lowestPrice: count
        .exactOptional()
        .describe('The least that such seats cost now; absent where there are none at any price.'),
    }),
    example: { available: 3 },
  },
  SEAT_RESTRICTED: { ...seats, example: { seatNos: [2] } },
  LEAVES_SINGLE_SEAT: {
    schema: z.object({
      seatNos: z.array(z.int()).describe('The seats that would be left alone between taken ones.'),
      alternatives: z
        .array(z.array(z.int()))
        .describe('Other choices of as many seats that leave none alone, the nearest first.'),
    }),
    example: {
      seatNos: [3],
      alternatives: [
        [3, 4],
        [5, 6],
      ],
    },
  },
  SEAT_LIMIT_EXCEEDED: {
    schema: z.object({
      limit: count.describe('How many seats a buyer may have.'),
      have: count.describe('How many this buyer has.'),
    }),
    example: { limit: 4, have: 3 },
  },
  RESERVATION_EXPIRED: none,
  RESERVATION_RELEASED: none,
  BALANCE_LIMIT_EXCEEDED: {
    schema: z.object({
      balance: points.describe('The points in the wallet.'),
      limit: points.describe('The points that a wallet may hold.'),
    }),
    example: { balance: 999_999_999_000, limit: 1_000_000_000_000 },
  },
  IDEMPOTENCY_KEY_REUSED: none,
  ALREADY_CANCELLED: none,
  DATE_CLOSED: {
    schema: z.object({ closedAt: instant.describe('From when the date is not sold.') }),
    example: { closedAt: '2027-05-02T00:00:00.000Z' },
  },
  CANCELLATION_CLOSED: {
    schema: z.object({ closedAt: instant.describe('From when orders of the date stand.') }),
    example: { closedAt: '2027-05-01T00:00:00.000Z' },
  },
  DATE_CANCELLED: {
    schema: z.object({
      date: z.string().describe('The date.'),
      reason: z.string().describe('Why it was cancelled.'),
    }),
    example: { date: '2027-05-01', reason: 'The singer is ill' },
  },
  ALREADY_REDEEMED: {
    schema: z.object({
      redeemedAt: instant.describe('When it let its holder in.'),
      gate: z.string().nullable().describe('The gate; null if it named none.'),
    }),
    example: { redeemedAt: '2027-05-01T18:30:00.000Z', gate: 'North' },
  },
  WEBHOOK_NOT_FOUND: none,
  EVENTS_EXPIRED: {
    schema: z.object({ oldest: z.string().describe('The cursor after which events are kept.') }),
    example: { oldest: '120000' },
  },
  PAYLOAD_TOO_LARGE: {
    schema: z.object({ limitBytes: count.describe('The largest body, in bytes.') }),
    example: { limitBytes: 65_536 },
  },
  RATE_LIMITED: {
    schema: z.object({
      limit: z
        .enum([...(Object.keys(callLimits) as RateLimit[]), 'holdsPerSession'])
        .exactOptional()
        .describe('The name of the limit; absent where a proxy refused the call.'),
    }),
    example: { limit: 'pollBurst' },
    retryAfterMs: 2_000,
  },
  OVERLOADED: {
    schema: z.object({
      outcome: z
        .literal('unknown')
        .exactOptional()
        .describe('Present when the call may have taken effect, because the database did not say.'),
    }),
    example: {},
    retryAfterMs: 1_000,
  },
  INTERNAL: none,
};

export interface ErrorSchema {
  reason: ServerReason;
  httpStatus: number;
  /** Whether `retryAfterMs` is set, where the time to wait is known. */
  hasRetryAfter: boolean;
  schema: z.ZodType;
  example: unknown;
}

export const errorSchemas: ReadonlyMap<ServerReason, ErrorSchema> = new Map(
  (Object.keys(details) as ServerReason[]).map((reason) => [reason, errorSchemaOf(reason)]),
);

function errorSchemaOf(reason: ServerReason): ErrorSchema {
  const { schema, example, retryAfterMs } = details[reason];
  const error = new OnsaleError(reason, example, { retryAfterMs });
  return {
    reason,
    httpStatus: error.httpStatus!,
    hasRetryAfter: retryAfterMs !== undefined,
    schema: z
      .object({
        reason: z.literal(reason).describe('The reason, for programs to read.'),
        message: z
          .string()
          .meta({ description: 'What went wrong and what to do, for people to read.' }),
        details: schema.describe('What belongs to the reason.'),
        retryable: z.literal(error.retryable).describe('Whether the same call may succeed later.'),
        retryAfterMs: count
          .optional()
          .describe('How long to wait before a retry, in milliseconds, where it is known.'),
        requestId: id.meta({ description: 'Identifies the request in the log of the server.' }),
      })
      .meta({ id: reason }),
    example: errorBody(error, { requestId: ids.request, t: english }),
  };
}

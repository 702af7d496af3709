/** The eight legacy routes: the API as first specified, with inputs and outputs of their own. */
import { z } from 'zod';
import { joinedEntry, queueEntry } from '../../domains/queue/queue.router.ts';
import { latestReservationOfSeat } from '../../domains/reservation/reservation.router.ts';
import {
  chargeAmount,
  concertId,
  date,
  dateOfSeats,
  instant,
  points,
  proof,
  seatNo,
  userId,
} from '../../wire/schemas.ts';
import { ids, joined, waiting } from '../openapi/openapi-examples.ts';
import { legacyGroup, customMapping, requireOwnUserId, wholeNumber, type Route } from '../route.ts';

const group = legacyGroup;

const seatText = z
  .string()
  .regex(/^[1-9]\d*$/)
  .meta({ description: 'The number of a seat, as text.' });

/** The legacy routes carry the wait number as text, as the first specification has it. */
const waitNo = z
  .string()
  .regex(/^[1-9]\d*$/)
  .nullable()
  .meta({ description: 'The number in line, as text; null until lots are drawn.' });

const legacyEntry = queueEntry.extend({ waitNo }).meta({ id: 'OriginalQueueEntry' });
const legacyJoined = joinedEntry.extend({ waitNo }).meta({ id: 'OriginalJoined' });

function withWaitNoText<T extends { waitNo: number | null }>(entry: T) {
  return { ...entry, waitNo: entry.waitNo === null ? null : String(entry.waitNo) };
}

const seatInput = wholeNumber(seatNo).meta({
  override: { type: ['string', 'integer'], pattern: '^[1-9]\\d*$', minimum: 1 },
  description: 'The number of a seat, as text (like the responses) or as a number.',
});

const amountInput = wholeNumber(chargeAmount).meta({
  override: {
    type: ['integer', 'string'],
    pattern: '^[1-9]\\d*$',
    minimum: 1,
    maximum: 10_000_000,
  },
  description: 'Points, as a number or as text of digits.',
});

const point = points.describe('The points in the wallet.');

const seatOfUser = z.strictObject({ userId, date: dateOfSeats, seatNo: seatInput });
const seatExample = { userId: ids.user, date: '2027-05-01', seatNo: '5' };

export const legacyRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/queue',
    procedure: 'queue.join',
    group,
    summary: 'Join the line',
    description:
      'Without a credential, creates a user and returns its accountKey. With the token of a live place, returns that place. Without concertId, joins the concert of the token, or else the only concert on sale or with an open lobby. Where the line requires a proof of work, CHALLENGE_REQUIRED contains the challenge: join again with its proof.',
    reasons: [
      'CONCERT_REQUIRED',
      'CONCERT_NOT_FOUND',
      'DATE_CANCELLED',
      'NOT_ON_SALE',
      'SOLD_OUT',
      'CHALLENGE_REQUIRED',
    ],
    custom: customMapping({
      input: z.strictObject({
        concertId: concertId.optional().describe('May be left out while one concert is on sale.'),
        proof: proof.optional(),
      }),
      output: legacyJoined,
      async respond({ caller, place }, { concertId, ...brought }) {
        const inLine = { concertId: concertId ?? place?.concertId, ...brought };
        return withWaitNoText(await caller.queue.join(inLine));
      },
    }),
    example: { answer: withWaitNoText(joined) },
  },
  {
    method: 'GET',
    path: '/api/queue/{userId}',
    procedure: 'queue.status',
    group,
    summary: 'Your place in line',
    description: 'Poll again after pollAfterMs. The first call after an admission claims it.',
    reasons: ['USER_NOT_FOUND'],
    custom: customMapping({
      input: z.strictObject({ userId }),
      output: legacyEntry,
      async respond(call, { userId }) {
        requireOwnUserId(call, userId);
        return withWaitNoText(await call.caller.queue.status());
      },
    }),
    example: { input: { userId: ids.user }, answer: withWaitNoText(waiting) },
  },
  {
    method: 'GET',
    path: '/api/seat',
    procedure: 'seat.dates',
    group,
    summary: 'Dates with available seats',
    reasons: [],
    custom: customMapping({
      input: z.strictObject({}),
      output: z.object({ date: z.array(date).describe('The dates with an available seat.') }),
      respond: async ({ caller }) => ({ date: (await caller.seat.dates()).dates }),
    }),
    example: { answer: { date: ['2027-05-01', '2027-05-02'] } },
  },
  {
    method: 'GET',
    path: '/api/seat/{date}',
    procedure: 'seat.list',
    group,
    summary: 'Seats of a date that can be reserved now',
    reasons: ['DATE_NOT_FOUND', 'DATE_CANCELLED'],
    custom: customMapping({
      input: z.strictObject({ date: dateOfSeats }),
      output: z.object({
        seat: z.array(seatText).describe('The numbers of the seats that are free.'),
      }),
      async respond({ caller }, input) {
        const { available } = await caller.seat.list(input);
        return { seat: available.map(String) };
      },
    }),
    example: { input: { date: '2027-05-01' }, answer: { seat: ['1', '2', '3', '4', '7'] } },
  },
  {
    method: 'POST',
    path: '/api/reservation',
    procedure: 'reservation.create',
    group,
    summary: 'Hold a seat',
    description:
      'For a seat that you already hold, returns the same response: the hold is not extended.',
    reasons: [
      'USER_NOT_FOUND',
      'DATE_NOT_FOUND',
      'SEAT_NOT_FOUND',
      'SEAT_UNAVAILABLE',
      'SEAT_RESTRICTED',
      'LEAVES_SINGLE_SEAT',
      'SEAT_LIMIT_EXCEEDED',
      'NOT_ON_SALE',
      'DATE_CLOSED',
      'DATE_CANCELLED',
    ],
    custom: customMapping({
      input: seatOfUser,
      output: z.object({
        seatNo: seatText,
        expiredAt: instant.describe('When the unpaid reservation ends.'),
      }),
      async respond(call, { userId, date: of, seatNo: seat }) {
        requireOwnUserId(call, userId);
        const held = await call.caller.reservation.create({ date: of, seatNos: [seat] });
        return { seatNo: String(seat), expiredAt: held.expiresAt };
      },
    }),
    example: {
      input: seatExample,
      answer: { seatNo: '5', expiredAt: '2027-04-01T12:05:00.000Z' },
    },
  },
  {
    method: 'GET',
    path: '/api/point/{userId}',
    procedure: 'wallet.balance',
    group,
    summary: 'Your points',
    reasons: ['USER_NOT_FOUND'],
    custom: customMapping({
      input: z.strictObject({ userId }),
      output: z.object({ point }),
      async respond(call, { userId }) {
        requireOwnUserId(call, userId);
        return { point: (await call.caller.wallet.balance()).balance };
      },
    }),
    example: { input: { userId: ids.user }, answer: { point: 5_000 } },
  },
  {
    method: 'POST',
    path: '/api/point/charge',
    procedure: 'wallet.charge',
    group,
    summary: 'Add points to your wallet',
    reasons: ['USER_NOT_FOUND', 'CHARGING_OFF', 'BALANCE_LIMIT_EXCEEDED'],
    handlesIdempotency: true,
    custom: customMapping({
      input: z.strictObject({ userId, amount: amountInput }),
      output: z.object({ point }),
      async respond(call, { userId, amount }) {
        requireOwnUserId(call, userId);
        const { idempotencyKey } = call;
        const charged = await call.caller.wallet.charge({ amount, idempotencyKey });
        return { point: charged.balance };
      },
    }),
    example: { input: { userId: ids.user, amount: 5_000 }, answer: { point: 5_000 } },
  },
  {
    method: 'POST',
    path: '/api/payment',
    procedure: 'payment.pay',
    group,
    summary: 'Pay for a seat that you hold',
    description:
      'Pays your latest reservation of exactly this seat. Paying again returns the first response. A payment ends your place in line.',
    reasons: [
      'USER_NOT_FOUND',
      'INSUFFICIENT_BALANCE',
      'RESERVATION_NOT_FOUND',
      'RESERVATION_EXPIRED',
      'RESERVATION_RELEASED',
      'DATE_CANCELLED',
    ],
    custom: customMapping({
      input: seatOfUser,
      output: z.object({
        result: z.literal('SUCCESS').describe('A payment that fails is an error instead.'),
      }),
      async respond(call, { userId, date: of, seatNo: seat }) {
        requireOwnUserId(call, userId);
        const reserved = await latestReservationOfSeat(call, { date: of, seatNo: seat });
        // Without a reservation the procedure is called too, so that errors have its order.
        const reservationId = reserved ?? 'none';
        const { result } = await call.caller.payment.pay({ reservationId });
        return { result };
      },
    }),
    example: { input: seatExample, answer: { result: 'SUCCESS' } },
  },
];

/** The eight calls of the original specification, to the letter: their shapes are their own. */
import { z } from 'zod';
import { chargeAmount, date, id, instant, points, proof, seatNo } from '../../wire/schemas.ts';
import { ids, joined, waiting } from '../openapi/openapi-examples.ts';
import {
  legacyGroup,
  customMapping,
  requireSelf,
  wholeNumber,
  type RestCall,
  type Route,
} from '../route.ts';

const group = legacyGroup;

const seatText = z
  .string()
  .regex(/^[1-9]\d*$/)
  .meta({ description: 'The number of a seat, as text.' });

const seatInput = wholeNumber(seatNo).meta({
  override: { type: ['string', 'integer'], pattern: '^[1-9]\\d*$', minimum: 1 },
  description: 'The number of a seat; text, as in the answers, or a number.',
});

const amountInput = wholeNumber(chargeAmount).meta({
  override: {
    type: ['integer', 'string'],
    pattern: '^[1-9]\\d*$',
    minimum: 1,
    maximum: 10_000_000,
  },
  description: 'Points; a number, or text of digits.',
});

const seatOfUser = z.strictObject({ userId: id, date, seatNo: seatInput });
const seatExample = { userId: ids.user, date: '2027-05-01', seatNo: '5' };

/** The reservation of just this seat that was made last: it is the one that is meant. */
async function lastReservation(
  { call, place }: RestCall,
  seat: { date: string; seatNo: number },
): Promise<string | undefined> {
  const { reservations } = await call.reservation.list();
  return reservations.find(
    ({ concertId, date: of, seatNos }) =>
      concertId === place?.concertId &&
      of === seat.date &&
      seatNos.length === 1 &&
      seatNos[0] === seat.seatNo,
  )?.reservationId;
}

export const legacyRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/queue',
    procedure: 'queue.join',
    group,
    summary: 'Join the line',
    description:
      'Without a credential it makes a user, and the answer has its accountKey. With the token of a live place it gives that same place. Without concertId it is the concert of the token, or else the only one on sale. Where the line asks for a proof of work, CHALLENGE_REQUIRED has the challenge: join again with its proof.',
    reasons: ['CONCERT_REQUIRED', 'CONCERT_NOT_FOUND', 'NOT_ON_SALE', 'CHALLENGE_REQUIRED'],
    custom: customMapping({
      input: z.strictObject({ concertId: id.optional(), proof: proof.optional() }),
      answer: ({ call, place }, { concertId, ...brought }) =>
        call.queue.join({ concertId: concertId ?? place?.concertId, ...brought }),
    }),
    example: { answer: joined },
  },
  {
    method: 'GET',
    path: '/api/queue/{userId}',
    procedure: 'queue.status',
    group,
    summary: 'Your place in line',
    description: 'Ask again after pollAfterMs. The first call after an admission claims it.',
    reasons: ['USER_NOT_FOUND'],
    custom: customMapping({
      input: z.strictObject({ userId: id }),
      answer(call, { userId }) {
        requireSelf(call, userId);
        return call.call.queue.status();
      },
    }),
    example: { input: { userId: ids.user }, answer: waiting },
  },
  {
    method: 'GET',
    path: '/api/seat',
    procedure: 'seat.dates',
    group,
    summary: 'Dates that can be booked',
    reasons: [],
    custom: customMapping({
      input: z.strictObject({}),
      output: z.object({ date: z.array(date) }),
      answer: async ({ call }) => ({ date: (await call.seat.dates()).dates }),
    }),
    example: { answer: { date: ['2027-05-01', '2027-05-02'] } },
  },
  {
    method: 'GET',
    path: '/api/seat/{date}',
    procedure: 'seat.list',
    group,
    summary: 'Seats of a date that can be reserved now',
    reasons: ['DATE_NOT_FOUND'],
    custom: customMapping({
      input: z.strictObject({ date }),
      output: z.object({ seat: z.array(seatText) }),
      async answer({ call }, input) {
        const { available } = await call.seat.list(input);
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
      'Naming a seat that you hold already gives the same answer: its time never restarts.',
    reasons: [
      'USER_NOT_FOUND',
      'DATE_NOT_FOUND',
      'SEAT_NOT_FOUND',
      'SEAT_UNAVAILABLE',
      'SEAT_LIMIT_EXCEEDED',
    ],
    custom: customMapping({
      input: seatOfUser,
      output: z.object({ seatNo: seatText, expiredAt: instant }),
      async answer(call, { userId, date: of, seatNo: seat }) {
        requireSelf(call, userId);
        const held = await call.call.reservation.create({ date: of, seatNos: [seat] });
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
      input: z.strictObject({ userId: id }),
      output: z.object({ point: points }),
      async answer(call, { userId }) {
        requireSelf(call, userId);
        return { point: (await call.call.wallet.balance()).balance };
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
    reasons: ['USER_NOT_FOUND', 'BALANCE_LIMIT_EXCEEDED'],
    handlesIdempotency: true,
    custom: customMapping({
      input: z.strictObject({ userId: id, amount: amountInput }),
      output: z.object({ point: points }),
      async answer(call, { userId, amount }) {
        requireSelf(call, userId);
        const { idempotencyKey } = call;
        const charged = await call.call.wallet.charge({ amount, idempotencyKey });
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
      'Pays your last reservation of just this seat. Paying again gives the first answer. Afterwards your place in line is over.',
    reasons: [
      'USER_NOT_FOUND',
      'INSUFFICIENT_BALANCE',
      'RESERVATION_NOT_FOUND',
      'RESERVATION_EXPIRED',
      'RESERVATION_RELEASED',
    ],
    custom: customMapping({
      input: seatOfUser,
      output: z.object({ result: z.literal('SUCCESS') }),
      async answer(call, { userId, date: of, seatNo: seat }) {
        requireSelf(call, userId);
        const reserved = await lastReservation(call, { date: of, seatNo: seat });
        // The procedure says what is wrong, in its order, also where nothing was reserved.
        const reservationId = reserved ?? 'none';
        const { result } = await call.call.payment.pay({ reservationId });
        return { result };
      },
    }),
    example: { input: seatExample, answer: { result: 'SUCCESS' } },
  },
];

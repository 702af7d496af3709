/** A used key is told before what the other request names is looked up. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { httpFixture, firstDate as date, type HttpFixture } from '../fixtures/http-fixture.ts';
import { adminKey, expectSound } from '../fixtures/test-app.ts';

/** One call, on both paths that take the header. */
interface Call {
  procedure: string;
  path: (input: Input) => string;
  /** The fields that the REST path does not name. */
  fields: readonly string[];
}

type Input = Record<string, unknown> & { concertId?: string; orderId?: string };

const calls = {
  block: {
    procedure: 'admin.seat.block',
    path: ({ concertId }) => `/api/admin/concerts/${concertId}/seats/block`,
    fields: ['date', 'seatNos'],
  },
  unblock: {
    procedure: 'admin.seat.unblock',
    path: ({ concertId }) => `/api/admin/concerts/${concertId}/seats/unblock`,
    fields: ['date', 'seatNos'],
  },
  refund: {
    procedure: 'admin.order.refund',
    path: ({ orderId }) => `/api/admin/orders/${orderId}/refund`,
    fields: ['seatNos', 'reason'],
  },
  redeem: {
    procedure: 'admin.ticket.redeem',
    path: () => '/api/admin/tickets/redeem',
    fields: ['ticketCode', 'concertId'],
  },
  issue: {
    procedure: 'admin.order.issue',
    path: ({ concertId }) => `/api/admin/concerts/${concertId}/orders`,
    fields: ['date', 'seatNos', 'payment'],
  },
  cancel: {
    procedure: 'order.cancel',
    path: ({ orderId }) => `/api/orders/${orderId}/cancel`,
    fields: ['seatNos'],
  },
} satisfies Record<string, Call>;

interface Sent {
  credential: string;
  key: string;
}

const paths = {
  tRPC: async (
    s: HttpFixture,
    { procedure }: Call,
    { input, ...sent }: Sent & { input: Input },
  ) => {
    const { status, body } = await s.send('POST', `/trpc/${procedure}`, { ...sent, body: input });
    const { error } = body as { error?: { data: { reason: string } } };
    return { status, reason: error?.data.reason };
  },
  REST: async (s: HttpFixture, call: Call, { input, ...sent }: Sent & { input: Input }) => {
    const named = Object.entries(input).filter(([name]) => call.fields.includes(name));
    const body = Object.fromEntries(named);
    const answer = await s.send('POST', call.path(input), { ...sent, body });
    return { status: answer.status, reason: answer.body['reason'] };
  },
};

/** A concert with an order of three seats by a buyer, beside seats that are free. */
async function soldSeats(s: HttpFixture) {
  const concertId = await s.openConcert({ dates: [date] });
  const { token, accountKey } = await s.buyer(concertId);
  const buyer = s.as(token);
  await buyer.wallet.charge({ amount: 10_000 });
  const { reservationId } = await buyer.reservation.create({ date, seatNos: [1, 2, 3] });
  const { orderId, tickets } = await buyer.payment.pay({ reservationId });
  return { concertId, accountKey, orderId, ticketCode: tickets[0]!.ticketCode };
}

const notThere = 'x'.repeat(20);

/** A request that takes effect, and others that name what is not there. */
function scenarios(sold: Awaited<ReturnType<typeof soldSeats>>) {
  const { concertId, orderId, ticketCode } = sold;
  const seats = { concertId, date, seatNos: [5] };
  const noDate = { date: '2027-05-09' };
  const noSeat = { seatNos: [51] };
  const noConcert = { concertId: `con_${notThere}` };
  const ofSeats = { CONCERT_NOT_FOUND: noConcert, DATE_NOT_FOUND: noDate, SEAT_NOT_FOUND: noSeat };
  const ofOrder = { ORDER_NOT_FOUND: { orderId: `ord_${notThere}` }, SEAT_NOT_FOUND: noSeat };
  const cash = { ...seats, seatNos: [9], payment: 'cash' };
  return [
    { name: 'block', first: seats, others: ofSeats },
    { name: 'unblock', first: seats, others: ofSeats },
    { name: 'issue', first: cash, others: ofSeats },
    {
      name: 'redeem',
      first: { ticketCode },
      others: { TICKET_NOT_FOUND: { ticketCode: notThere } },
    },
    { name: 'refund', first: { orderId, seatNos: [2], reason: 'Ill' }, others: ofOrder },
    { name: 'cancel', first: { orderId, seatNos: [3] }, others: ofOrder },
  ] as const;
}

describe.each(dialects)('on $name', (dialect) => {
  test.each(Object.keys(paths) as (keyof typeof paths)[])(
    'by %s: a key that was used is refused first; another is told what is not there',
    async (path) => {
      await using s = await httpFixture(dialect);
      const sold = await soldSeats(s);
      for (const { name, first, others } of scenarios(sold)) {
        const credential = name === 'cancel' ? sold.accountKey : adminKey;
        const send = (input: Input, key: string) =>
          paths[path](s, calls[name], { input, key, credential });
        const used = `used for ${name}`;
        expect(await send(first, used), name).toEqual({ status: 200, reason: undefined });
        for (const [reason, missing] of Object.entries(others)) {
          const other = { ...first, ...missing };
          const refused = { status: 409, reason: 'IDEMPOTENCY_KEY_REUSED' };
          expect(await send(other, used), `${name} ${reason}`).toEqual(refused);
          const unknown = await send(other, `unused for ${name}`);
          expect(unknown, name).toEqual({ status: 404, reason });
        }
        expect(await send(first, used), name).toEqual({ status: 200, reason: undefined });
      }
      await expectSound(s);
    },
  );
});

/** Corruptions of seats in a hall of sections: prices, companion seats, blocked seats. */
import type { HallHistory } from '../populated-hall.ts';
import {
  heldAmiss,
  oneRefund,
  refundSum,
  soldSeat,
  type Corruptions,
  type Query,
} from './corruption.ts';

const hallRefunds = 'every refund in a hall of sections came to the prices of its seats';
const hallPrices = 'every reservation in a hall of sections costs the prices of its seats';

const seat = (query: Query, { inHall }: HallHistory, seatNo: number) =>
  query
    .updateTable('seats')
    .where('concertId', '=', inHall.place.concertId)
    .where('seatNo', '=', seatNo);

const setTotal = (query: Query, { holdingInHall }: HallHistory, total: number) =>
  query
    .updateTable('reservations')
    .where('reservationId', '=', holdingInHall.reservationId)
    .set({ total })
    .execute();

const setLayout = async (
  query: Query,
  { inHall }: HallHistory,
  change: (text: string) => string,
): Promise<unknown> => {
  const { concertId } = inHall.place;
  const { layout } = await query
    .selectFrom('layouts')
    .where('concertId', '=', concertId)
    .select('layout')
    .executeTakeFirstOrThrow();
  return query
    .updateTable('layouts')
    .where('concertId', '=', concertId)
    .set({ layout: change(layout) })
    .execute();
};

/** The first two refunds of an order swap their transfers. */
const swapTransfers = async (query: Query, orderId: string) => {
  const rows = query.updateTable('transfers').where('orderId', '=', orderId);
  for (const [from, to] of [
    [1, 9],
    [2, 1],
    [9, 2],
  ] as const) {
    await rows.where('refundNo', '=', from).set({ refundNo: to }).execute();
  }
};

export const hallCorruptions: Corruptions = {
  'no blocked seat is held or sold': [
    {
      description: 'a held seat is blocked',
      apply: (query, history) => seat(query, history, 3).set({ blockedAt: history.now }).execute(),
    },
    {
      description: 'a sold seat is blocked',
      apply: (query, history) => seat(query, history, 1).set({ blockedAt: history.now }).execute(),
    },
    {
      description: 'a blocked seat is held',
      apply: (query, history) =>
        seat(query, history, 8)
          .set({ heldUntil: history.now + 60_000 })
          .execute(),
      alsoFoundBy: [heldAmiss],
    },
    {
      description: 'a blocked seat is sold',
      apply: (query, history) =>
        seat(query, history, 8).set({ orderId: history.inHall.orderId }).execute(),
      alsoFoundBy: [soldSeat],
    },
  ],
  'every companion seat was reserved together with its accessible seat': [
    {
      description: 'a companion seat was sold beside another seat than its accessible one',
      apply: (query, history) => setLayout(query, history, (text) => text.replaceAll('A-1', 'A-4')),
    },
  ],
  'no order kept a companion seat without its accessible seat': [
    {
      description: 'a seat was refunded, and its companion seat was not',
      apply: (query, history) =>
        setLayout(query, history, (text) =>
          text.replace(
            '"name":"Circle"',
            '"name":"Circle","accessible":["B-1"],"companions":[["B-1","B-2"]]',
          ),
        ),
    },
  ],
  [hallRefunds]: [
    {
      description: 'of two refunds in a hall each came to the price of the other',
      async apply(query, { refundedInHall: { orderId } }) {
        const refund = (refundNo: number) =>
          query
            .updateTable('refunds')
            .where('orderId', '=', orderId)
            .where('refundNo', '=', refundNo);
        await refund(1).set({ amount: 100 }).execute();
        await refund(2).set({ amount: 300 }).execute();
        await swapTransfers(query, orderId);
      },
    },
    {
      description: 'a refund in a hall gave back more than its seat cost',
      apply: (query, { refundedInHall: { orderId } }) =>
        query
          .updateTable('refunds')
          .where('orderId', '=', orderId)
          .where('refundNo', '=', 2)
          .set({ amount: 101 })
          .execute(),
      alsoFoundBy: [oneRefund, refundSum],
    },
  ],
  [hallPrices]: [
    {
      description: 'a seat of a section costs the price of the concert',
      apply: (query, history) => setTotal(query, history, 200),
    },
    {
      description: 'the seat of a section without a price costs another one than the concert',
      apply: (query, history) => setTotal(query, history, 450),
    },
    {
      description: 'a seat costs less than the price of its section, before the terms changed',
      apply: async (query, history) => {
        const { concertId } = history.inHall.place;
        await query
          .updateTable('concerts')
          .where('concertId', '=', concertId)
          .set({ termsChangedAt: history.now })
          .execute();
        return setLayout(query, history, (text) => text.replace('"price":300', '"price":500'));
      },
      alsoFoundBy: [hallRefunds],
    },
  ],
};

/** Corruptions of refunds. */
import {
  oneRefund,
  refundSum,
  soldSeat,
  voidTickets,
  wholeOrder,
  type Corruptions,
  type Query,
} from './corruption.ts';
import type { Bought } from '../populated-database.ts';
import type { RefundHistory } from '../populated-refunds.ts';

const order = (query: Query, { orderId }: Bought) =>
  query.updateTable('orders').where('orderId', '=', orderId);

/** The first refund of the order with several, of seat 2. */
const refund = (query: Query, { refunded }: RefundHistory) =>
  query.updateTable('refunds').where('orderId', '=', refunded.orderId).where('refundNo', '=', 1);

const transfer = (query: Query, { orderId }: Bought, refundNo: number) =>
  query
    .updateTable('transfers')
    .where('orderId', '=', orderId)
    .where('kind', '=', 'refund')
    .where('refundNo', '=', refundNo);

const ticket = (query: Query, { refunded }: RefundHistory, seatNo: number) =>
  query.updateTable('tickets').where('orderId', '=', refunded.orderId).where('seatNo', '=', seatNo);

export const refundCorruptions: Corruptions = {
  [oneRefund]: [
    {
      description: 'a refund went to another order',
      apply: (query, { paid, cancelled }) =>
        transfer(query, cancelled, 0).set({ orderId: paid.orderId }).execute(),
    },
    {
      description: 'a refund has the number of another',
      apply: (query, { refunded }) => transfer(query, refunded, 1).set({ refundNo: 2 }).execute(),
    },
    {
      description: 'a refund gave back more than it says',
      apply: (query, { refunded }) =>
        query
          .updateTable('ledgerEntries')
          .where('transferId', 'in', (eb) =>
            eb
              .selectFrom('transfers')
              .where('orderId', '=', refunded.orderId)
              .where('kind', '=', 'refund')
              .select('transferId'),
          )
          .set((eb) => ({ amount: eb('amount', '*', 2) }))
          .execute(),
      alsoFoundBy: [
        'every balance is the sum of its entries, and not below zero',
        'every entry has the sum of the entries up to it as its balance',
      ],
    },
    {
      description: 'an order that stands was refunded whole',
      async apply(query, { cancelled }) {
        await order(query, cancelled).set({ status: 'paid', refunded: 0 }).execute();
        await query
          .updateTable('reservations')
          .where('reservationId', '=', cancelled.reservationId)
          .set({ status: 'paid' })
          .execute();
        await query.deleteFrom('tickets').where('orderId', '=', cancelled.orderId).execute();
      },
      alsoFoundBy: [wholeOrder],
    },
  ],
  [refundSum]: [
    {
      description: 'an order forgot a refund',
      apply: (query, { refunded }) => order(query, refunded).set({ refunded: 100 }).execute(),
    },
    {
      description: 'a cancelled order was not refunded whole',
      apply: (query, { cancelled }) => order(query, cancelled).set({ refunded: 99 }).execute(),
    },
    {
      description: 'a seat was refunded for more than it cost',
      async apply(query, history) {
        await refund(query, history).set({ amount: 101 }).execute();
        await order(query, history.refunded).set({ refunded: 201 }).execute();
      },
      alsoFoundBy: [oneRefund],
    },
    {
      description: 'an order stands without a seat',
      apply: (query, history) => refund(query, history).set({ seatNos: '[2,3]' }).execute(),
      alsoFoundBy: [voidTickets],
    },
  ],
  [voidTickets]: [
    {
      description: 'the ticket of a refunded seat is valid',
      apply: (query, history) => ticket(query, history, 2).set({ voidedAt: null }).execute(),
      alsoFoundBy: ['every valid ticket has its seat, sold to its buyer'],
    },
    {
      description: 'the ticket of a seat that was not refunded is void',
      apply: (query, history) => ticket(query, history, 3).set({ voidedAt: history.now }).execute(),
      alsoFoundBy: [soldSeat],
    },
    {
      description: 'a ticket was void before its seat was refunded',
      apply: (query, history) => ticket(query, history, 2).set({ voidedAt: 1 }).execute(),
    },
    {
      description: 'a seat was refunded twice',
      apply: (query, history) => refund(query, history).set({ seatNos: '[1]' }).execute(),
    },
    {
      description: 'a seat was refunded that the order never had',
      apply: (query, history) => refund(query, history).set({ seatNos: '[9]' }).execute(),
    },
  ],
};

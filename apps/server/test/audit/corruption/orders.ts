/** Corruptions of orders, tickets and refunds. */
import {
  givenBackByPayment,
  onePayment,
  outlived,
  rightPrice,
  wholeOrder,
  soldSeat,
  activePlace,
  type Corruptions,
  type Query,
} from './corruption.ts';
import type { Bought, Held } from '../populated-database.ts';

const transfersOf = (query: Query, { orderId }: Bought) =>
  query.updateTable('transfers').where('orderId', '=', orderId);

const order = (query: Query, { orderId }: Bought) =>
  query.updateTable('orders').where('orderId', '=', orderId);

const reservation = (query: Query, { reservationId }: Held) =>
  query.updateTable('reservations').where('reservationId', '=', reservationId);

const place = (query: Query, { place: { concertId, waitNo } }: Held) =>
  query.updateTable('queueEntries').where('concertId', '=', concertId).where('waitNo', '=', waitNo);

export const orderCorruptions: Corruptions = {
  'no reservation has two orders': [
    {
      description: 'an order was written twice',
      async apply(query, { paid }) {
        const first = await query
          .selectFrom('orders')
          .where('orderId', '=', paid.orderId)
          .selectAll()
          .executeTakeFirstOrThrow();
        await query
          .insertInto('orders')
          .values({ ...first, orderId: 'ord_again' })
          .execute();
      },
      alsoFoundBy: [onePayment, wholeOrder],
    },
  ],
  [onePayment]: [
    {
      description: 'an order costs more than was paid',
      async apply(query, { paid }) {
        await order(query, paid).set({ total: 300 }).execute();
        await reservation(query, paid).set({ total: 300 }).execute();
      },
      alsoFoundBy: [rightPrice],
    },
  ],
  [rightPrice]: [
    {
      description: 'two seats cost as much as one',
      apply: (query, { holding }) => reservation(query, holding).set({ total: 100 }).execute(),
    },
    {
      description: 'a reservation that ran out cost twice its price',
      apply: (query, { idle }) => reservation(query, idle).set({ total: 200 }).execute(),
    },
  ],
  [givenBackByPayment]: [
    {
      description: 'a payment gave back a seat that its order does not name',
      apply: (query, { cancelled }) =>
        order(query, cancelled)
          .set((eb) => ({ released: eb.fn('replace', ['released', eb.val('[6]'), eb.val('[7]')]) }))
          .execute(),
    },
    {
      description: 'a payment gave back a reservation that had run out',
      apply: (query, { givenBack }) =>
        reservation(query, givenBack)
          .set((eb) => ({ expiresAt: eb.ref('createdAt') }))
          .execute(),
    },
    {
      description: 'a payment gave back the reservation of another user',
      apply: (query, { cancelled, gone }) =>
        order(query, cancelled)
          .set((eb) => ({
            released: eb.fn('replace', [
              'released',
              eb.val('[{'),
              eb.val(
                `[{"reservationId":"${gone.reservationId}","date":"2027-06-01","seatNos":[4]},{`,
              ),
            ]),
          }))
          .execute(),
    },
  ],
  'every payment was made by the owner of a live reservation and a live place': [
    {
      description: 'a reservation had run out when it was paid',
      apply: (query, { paid }) =>
        reservation(query, paid)
          .set((eb) => ({ expiresAt: eb.ref('createdAt') }))
          .execute(),
    },
    {
      description: 'a session had run out when it paid',
      apply: (query, { paid }) =>
        place(query, paid)
          .set((eb) => ({ expiresAt: eb.ref('endedAt') }))
          .execute(),
      alsoFoundBy: [activePlace],
    },
    {
      description: 'a user paid for the reservation of another',
      apply: (query, { paid, last }) =>
        reservation(query, paid).set({ userId: last.userId }).execute(),
      alsoFoundBy: [activePlace],
    },
  ],
  [wholeOrder]: [
    {
      description: 'a ticket is missing',
      apply: (query, { paid }) =>
        query
          .deleteFrom('tickets')
          .where('orderId', '=', paid.orderId)
          .where('seatNo', '=', 1)
          .execute(),
      alsoFoundBy: [soldSeat],
    },
    {
      description: 'the reservation of an order is not paid',
      apply: (query, { paid }) => reservation(query, paid).set({ status: 'held' }).execute(),
      alsoFoundBy: [outlived],
    },
    {
      description: 'the reservation of an order is for other seats',
      apply: (query, { paid }) => reservation(query, paid).set({ seatNos: '[1,3]' }).execute(),
    },
    {
      description: 'the place of the buyer who paid is not finished',
      apply: (query, { paid }) => place(query, paid).set({ status: 'expired' }).execute(),
    },
  ],
  'nothing is paid or finished without an order': [
    {
      description: 'a reservation is paid',
      apply: (query, { gone }) => reservation(query, gone).set({ status: 'paid' }).execute(),
    },
    {
      description: 'a place is finished',
      apply: (query, { gone }) => place(query, gone).set({ status: 'finished' }).execute(),
    },
    {
      description: 'a debit names no order',
      apply: (query, { paid }) => transfersOf(query, paid).set({ orderId: null }).execute(),
      alsoFoundBy: [onePayment],
    },
    {
      description: 'a ticket names an order that does not exist',
      apply: (query, { cancelled }) =>
        query
          .updateTable('tickets')
          .set({ orderId: 'ord_none' })
          .where('orderId', '=', cancelled.orderId)
          .execute(),
      alsoFoundBy: [wholeOrder],
    },
  ],
};

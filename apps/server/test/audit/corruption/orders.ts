import type { Database } from '@onsale/db/database';
import type { Damages } from './corruptions.ts';
import type { Bought, Held } from '../populated-database.ts';
import { oneDebit, wholeOrder, soldSeat, activePlace } from '../names.ts';

type Query = Database['query'];

const transfersOf = (query: Query, { orderId }: Bought) =>
  query.updateTable('transfers').where('orderId', '=', orderId);

const order = (query: Query, { orderId }: Bought) =>
  query.updateTable('orders').where('orderId', '=', orderId);

const reservation = (query: Query, { reservationId }: Held) =>
  query.updateTable('reservations').where('reservationId', '=', reservationId);

const place = (query: Query, { place: { concertId, waitNo } }: Held) =>
  query.updateTable('queueEntries').where('concertId', '=', concertId).where('waitNo', '=', waitNo);

export const damagedOrders: Damages = {
  'no reservation has two orders': [
    {
      what: 'an order was written twice',
      async make(query, { paid }) {
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
      also: [oneDebit, wholeOrder],
    },
  ],
  [oneDebit]: [
    {
      what: 'an order costs more than was paid',
      async make(query, { paid }) {
        await order(query, paid).set({ total: 300 }).execute();
        await reservation(query, paid).set({ total: 300 }).execute();
      },
    },
    {
      what: 'a refund went to another order',
      make: (query, { paid, cancelled }) =>
        transfersOf(query, cancelled)
          .set({ orderId: paid.orderId })
          .where('kind', '=', 'refund')
          .execute(),
    },
    {
      what: 'an order that stands was refunded',
      async make(query, { cancelled }) {
        await order(query, cancelled).set({ status: 'paid' }).execute();
        await reservation(query, cancelled).set({ status: 'paid' }).execute();
        await query.deleteFrom('tickets').where('orderId', '=', cancelled.orderId).execute();
      },
      also: [wholeOrder],
    },
  ],
  'every payment found its reservation and its place live, and its owner’s': [
    {
      what: 'a reservation had run out when it was paid',
      make: (query, { paid }) =>
        reservation(query, paid)
          .set((eb) => ({ expiresAt: eb.ref('createdAt') }))
          .execute(),
    },
    {
      what: 'a session had run out when it paid',
      make: (query, { paid }) =>
        place(query, paid)
          .set((eb) => ({ expiresAt: eb.ref('endedAt') }))
          .execute(),
      also: [activePlace],
    },
    {
      what: 'somebody paid for the reservation of somebody else',
      make: (query, { paid, last }) =>
        reservation(query, paid).set({ userId: last.userId }).execute(),
      also: [activePlace],
    },
  ],
  [wholeOrder]: [
    {
      what: 'a ticket is missing',
      make: (query, { paid }) =>
        query
          .deleteFrom('tickets')
          .where('orderId', '=', paid.orderId)
          .where('seatNo', '=', 1)
          .execute(),
      also: [soldSeat],
    },
    {
      what: 'the reservation of an order is not paid',
      make: (query, { paid }) => reservation(query, paid).set({ status: 'held' }).execute(),
    },
    {
      what: 'the reservation of an order is for other seats',
      make: (query, { paid }) => reservation(query, paid).set({ seatNos: '[1,3]' }).execute(),
    },
    {
      what: 'the place of whoever paid is not finished',
      make: (query, { paid }) => place(query, paid).set({ status: 'expired' }).execute(),
    },
  ],
  'nothing is paid or finished without an order': [
    {
      what: 'a reservation is paid',
      make: (query, { gone }) => reservation(query, gone).set({ status: 'paid' }).execute(),
    },
    {
      what: 'a place is finished',
      make: (query, { gone }) => place(query, gone).set({ status: 'finished' }).execute(),
    },
    {
      what: 'a debit names no order',
      make: (query, { paid }) => transfersOf(query, paid).set({ orderId: null }).execute(),
      also: [oneDebit],
    },
    {
      what: 'a ticket names an order that does not exist',
      make: (query, { cancelled }) =>
        query
          .updateTable('tickets')
          .set({ orderId: 'ord_none' })
          .where('orderId', '=', cancelled.orderId)
          .execute(),
      also: [wholeOrder],
    },
  ],
};

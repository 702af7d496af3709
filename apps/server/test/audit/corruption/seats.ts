import type { Database } from '@onsale/db/database';
import type { Damages } from './corruptions.ts';
import type { History } from '../populated-database.ts';
import { wholeOrder, soldSeat, heldAmiss } from '../names.ts';

const seat = (query: Database['query'], { concertId }: History, seatNo: number) =>
  query.updateTable('seats').where('concertId', '=', concertId).where('seatNo', '=', seatNo);

const free = { userId: null, reservationId: null, heldUntil: null, orderId: null };

export const damagedSeats: Damages = {
  'every live reservation holds all of its seats, and nobody else has one of them': [
    {
      what: 'a held seat is free again',
      make: (query, history) => seat(query, history, 11).set(free).execute(),
    },
    {
      what: 'somebody else has a held seat',
      make: (query, history) =>
        seat(query, history, 11).set({ userId: history.last.userId }).execute(),
    },
    {
      what: 'another seat is held instead',
      make: (query, history) => seat(query, history, 11).set({ seatNo: 13 }).execute(),
      also: [heldAmiss],
    },
  ],
  'no seat is both held and sold': [
    {
      what: 'a sold seat is held on',
      make: (query, history) =>
        seat(query, history, 1)
          .set({ heldUntil: history.now + 1 })
          .execute(),
    },
  ],
  [heldAmiss]: [
    {
      what: 'a released reservation holds its seat',
      make: (query, history) => {
        const { place, reservationId } = history.gone;
        const hold = { userId: place.userId, reservationId, heldUntil: history.now + 1 };
        return seat(query, history, 4).set(hold).execute();
      },
    },
    {
      what: 'a reservation that ran out holds its seat on',
      make: (query, history) => {
        const { place, reservationId } = history.idle;
        const hold = { userId: place.userId, reservationId, heldUntil: history.now + 1 };
        return seat(query, history, 5).set(hold).execute();
      },
    },
    {
      what: 'a seat is held for a reservation that does not exist',
      make: (query, history) => {
        const { userId } = history.last;
        const hold = { userId, reservationId: 'res_none', heldUntil: history.now + 1 };
        return seat(query, history, 4).set(hold).execute();
      },
    },
  ],
  'no buyer has more seats of a concert than its limit': [
    {
      what: 'a limit is below what buyers have',
      make: (query) => query.updateTable('concerts').set({ maxSeatsPerUser: 1 }).execute(),
    },
  ],
  'every valid ticket has its seat, sold to its buyer': [
    {
      what: 'a sold seat is free again',
      make: (query, history) => seat(query, history, 1).set(free).execute(),
    },
    {
      what: 'a sold seat belongs to somebody else',
      make: (query, history) =>
        seat(query, history, 1).set({ userId: history.last.userId }).execute(),
    },
    {
      what: 'a sold seat belongs to nobody',
      make: (query, history) => seat(query, history, 1).set({ userId: null }).execute(),
    },
    {
      what: 'a void ticket is valid again',
      make: (query, { cancelled }) =>
        query
          .updateTable('tickets')
          .set({ voidedAt: null })
          .where('orderId', '=', cancelled.orderId)
          .execute(),
      also: [wholeOrder],
    },
  ],
  [soldSeat]: [
    {
      what: 'the ticket of a sold seat is void',
      make: (query, { paid, now }) =>
        query
          .updateTable('tickets')
          .set({ voidedAt: now })
          .where('orderId', '=', paid.orderId)
          .where('seatNo', '=', 1)
          .execute(),
      also: [wholeOrder],
    },
    {
      what: 'a seat is sold that its order does not have',
      make: (query, history) => {
        const { orderId, reservationId } = history.paid;
        const sold = { userId: history.last.userId, reservationId, orderId };
        return seat(query, history, 4).set(sold).execute();
      },
    },
    {
      what: 'a cancelled order keeps its seat',
      make: (query, history) => {
        const { place, orderId, reservationId } = history.cancelled;
        const sold = { userId: place.userId, reservationId, orderId };
        return seat(query, history, 5).set(sold).execute();
      },
    },
    {
      what: 'a sold seat names another reservation than its order',
      make: (query, history) =>
        seat(query, history, 1).set({ reservationId: history.gone.reservationId }).execute(),
    },
  ],
};

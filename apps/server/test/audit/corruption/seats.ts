/** Corruptions of seats and reservations. */
import {
  givenBackByPayment,
  heldAmiss,
  outlived,
  soldSeat,
  voidTickets,
  wholeOrder,
  type Corruptions,
  type Query,
} from './corruption.ts';
import type { SaleHistory } from '../populated-database.ts';

const seat = (query: Query, { concertId }: SaleHistory, seatNo: number) =>
  query.updateTable('seats').where('concertId', '=', concertId).where('seatNo', '=', seatNo);

const free = { userId: null, reservationId: null, heldUntil: null, orderId: null };

export const seatCorruptions: Corruptions = {
  'every live reservation holds all of its seats, and nobody else has one of them': [
    {
      description: 'a held seat is free again',
      apply: (query, history) => seat(query, history, 11).set(free).execute(),
    },
    {
      description: 'another user has a held seat',
      apply: (query, history) =>
        seat(query, history, 11).set({ userId: history.last.userId }).execute(),
    },
    {
      description: 'another seat is held instead',
      apply: (query, history) => seat(query, history, 11).set({ seatNo: 13 }).execute(),
      alsoFoundBy: [heldAmiss],
    },
  ],
  'no seat is both held and sold': [
    {
      description: 'a sold seat is held on',
      apply: (query, history) =>
        seat(query, history, 1)
          .set({ heldUntil: history.now + 1 })
          .execute(),
    },
  ],
  [heldAmiss]: [
    {
      description: 'a released reservation holds its seat',
      apply: (query, history) => {
        const { place, reservationId } = history.gone;
        const hold = { userId: place.userId, reservationId, heldUntil: history.now + 1 };
        return seat(query, history, 4).set(hold).execute();
      },
    },
    {
      description: 'a reservation that ran out holds its seat on',
      apply: (query, history) => {
        const { place, reservationId } = history.idle;
        const hold = { userId: place.userId, reservationId, heldUntil: history.now + 1 };
        return seat(query, history, 5).set(hold).execute();
      },
    },
    {
      description: 'a seat is held for a reservation that does not exist',
      apply: (query, history) => {
        const { userId } = history.last;
        const hold = { userId, reservationId: 'res_none', heldUntil: history.now + 1 };
        return seat(query, history, 4).set(hold).execute();
      },
    },
  ],
  [outlived]: [
    {
      description: 'a buyer who left holds a reservation on',
      apply: (query, { gone }) =>
        query
          .updateTable('reservations')
          .set({ status: 'held' })
          .where('reservationId', '=', gone.reservationId)
          .execute(),
    },
    {
      description: 'a buyer who paid for one reservation holds another one on',
      apply: (query, { givenBack }) =>
        query
          .updateTable('reservations')
          .set({ status: 'held' })
          .where('reservationId', '=', givenBack.reservationId)
          .execute(),
      alsoFoundBy: [givenBackByPayment],
    },
  ],
  'no buyer has more seats of a concert than its limit': [
    {
      description: 'a limit is below what buyers have',
      apply: (query) => query.updateTable('concerts').set({ maxSeatsPerUser: 1 }).execute(),
    },
    {
      description: 'a limit was lowered before a buyer reserved more',
      apply: (query, { concertId, now }) =>
        query
          .updateTable('concerts')
          .where('concertId', '=', concertId)
          .set({ maxSeatsPerUser: 1, termsChangedAt: now - 1 })
          .execute(),
    },
  ],
  'every valid ticket has its seat, sold to its buyer': [
    {
      description: 'a sold seat is free again',
      apply: (query, history) => seat(query, history, 1).set(free).execute(),
    },
    {
      description: 'a sold seat belongs to another user',
      apply: (query, history) =>
        seat(query, history, 1).set({ userId: history.last.userId }).execute(),
    },
    {
      description: 'a sold seat belongs to no user',
      apply: (query, history) => seat(query, history, 1).set({ userId: null }).execute(),
    },
    {
      description: 'a void ticket is valid again',
      apply: (query, { cancelled }) =>
        query
          .updateTable('tickets')
          .set({ voidedAt: null })
          .where('orderId', '=', cancelled.orderId)
          .execute(),
      alsoFoundBy: [wholeOrder],
    },
  ],
  [soldSeat]: [
    {
      description: 'the ticket of a sold seat is void',
      apply: (query, { paid, now }) =>
        query
          .updateTable('tickets')
          .set({ voidedAt: now })
          .where('orderId', '=', paid.orderId)
          .where('seatNo', '=', 1)
          .execute(),
      alsoFoundBy: [voidTickets],
    },
    {
      description: 'a seat is sold that its order does not have',
      apply: (query, history) => {
        const { orderId, reservationId } = history.paid;
        const sold = { userId: history.last.userId, reservationId, orderId };
        return seat(query, history, 4).set(sold).execute();
      },
    },
    {
      description: 'a cancelled order keeps its seat',
      apply: (query, history) => {
        const { place, orderId, reservationId } = history.cancelled;
        const sold = { userId: place.userId, reservationId, orderId };
        return seat(query, history, 5).set(sold).execute();
      },
    },
    {
      description: 'a sold seat names another reservation than its order',
      apply: (query, history) =>
        seat(query, history, 1).set({ reservationId: history.gone.reservationId }).execute(),
    },
  ],
};

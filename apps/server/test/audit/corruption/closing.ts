/** Corruptions of a concert that was closed: what happened to it afterwards. */
import type { SaleHistory } from '../populated-database.ts';
import { activePlace, type Corruptions, type Query } from './corruption.ts';

/** Closes the concert at the instant of the latest calls of the history, or around it. */
export const closeAtEnd = (
  query: Query,
  { concertId, now }: Pick<SaleHistory, 'concertId' | 'now'>,
  plusMs = 0,
) =>
  query
    .updateTable('concerts')
    .where('concertId', '=', concertId)
    .set({ closedAt: now + plusMs })
    .execute();

/** A price and a limit of which the reservations of the history know nothing. */
export const changeTermsAtEnd = (query: Query, { concertId, now }: SaleHistory) =>
  query
    .updateTable('concerts')
    .where('concertId', '=', concertId)
    .set({ price: 70, maxSeatsPerUser: 1, termsChangedAt: now })
    .execute();

export const closingCorruptions: Corruptions = {
  'nobody joined, was admitted or reserved after the concert was closed': [
    {
      description: 'a concert was closed a millisecond before its last calls',
      apply: (query, history) => closeAtEnd(query, history, -1),
    },
    {
      description: 'a buyer joined a millisecond after the concert was closed',
      apply: async (query, history) => {
        await closeAtEnd(query, history);
        const { concertId, waitNo } = history.last;
        return query
          .updateTable('queueEntries')
          .where('concertId', '=', concertId)
          .where('waitNo', '=', waitNo)
          .set({ joinedAt: history.now + 1 })
          .execute();
      },
    },
    {
      description: 'a reservation was made a millisecond after the concert was closed',
      apply: async (query, history) => {
        await closeAtEnd(query, history);
        return query
          .updateTable('reservations')
          .where('reservationId', '=', history.holding.reservationId)
          .set({ createdAt: history.now + 1 })
          .execute();
      },
    },
    {
      description: 'a buyer was admitted a minute after the concert was closed',
      apply: async (query, { freeConcertId, now }) => {
        await query
          .updateTable('queueEntries')
          .where('concertId', '=', freeConcertId)
          .set({ joinedAt: now - 60_000 })
          .execute();
        await query
          .updateTable('reservations')
          .where('concertId', '=', freeConcertId)
          .set({ createdAt: now - 60_000 })
          .execute();
        return closeAtEnd(query, { concertId: freeConcertId, now }, -60_000);
      },
      alsoFoundBy: [activePlace],
    },
  ],
};

/** Corruptions of dates and their ends of sale. */
import type { SaleHistory } from '../populated-database.ts';
import type { Corruptions, Query } from './corruption.ts';

const closesWithLast = 'every concert closes with the sale of its last date';

/** The sale of the first date of a concert ends so much later than the last calls. */
export const endDateSale = (query: Query, { concertId, now }: SaleHistory, plusMs = 0) =>
  query
    .updateTable('performances')
    .where('concertId', '=', concertId)
    .where('date', '=', '2027-06-01')
    .set({ saleEndsAt: now + plusMs })
    .execute();

const closeSale = (
  query: Query,
  { concertId, now }: SaleHistory,
  terms: { closesAt?: number; salesEndAt?: number } = { closesAt: now },
) => query.updateTable('concerts').where('concertId', '=', concertId).set(terms).execute();

export const showCorruptions: Corruptions = {
  'no reservation was made once the sale of its date had ended': [
    {
      description: 'the sale of a date ended in the instant of its last reservation',
      apply: (query, history) => endDateSale(query, history),
    },
  ],
  [closesWithLast]: [
    {
      description: 'a concert closes a millisecond before the sale of its last date ends',
      apply: async (query, history) => {
        const salesEndAt = Date.parse('2027-06-03T00:00:00Z') - 1;
        return closeSale(query, history, { salesEndAt });
      },
    },
    {
      description: 'a concert closes a millisecond after the sale of its last date has ended',
      apply: async (query, history) => {
        const salesEndAt = Date.parse('2027-06-03T00:00:00Z') + 1;
        return closeSale(query, history, { salesEndAt });
      },
    },
    {
      description: 'the end of the sale of a concert was forgotten',
      apply: (query, { concertId }) =>
        query
          .updateTable('concerts')
          .where('concertId', '=', concertId)
          .set({ salesEndAt: null })
          .execute(),
    },
  ],
  'nobody joined or was admitted once the sale of a concert had ended': [
    {
      description: 'a buyer joined in the instant in which the concert closed by its terms',
      apply: (query, history) => closeSale(query, history),
    },
    {
      description: 'a buyer joined when the sale of every date had ended',
      apply: async (query, history) => {
        const { concertId, waitNo } = history.last;
        const ended = Date.parse('2027-06-03T00:00:00Z');
        return query
          .updateTable('queueEntries')
          .where('concertId', '=', concertId)
          .where('waitNo', '=', waitNo)
          .set({ joinedAt: ended })
          .execute();
      },
    },
  ],
};

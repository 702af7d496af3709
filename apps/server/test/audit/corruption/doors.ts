/** Corruptions of redeemed tickets and of cancelled dates. */
import { date, type SaleHistory } from '../populated-database.ts';
import { soldSeat, type Corruptions, type Query } from './corruption.ts';

const validThen = 'every ticket that let its holder in was valid then';
const oneHolder = 'no seat let two holders in';
const nothingMore = 'nothing of a cancelled date is held or sold from then on';
const allRefunded = 'every order of a cancelled date is refunded once that is said to be done';

const tickets = (query: Query, { orderId }: { orderId: string }) =>
  query.updateTable('tickets').where('orderId', '=', orderId);

const performance = (query: Query, { concertId }: SaleHistory, on = date) =>
  query.updateTable('performances').where('concertId', '=', concertId).where('date', '=', on);

const redeemedAt = (at: number) => ({ redeemedAt: at, redeemedBy: 'gate', redeemedGate: 'North' });
const cancelledAt = (at: number) => ({
  cancelledAt: at,
  cancelReason: 'Illness',
  cancelledBy: 'root',
});

export const doorCorruptions: Corruptions = {
  [validThen]: [
    {
      description: 'a ticket let its holder in before it was sold',
      apply: (query, { paid }) => tickets(query, paid).set(redeemedAt(1)).execute(),
    },
    {
      description: 'a void ticket let its holder in',
      apply: (query, { cancelled, now }) =>
        tickets(query, cancelled).set(redeemedAt(now)).execute(),
    },
    {
      description: 'no operator let a holder in',
      apply: (query, { paid, now }) => tickets(query, paid).set({ redeemedAt: now }).execute(),
    },
    {
      description: 'a gate let a holder in at no instant',
      apply: (query, { paid }) => tickets(query, paid).set({ redeemedGate: 'North' }).execute(),
    },
  ],
  [oneHolder]: [
    {
      description: 'both tickets of an order are for one seat',
      async apply(query, { paid, now }) {
        await tickets(query, paid)
          .set({ ...redeemedAt(now), seatNo: 1 })
          .execute();
      },
      alsoFoundBy: [soldSeat],
    },
  ],
  [nothingMore]: [
    {
      description: 'a hold outlived the cancellation of its date',
      apply: (query, history) =>
        performance(query, history).set(cancelledAt(history.now)).execute(),
    },
  ],
  [allRefunded]: [
    {
      description: 'a date that takes place was refunded',
      apply: (query, history) =>
        performance(query, history, '2027-06-02').set({ refundedAt: history.now }).execute(),
    },
    {
      description: 'a date was cancelled without a reason',
      apply: (query, history) =>
        performance(query, history, '2027-06-02').set({ cancelledAt: history.now }).execute(),
    },
    {
      description: 'an order is left when all are said to be refunded',
      apply: (query, history) =>
        performance(query, history)
          .set({ ...cancelledAt(history.now), refundedAt: history.now })
          .execute(),
      alsoFoundBy: [nothingMore],
    },
  ],
};

/** Corruptions of token epochs. */
import type { SaleHistory } from '../populated-database.ts';
import type { Corruptions, Query } from './corruption.ts';

const setEpoch = (query: Query, { paid }: SaleHistory, tokenEpoch: number) =>
  query.updateTable('users').where('userId', '=', paid.place.userId).set({ tokenEpoch }).execute();

const raise = (query: Query, row: { version: number; userId: string; epoch: number }) =>
  query
    .insertInto('raisedEpochs')
    .values({ ...row, raisedAt: 0 })
    .execute();

export const credentialCorruptions: Corruptions = {
  'every token epoch was raised step by step, and servers can learn of each step': [
    {
      description: 'a token epoch was raised of which no server learns',
      apply: (query, history) => setEpoch(query, history, 1),
    },
    {
      description: 'a token epoch went back, so that ended tokens are good again',
      async apply(query, history) {
        await raise(query, { version: 1, userId: history.paid.place.userId, epoch: 1 });
        await setEpoch(query, history, 0);
      },
    },
    {
      description: 'a token epoch was raised by two at once',
      async apply(query, history) {
        await raise(query, { version: 1, userId: history.paid.place.userId, epoch: 2 });
        await setEpoch(query, history, 2);
      },
    },
  ],
  'the versions of raised epochs have no gap, and each is of a user': [
    {
      description: 'a version of the raised epochs is missing, which servers have read past',
      async apply(query, history) {
        await raise(query, { version: 2, userId: history.paid.place.userId, epoch: 1 });
        await setEpoch(query, history, 1);
      },
    },
    {
      description: 'an epoch was raised of no user',
      apply: (query) => raise(query, { version: 1, userId: 'usr_none', epoch: 1 }),
    },
  ],
};

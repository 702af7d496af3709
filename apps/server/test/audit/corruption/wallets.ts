import type { Database } from '@onsale/db/database';
import type { Damages } from './corruptions.ts';
import type { History } from '../populated-database.ts';
import { rightBalance, rightRunning, twoEntries, rightSides, zeroSum, oneDebit } from '../names.ts';

type Query = Database['query'];

const wallet = (query: Query, { paid }: History) =>
  query.updateTable('wallets').where('userId', '=', paid.place.userId);

/** The three entries of the buyer who paid: charged 1,000, charged 1, paid 200. */
const entry = (query: Query, { paid }: History, seq: number) =>
  query
    .updateTable('ledgerEntries')
    .where('account', '=', paid.place.userId)
    .where('seq', '=', seq);

/** The house's side of that first charge, or of the payment. */
const houseEntry = (query: Query, { paid }: History, account: 'house:charges' | 'house:sales') =>
  query
    .updateTable('ledgerEntries')
    .where('account', '=', account)
    .where('transferId', 'in', (eb) =>
      eb
        .selectFrom('transfers')
        .where('userId', '=', paid.place.userId)
        .where((row) => row.or([row('idempotencyKey', '=', 'all'), row('kind', '=', 'payment')]))
        .select('transferId'),
    );

export const damagedWallets: Damages = {
  [rightBalance]: [
    {
      what: 'a balance has a point too many',
      make: (query, history) => wallet(query, history).set({ balance: 802 }).execute(),
    },
    {
      what: 'a balance below zero, though its entries say so',
      async make(query, history) {
        await wallet(query, history).set({ balance: -1 }).execute();
        await entry(query, history, 3).set({ amount: -1_002, balanceAfter: -1 }).execute();
        await houseEntry(query, history, 'house:sales').set({ amount: 1_002 }).execute();
      },
      also: [oneDebit],
    },
  ],
  'no entry of a wallet is missing': [
    {
      what: 'a wallet counts an entry that is not there',
      make: (query, history) => wallet(query, history).set({ entries: 4 }).execute(),
    },
    {
      what: 'an entry is gone',
      make: (query, { holding }) =>
        query.deleteFrom('ledgerEntries').where('account', '=', holding.place.userId).execute(),
      also: [rightBalance, twoEntries, rightSides, zeroSum],
    },
    {
      what: 'an entry has the number of another',
      make: (query, history) =>
        entry(query, history, 2).set({ seq: 1, balanceAfter: 1_000 }).execute(),
      also: [rightRunning],
    },
  ],
  [rightRunning]: [
    {
      what: 'an entry says another balance than there was',
      make: (query, history) => entry(query, history, 2).set({ balanceAfter: 1_002 }).execute(),
    },
    {
      what: 'an entry says no balance',
      make: (query, history) => entry(query, history, 2).set({ balanceAfter: null }).execute(),
    },
    {
      what: 'an amount was changed later',
      make: (query, history) => entry(query, history, 1).set({ amount: 1_100 }).execute(),
      also: [rightBalance, twoEntries, zeroSum],
    },
  ],
  [twoEntries]: [
    {
      what: 'two transfers do not balance, in opposite directions',
      async make(query, history) {
        await houseEntry(query, history, 'house:charges').set({ amount: -1_005 }).execute();
        await houseEntry(query, history, 'house:sales').set({ amount: 205 }).execute();
      },
    },
  ],
  [rightSides]: [
    {
      what: 'a charge came out of the sales',
      make: (query, history) =>
        houseEntry(query, history, 'house:charges').set({ account: 'house:sales' }).execute(),
    },
    {
      what: 'a payment gave points to the buyer',
      async make(query, history) {
        await entry(query, history, 3).set({ amount: 200, balanceAfter: 1_201 }).execute();
        await houseEntry(query, history, 'house:sales').set({ amount: -200 }).execute();
        await wallet(query, history).set({ balance: 1_201 }).execute();
      },
      also: [oneDebit],
    },
  ],
  [zeroSum]: [
    {
      what: 'an entry belongs to no transfer',
      make: (query) =>
        query
          .insertInto('ledgerEntries')
          .values({
            userId: 'usr_none',
            transferId: 'txn_none',
            entryId: 'ent_none',
            account: 'house:sales',
            amount: 5,
          })
          .execute(),
    },
  ],
  'no idempotency key was used for two transfers': [
    {
      what: 'a key comes back with another transfer',
      make: (
        query,
        {
          paid: {
            place: { userId },
          },
        },
      ) =>
        query
          .updateTable('transfers')
          .set({ idempotencyScope: userId, idempotencyKey: 'all' })
          .where('userId', '=', userId)
          .where('kind', '=', 'charge')
          .execute(),
    },
  ],
};

/** Corruptions of wallets and ledger entries. */
import {
  rightBalance,
  rightRunning,
  twoEntries,
  rightSides,
  zeroSum,
  onePayment,
  type Corruptions,
  type Query,
} from './corruption.ts';
import type { SaleHistory } from '../populated-database.ts';

const wallet = (query: Query, { paid }: SaleHistory) =>
  query.updateTable('wallets').where('userId', '=', paid.place.userId);

/** The three entries of the buyer who paid: charged 1,000, charged 1, paid 200. */
const entry = (query: Query, { paid }: SaleHistory, seq: number) =>
  query
    .updateTable('ledgerEntries')
    .where('account', '=', paid.place.userId)
    .where('seq', '=', seq);

/** The other side of that first charge, or of the payment. */
const houseEntry = (
  query: Query,
  { paid }: SaleHistory,
  account: 'house:charges' | 'house:sales',
) =>
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

export const walletCorruptions: Corruptions = {
  [rightBalance]: [
    {
      description: 'a balance has a point too many',
      apply: (query, history) => wallet(query, history).set({ balance: 802 }).execute(),
    },
    {
      description: 'a balance below zero, though its entries say so',
      async apply(query, history) {
        await wallet(query, history).set({ balance: -1 }).execute();
        await entry(query, history, 3).set({ amount: -1_002, balanceAfter: -1 }).execute();
        await houseEntry(query, history, 'house:sales').set({ amount: 1_002 }).execute();
      },
      alsoFoundBy: [onePayment],
    },
  ],
  'no entry of a wallet is missing': [
    {
      description: 'a wallet counts an entry that is not there',
      apply: (query, history) => wallet(query, history).set({ entries: 4 }).execute(),
    },
    {
      description: 'an entry is gone',
      apply: (query, { holding }) =>
        query.deleteFrom('ledgerEntries').where('account', '=', holding.place.userId).execute(),
      alsoFoundBy: [rightBalance, twoEntries, rightSides, zeroSum],
    },
    {
      description: 'an entry has the number of another',
      apply: (query, history) =>
        entry(query, history, 2).set({ seq: 1, balanceAfter: 1_000 }).execute(),
      alsoFoundBy: [rightRunning],
    },
  ],
  [rightRunning]: [
    {
      description: 'an entry says another balance than there was',
      apply: (query, history) => entry(query, history, 2).set({ balanceAfter: 1_002 }).execute(),
    },
    {
      description: 'an entry says no balance',
      apply: (query, history) => entry(query, history, 2).set({ balanceAfter: null }).execute(),
    },
    {
      description: 'an amount was changed later',
      apply: (query, history) => entry(query, history, 1).set({ amount: 1_100 }).execute(),
      alsoFoundBy: [rightBalance, twoEntries, zeroSum],
    },
  ],
  [twoEntries]: [
    {
      description: 'two transfers do not balance, in opposite directions',
      async apply(query, history) {
        await houseEntry(query, history, 'house:charges').set({ amount: -1_005 }).execute();
        await houseEntry(query, history, 'house:sales').set({ amount: 205 }).execute();
      },
    },
  ],
  [rightSides]: [
    {
      description: 'a charge came out of the sales',
      apply: (query, history) =>
        houseEntry(query, history, 'house:charges').set({ account: 'house:sales' }).execute(),
    },
    {
      description: 'a payment gave points to the buyer',
      async apply(query, history) {
        await entry(query, history, 3).set({ amount: 200, balanceAfter: 1_201 }).execute();
        await houseEntry(query, history, 'house:sales').set({ amount: -200 }).execute();
        await wallet(query, history).set({ balance: 1_201 }).execute();
      },
      alsoFoundBy: [onePayment],
    },
  ],
  [zeroSum]: [
    {
      description: 'an entry belongs to no transfer',
      apply: (query) =>
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
      description: 'a key comes back with another transfer',
      apply: (
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

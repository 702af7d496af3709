/** Corruptions of box-office orders: cash, and seats that were given away. */
import {
  onePayment,
  oneRefund,
  ownedPayment,
  refundSum,
  rightSides,
  type Corruption,
  type Query,
} from './corruption.ts';

const order = (query: Query, orderId: string) =>
  query.updateTable('orders').where('orderId', '=', orderId);

/** The entries of an order's payment or refund on one account. */
const entries = (
  query: Query,
  { orderId, kind, account }: { orderId: string; kind: 'payment' | 'refund'; account: string },
) =>
  query
    .updateTable('ledgerEntries')
    .where('account', '=', account)
    .where('transferId', 'in', (eb) =>
      eb
        .selectFrom('transfers')
        .where('orderId', '=', orderId)
        .where('kind', '=', kind)
        .select('transferId'),
    );

/** By the name of the check that must fail. */
export const boxOfficeCorruptions: Record<string, Corruption[]> = {
  [onePayment]: [
    {
      description: 'cash of an order went to a wallet',
      apply: (query, { cashOrderId, last }) =>
        entries(query, { orderId: cashOrderId, kind: 'payment', account: 'house:cash' })
          .set({ account: last.userId })
          .execute(),
      alsoFoundBy: [rightSides],
    },
    {
      description: 'less cash was booked than an order cost',
      async apply(query, { cashOrderId }) {
        const payment = { orderId: cashOrderId, kind: 'payment' as const };
        await entries(query, { ...payment, account: 'house:cash' })
          .set({ amount: -150 })
          .execute();
        await entries(query, { ...payment, account: 'house:sales' })
          .set({ amount: 150 })
          .execute();
      },
    },
    {
      description: 'seats that were given away have a price',
      apply: (query, { freeOrderId }) => order(query, freeOrderId).set({ total: 200 }).execute(),
      alsoFoundBy: [
        refundSum,
        'every order has its paid reservation, its tickets and its finished place',
      ],
    },
  ],
  [oneRefund]: [
    {
      description: 'the refund of a cash order went to a wallet',
      apply: (query, { cashOrderId, last }) =>
        entries(query, { orderId: cashOrderId, kind: 'refund', account: 'house:cash' })
          .set({ account: last.userId })
          .execute(),
      alsoFoundBy: [rightSides],
    },
    {
      description: 'a seat that was given away was refunded in points',
      apply: (query, { freeOrderId, cashOrderId }) =>
        query
          .updateTable('transfers')
          .where('orderId', '=', cashOrderId)
          .where('kind', '=', 'refund')
          .set({ orderId: freeOrderId })
          .execute(),
      alsoFoundBy: [rightSides],
    },
  ],
  [ownedPayment]: [
    {
      description: 'an order of the box office names no operator',
      apply: (query, { cashOrderId }) =>
        order(query, cashOrderId).set({ issuedBy: null }).execute(),
    },
    {
      description: 'a buyer paid points without a place',
      apply: (query, { paid }) => order(query, paid.orderId).set({ waitNo: null }).execute(),
      alsoFoundBy: [
        'every order has its paid reservation, its tickets and its finished place',
        'nothing is paid or finished without an order',
      ],
    },
  ],
};

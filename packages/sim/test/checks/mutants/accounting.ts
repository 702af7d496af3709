import { OnsaleError } from '@onsale/core/errors';
import type { decidePayment } from '@onsale/core/payment';
import type { migrate } from '@onsale/db/migrations/migrations';
import type { listTickets, sumRevenue, Ticket } from '@onsale/db/repositories/order.repository';
import type { cancelOrder } from '@onsale/db/repositories/refund.repository';
import type { Tx } from '@onsale/db/store';
import type { findEntryByKey, postTransfer } from '@onsale/db/repositories/wallet.repository';
import type { payReservation } from '@onsale/server/domains/payment/payment.usecases';
import type { movePoints } from '@onsale/server/domains/wallet/move-points';
import { firstAnswerCheck } from '../../../src/checks/receipts.ts';
import {
  acknowledgedCheck,
  chargedOnceCheck,
  ledgerCheck,
  orderOnceCheck,
  totalsCheck,
  unaskedCheck,
} from '../../../src/checks/final-accounting.ts';
import { replaceWith } from './mutation.ts';
import type { Mutant } from './mutant.ts';

export const accountingMutants = (): Mutant[] => [
  {
    change: 'a repeated payment makes new tickets',
    killedBy: firstAnswerCheck,
    functions: {
      listTickets: replaceWith<typeof listTickets>((original) => async (store, orders) => {
        const tickets = await original(store, orders);
        const renew = (own: Ticket[]) => own.map((one) => ({ ...one, ticketCode: 'ANEW' }));
        return new Map(Array.from(tickets, ([orderId, own]) => [orderId, renew(own)]));
      }),
    },
    scenario: { personas: { 'double-clicker': 1 } },
  },
  {
    change: 'a repeated charge returns another balance',
    killedBy: firstAnswerCheck,
    functions: {
      findEntryByKey: replaceWith<typeof findEntryByKey>((original) => async (store, key) => {
        const entry = await original(store, key);
        return entry && { ...entry, balanceAfter: entry.balanceAfter + 1 };
      }),
    },
    scenario: { personas: { 'double-clicker': 1 } },
  },
  {
    change: 'a payment is refused when it is repeated after a lost response',
    killedBy: firstAnswerCheck,
    functions: {
      decidePayment: replaceWith<typeof decidePayment>((original) => (state, now) => {
        const decision = original(state, now);
        if (decision === 'replay') throw new OnsaleError('QUEUE_TOKEN_EXPIRED', {});
        return decision;
      }),
    },
    tamper: loseFirstPayment(),
    scenario: {},
  },
  {
    change: 'an order is acknowledged and then rolled back',
    killedBy: acknowledgedCheck,
    functions: { payReservation: replaceWith<typeof payReservation>(undoAfterTheAnswer) },
    scenario: {},
  },
  {
    change: 'a cancellation cancels every order',
    killedBy: unaskedCheck,
    brokenInvariants: [2, 9, 11, 21],
    functions: { cancelOrder: replaceWith<typeof cancelOrder>(() => cancelEveryOrder) },
    scenario: { buyers: 8, personas: { human: 1, canceller: 1 } },
  },
  {
    change: 'a payment is debited twice',
    killedBy: orderOnceCheck,
    brokenInvariants: [9],
    functions: {
      migrate: replaceWith<typeof migrate>(withoutOnePaymentAnOrder),
      movePoints: replaceWith<typeof movePoints>(debitTwice),
    },
    scenario: {},
  },
  {
    change: 'a balance is more than what was paid in',
    killedBy: ledgerCheck,
    brokenInvariants: [3],
    functions: {
      postTransfer: replaceWith<typeof postTransfer>((original) => async (tx, wallet, transfer) => {
        const posted = await original(tx, wallet, transfer);
        await tx.query
          .updateTable('wallets')
          .set((eb) => ({ balance: eb('balance', '+', 1) }))
          .where('userId', '=', wallet.userId)
          .execute();
        return posted;
      }),
    },
    scenario: {},
  },
  {
    change: 'idempotency keys of charges are not stored',
    killedBy: chargedOnceCheck,
    functions: {
      postTransfer: replaceWith<typeof postTransfer>(
        (original) => (tx, wallet, transfer) =>
          original(tx, wallet, { ...transfer, idempotency: null }),
      ),
    },
    scenario: { faults: { duplicate: 1 } },
  },
  {
    change: 'the revenue counts orders that are cancelled',
    killedBy: totalsCheck,
    functions: {
      sumRevenue: replaceWith<typeof sumRevenue>(() => async ({ query }) => {
        const orders = await query.selectFrom('orders').select('total').execute();
        return { points: orders.reduce((sum, { total }) => sum + total, 0), cash: 0 };
      }),
    },
    scenario: { buyers: 2, personas: { canceller: 1 } },
  },
];

/** Pays, answers the call, and rolls the transaction back. */
function undoAfterTheAnswer(original: typeof payReservation): typeof payReservation {
  return async (app, command) => {
    const undone = new Error('Undone after the answer.');
    const effect = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
      const answered = Promise.withResolvers<T>();
      const rolledBack = app.db.transaction(async (tx) => {
        answered.resolve(await work(tx));
        throw undone;
      });
      await rolledBack.catch((error: unknown) => {
        if (error !== undone) answered.reject(error);
      });
      return answered.promise;
    };
    return original({ ...app, runMutation: effect }, command);
  };
}

const cancelEveryOrder: typeof cancelOrder = async (tx, { cancelledAt }) => {
  await tx.query.updateTable('orders').set({ status: 'cancelled', cancelledAt }).execute();
};

/** Drops the constraint that allows one payment per order. */
export function withoutOnePaymentAnOrder(original: typeof migrate): typeof migrate {
  return async (db) => {
    await original(db);
    await db.schema.dropTable('transfers').execute();
    await db.schema
      .createTable('transfers')
      .addColumn('userId', 'text')
      .addColumn('transferId', 'text')
      .addColumn('kind', 'text')
      .addColumn('concertId', 'text')
      .addColumn('orderId', 'text')
      .addColumn('refundNo', 'bigint', (column) => column.notNull().defaultTo(0))
      .addColumn('idempotencyScope', 'text')
      .addColumn('idempotencyKey', 'text')
      .addColumn('createdAt', 'bigint')
      .addPrimaryKeyConstraint('transfersById', ['userId', 'transferId'])
      .addUniqueConstraint('transfersByKey', ['idempotencyScope', 'idempotencyKey'])
      .execute();
  };
}

/** Adds points for a second debit, and makes it. */
function debitTwice(original: typeof movePoints): typeof movePoints {
  return async (tx, ids, transfer) => {
    const { wallet, kind, amount, now } = transfer;
    if (kind !== 'payment') return original(tx, ids, transfer);
    const again = async () =>
      tx.query
        .selectFrom('wallets')
        .where('userId', '=', wallet.userId)
        .selectAll()
        .executeTakeFirstOrThrow();
    await original(tx, ids, { wallet, kind: 'credit', amount: -amount, now });
    await original(tx, ids, { ...transfer, wallet: await again() });
    return original(tx, ids, { ...transfer, wallet: await again() });
  };
}

/** Loses the response to the first payment. */
function loseFirstPayment(): NonNullable<Mutant['tamper']> {
  let isLost = false;
  return (data, { procedure }) => {
    if (procedure !== 'payment.pay' || isLost) return data;
    isLost = true;
    throw new TypeError('The connection was lost.');
  };
}

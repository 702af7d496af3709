/** Orders as operators see them: found without their buyer, in pages, and issued for cash. */
import type { OrderStatus } from '@onsale/core/payment';
import type { Selectable } from 'kysely';
import { compileOnce } from '../query/compiled-query.ts';
import type { LockMode } from '../query/batched-statement.ts';
import type { OrdersTable } from '../schema-orders.ts';
import type { Store, Tx } from '../store.ts';
import {
  insertTickets,
  parseOrder,
  recordPaid,
  type OrderKey,
  type OrderRow,
  type Ticket,
} from './order.repository.ts';

/**
 * An order by its id alone, by one probe of the primary key for each concert: an index on ids would
 * cost every payment.
 */
export async function findOrderById(store: Store, orderId: string): Promise<OrderRow | undefined> {
  const [row] = await orderOfId(store, { orderId });
  return row && parseOrder(row);
}

const orderOfId = compileOnce((store, { orderId }: { orderId: string }) =>
  store.query
    .selectFrom('concerts')
    .crossJoin('orders')
    .whereRef('orders.concertId', '=', 'concerts.concertId')
    .where('orders.orderId', '=', orderId)
    .limit(1)
    .selectAll('orders'),
);

/** Orders ascending by concert and id, after a key: of one concert, or of all. */
export async function listOrdersById(
  store: Store,
  page: { concertId: string | null; after: OrderKey | null; limit: number },
): Promise<OrderRow[]> {
  const { concertId, after, limit } = page;
  const rows = await store.query
    .selectFrom('orders')
    .$if(concertId !== null, (query) => query.where('concertId', '=', concertId!))
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb(eb.refTuple('concertId', 'orderId'), '>', eb.tuple(after!.concertId, after!.orderId)),
      ),
    )
    .orderBy('concertId')
    .orderBy('orderId')
    .limit(limit)
    .selectAll()
    .execute();
  return rows.map(parseOrder);
}

export interface DateForSale {
  startsAt: number | null;
  /** null unless it was cancelled. */
  cancelReason: string | null;
}

/** A date under a shared lock: its cancellation waits for this transaction, or is seen by it. */
export async function lockDateForSale(
  tx: Tx,
  { concertId, date }: { concertId: string; date: string },
): Promise<DateForSale | undefined> {
  const [row] = await dateOf(tx, { concertId, date }, tx.locksRows ? 'wait' : 'none');
  return row;
}

const dateOf = compileOnce(
  (store, { concertId, date }: { concertId: string; date: string }, lock: LockMode) =>
    store.query
      .selectFrom('performances')
      .where('concertId', '=', concertId)
      .where('date', '=', date)
      .select(['startsAt', 'cancelReason'])
      .$if(lock !== 'none', (query) => query.forShare()),
);

/** An order of the box office. */
export type IssuedOrder = Omit<
  Selectable<OrdersTable>,
  'seatNos' | 'waitNo' | 'status' | 'cancelledAt' | 'released' | 'refunded'
> & { seatNos: number[] };

export async function insertIssuedOrder(
  tx: Tx,
  order: IssuedOrder,
  tickets: readonly Ticket[],
): Promise<void> {
  const { concertId, orderId } = order;
  tx.registerCommitProbe(async (store) => (await findOrderById(store, orderId)) !== undefined);
  const status: OrderStatus = 'paid';
  const seatNos = JSON.stringify(order.seatNos);
  await tx.query
    .insertInto('orders')
    .values({ ...order, seatNos, status, waitNo: null, cancelledAt: null, released: null })
    .execute();
  await insertTickets(
    tx,
    tickets.map((ticket) => ({ ...ticket, concertId, orderId })),
  );
  recordPaid(tx, order);
}

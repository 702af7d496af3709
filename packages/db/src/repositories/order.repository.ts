/** Orders, and the tickets of their seats. */
import type { OrderStatus } from '@onsale/core/payment';
import { sql, type Selectable } from 'kysely';
import {
  alignLockedRows,
  alignRows,
  batchedRead,
  batchedWrite,
  lockModeFor,
  type LockMode,
} from '../query/batched-statement.ts';
import { compileOnce } from '../query/compiled-query.ts';
import { bulkInsert, jsonRows, toJsonRows } from '../query/json-rows.ts';
import type { OrdersTable } from '../schema-orders.ts';
import type { Store, Tx } from '../store.ts';
import { recordEvent } from './events/record-events.ts';
import type { ReservationKey } from './seats/reservation.repository.ts';

export type OrderRow = Omit<Selectable<OrdersTable>, 'seatNos'> & { seatNos: number[] };

/** The order of a buyer. Those of the box office have more columns: see `issueOrder`. */
export type NewOrder = Omit<OrderRow, BoxOfficeColumn>;

type BoxOfficeColumn = 'payment' | 'note' | 'issuedBy' | 'refunded';

export interface Ticket {
  ticketCode: string;
  seatNo: number;
}

/** An order under its lock, with what its cancellation end depends on. */
export type LockedOrder = OrderRow & { cancelUntilHours: number; startsAt: number | null };

export interface OrderKey {
  concertId: string;
  orderId: string;
}

/** The position after which a page of orders begins: the last order already seen. */
export interface OrderCursor {
  paidAt: number;
  orderId: string;
}

export function insertOrder(tx: Tx, order: NewOrder, tickets: Ticket[]): Promise<void> {
  return insert(tx, { order, tickets });
}

const insert = batchedWrite(
  async (tx: Tx, sales: readonly { order: NewOrder; tickets: readonly Ticket[] }[]) => {
    tx.registerCommitProbe(
      async (store) => (await findOrder(store, sales[0]!.order)) !== undefined,
    );
    const orders = sales.map(({ order }) => ({ ...order, seatNos: JSON.stringify(order.seatNos) }));
    await insertOrders(tx, orders);
    const tickets = sales.flatMap(({ order: { concertId, orderId }, tickets: own }) =>
      own.map((ticket) => ({ ...ticket, concertId, orderId })),
    );
    await insertTickets(tx, tickets);
    for (const { order } of sales) recordPaid(tx, { ...order, payment: 'points' });
    return sales.map(() => undefined);
  },
);

/** Records the event of an order that was paid, given away or sold for cash. */
export function recordPaid(
  tx: Tx,
  order: Pick<
    OrderRow,
    | 'concertId'
    | 'userId'
    | 'paidAt'
    | 'orderId'
    | 'reservationId'
    | 'date'
    | 'seatNos'
    | 'total'
    | 'payment'
  >,
): void {
  const { concertId, userId, paidAt: at, orderId, reservationId, date, seatNos } = order;
  const { total, payment } = order;
  const paid = { orderId, reservationId, date, seatNos, total, payment };
  recordEvent(tx, 'order.paid', { concertId, userId, at, ...paid });
}

const insertOrders = bulkInsert<Omit<Selectable<OrdersTable>, BoxOfficeColumn>>('orders', {
  concertId: 'text',
  orderId: 'text',
  reservationId: 'text',
  date: 'text',
  userId: 'text',
  waitNo: 'bigint',
  seatNos: 'text',
  total: 'bigint',
  status: 'text',
  paidAt: 'bigint',
  cancelledAt: 'bigint',
  released: 'text',
});

export const insertTickets = bulkInsert<OrderKey & Ticket>('tickets', {
  concertId: 'text',
  orderId: 'text',
  ticketCode: 'text',
  seatNo: 'bigint',
});

/** Finds an order of a user by the index of the user, as its concert is not known. */
export const findOrder = batchedRead(
  async (store: Store, owned: readonly { userId: string; orderId: string }[]) => {
    const rows = await ordersOf(store, { list: toJsonRows(owned, ownedColumns) });
    const keyOf = (order: { userId: string; orderId: string }) =>
      `${order.userId} ${order.orderId}`;
    return alignRows(owned, rows.map(parseOrder), keyOf);
  },
);

const ownedColumns = { userId: 'text', orderId: 'text' } as const;

const ordersOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom('orders')
    .innerJoin(jsonRows<{ userId: string; orderId: string }>(store, list, ownedColumns), (join) =>
      join
        .onRef('orders.userId', '=', 'listed.userId')
        .onRef('orders.orderId', '=', 'listed.orderId'),
    )
    .selectAll('orders'),
);

export const lockOrder = batchedRead(async (tx: Tx, keys: readonly OrderKey[]) => {
  const rows = await lockedOrdersOf(
    tx,
    { list: toJsonRows(keys, orderKeyColumns) },
    lockModeFor(tx),
  );
  const orders: LockedOrder[] = rows.map((row) => {
    const { cancelUntilHours, startsAt } = row;
    return { ...parseOrder(row), cancelUntilHours, startsAt };
  });
  return alignLockedRows(tx, { items: keys, rows: orders, keyOf: orderKeyOf });
});

export const orderKeyColumns = { concertId: 'text', orderId: 'text' } as const;
const orderKeyOf = ({ concertId, orderId }: OrderKey) => `${concertId} ${orderId}`;

const lockedOrdersOf = compileOnce((store, { list }: { list: string }, lock: LockMode) =>
  store.query
    .selectFrom('orders')
    .innerJoin(jsonRows<OrderKey>(store, list, orderKeyColumns), (join) =>
      join
        .onRef('orders.concertId', '=', 'listed.concertId')
        .onRef('orders.orderId', '=', 'listed.orderId'),
    )
    .selectAll('orders')
    .select((eb) =>
      eb
        .selectFrom('concerts')
        .whereRef('concerts.concertId', '=', 'orders.concertId')
        .select('cancelUntilHours')
        .$asScalar()
        .$notNull()
        .as('cancelUntilHours'),
    )
    .select((eb) =>
      eb
        .selectFrom('performances')
        .whereRef('performances.concertId', '=', 'orders.concertId')
        .whereRef('performances.date', '=', 'orders.date')
        .select('startsAt')
        .as('startsAt'),
    )
    .$if(lock !== 'none', (query) => query.forUpdate('orders'))
    .$if(lock === 'skip', (query) => query.skipLocked()),
);

export async function findOrderOfReservation(
  store: Store,
  { concertId, reservationId }: ReservationKey,
): Promise<OrderRow> {
  const row = await store.query
    .selectFrom('orders')
    .where('concertId', '=', concertId)
    .where('reservationId', '=', reservationId)
    .selectAll()
    .executeTakeFirstOrThrow();
  return parseOrder(row);
}

/** A user's orders, newest first, after the cursor. */
export async function listOrders(
  store: Store,
  { userId, after, limit }: { userId: string; after: OrderCursor | null; limit: number },
): Promise<OrderRow[]> {
  const rows = await store.query
    .selectFrom('orders')
    .where('userId', '=', userId)
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb(eb.refTuple('paidAt', 'orderId'), '<', eb.tuple(after!.paidAt, after!.orderId)),
      ),
    )
    .orderBy('paidAt', 'desc')
    .orderBy('orderId', 'desc')
    .limit(limit)
    .selectAll()
    .execute();
  return rows.map(parseOrder);
}

/** The tickets of each order, by seat number, those that are void included. */
export async function listTickets(
  store: Store,
  orders: readonly OrderKey[],
): Promise<Map<string, Ticket[]>> {
  if (orders.length === 0) return new Map();
  const concertIds = new Set(orders.map(({ concertId }) => concertId));
  const orderIds = orders.map(({ orderId }) => orderId);
  const rows = await store.query
    .selectFrom('tickets')
    .where('concertId', 'in', [...concertIds])
    .where('orderId', 'in', orderIds)
    .orderBy('seatNo')
    .select(['orderId', 'ticketCode', 'seatNo'])
    .execute();
  const byOrder = Map.groupBy(rows, ({ orderId }) => orderId);
  return new Map(
    Array.from(byOrder, ([orderId, tickets]) => [
      orderId,
      tickets.map(({ ticketCode, seatNo }) => ({ ticketCode, seatNo })),
    ]),
  );
}

/** The sums of a concert's orders that are not cancelled, less their refunds. */
export async function sumRevenue(
  store: Store,
  concertId: string,
): Promise<{ points: number; cash: number }> {
  const status: OrderStatus = 'paid';
  const rows = await store.query
    .selectFrom('orders')
    .where('concertId', '=', concertId)
    .where('status', '=', status)
    .groupBy('payment')
    .select(['payment', sql<number>`sum(total - refunded)`.as('revenue')])
    .execute();
  const by = new Map(rows.map(({ payment, revenue }) => [payment, revenue]));
  return { points: by.get('points') ?? 0, cash: by.get('cash') ?? 0 };
}

export function parseOrder(row: Selectable<OrdersTable>): OrderRow {
  return { ...row, seatNos: JSON.parse(row.seatNos) };
}

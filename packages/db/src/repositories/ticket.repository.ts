/** Tickets at the door: looked up by their code, redeemed once, and listed for a door. */
import { compileOnce } from '../query/compiled-query.ts';
import { NotBatchableError } from '../errors.ts';
import { batchedRead, lockModeFor, type LockMode } from '../query/batched-statement.ts';
import { jsonRows, toJsonRows } from '../query/json-rows.ts';
import type { Store, Tx } from '../store.ts';
import { orderKeyColumns, type OrderKey } from './order.repository.ts';

export interface TicketKey {
  concertId: string;
  ticketCode: string;
}

/** A ticket, with the seats of its order and the cancellation of its date. */
export interface TicketRow extends TicketKey {
  orderId: string;
  /** Of its order. */
  userId: string;
  date: string;
  seatNo: number;
  dateCancelledAt: number | null;
  voidedAt: number | null;
  redeemedAt: number | null;
  redeemedGate: string | null;
  /** Of its order. */
  seatNos: number[];
  total: number;
  paidAt: number;
}

/**
 * The concert of a code, by one probe of the primary key for each concert: an index on codes alone
 * would cost every payment.
 */
export async function findConcertOfTicket(
  store: Store,
  ticketCode: string,
): Promise<string | undefined> {
  const [found] = await concertOfTicket(store, { ticketCode });
  return found?.concertId;
}

const concertOfTicket = compileOnce((store, { ticketCode }: { ticketCode: string }) =>
  store.query
    .selectFrom('concerts')
    .crossJoin('tickets')
    .whereRef('tickets.concertId', '=', 'concerts.concertId')
    .where('tickets.ticketCode', '=', ticketCode)
    .limit(1)
    .select('tickets.concertId'),
);

export async function findTicket(store: Store, key: TicketKey): Promise<TicketRow | undefined> {
  return parseTicket(await ticketOf(store, key, 'none'));
}

/**
 * The ticket, and its date under a shared lock, until the commit: a cancellation of the date waits
 * for redemptions in flight, and later ones see it.
 */
export async function lockDateOfTicket(tx: Tx, key: TicketKey): Promise<TicketRow | undefined> {
  return parseTicket(await ticketOf(tx, key, tx.locksRows ? 'wait' : 'none'));
}

const ticketOf = compileOnce((store, { concertId, ticketCode }: TicketKey, lock: LockMode) =>
  ticketsWithOrders(store)
    .where('tickets.concertId', '=', concertId)
    .where('tickets.ticketCode', '=', ticketCode)
    .$if(lock !== 'none', (query) => query.forShare('performances')),
);

const ticketsWithOrders = ({ query }: Store) =>
  query
    .selectFrom('tickets')
    .innerJoin('orders', (join) =>
      join
        .onRef('orders.concertId', '=', 'tickets.concertId')
        .onRef('orders.orderId', '=', 'tickets.orderId'),
    )
    .innerJoin('performances', (join) =>
      join
        .onRef('performances.concertId', '=', 'orders.concertId')
        .onRef('performances.date', '=', 'orders.date'),
    )
    .select([
      'tickets.concertId',
      'tickets.ticketCode',
      'tickets.orderId',
      'tickets.seatNo',
      'tickets.voidedAt',
      'tickets.redeemedAt',
      'tickets.redeemedGate',
      'orders.userId',
      'orders.date',
      'orders.seatNos',
      'orders.total',
      'orders.paidAt',
      'performances.cancelledAt as dateCancelledAt',
    ]);

type StoredTicket = Omit<TicketRow, 'seatNos'> & { seatNos: string };

function parseTicket([row]: StoredTicket[]): TicketRow | undefined {
  return row && { ...row, seatNos: JSON.parse(row.seatNos) };
}

/** A ticket of an order that a refund may void. */
export type OrderTicket = Pick<TicketRow, 'seatNo' | 'voidedAt' | 'redeemedAt' | 'redeemedGate'>;

type TicketsOfOrder = OrderKey & { seats: number };

/**
 * Locks the tickets of an order, so that none is redeemed before the commit.
 *
 * @param order with the number of its seats, each of which has a ticket.
 */
export const lockTickets = batchedRead(async (tx: Tx, orders: readonly TicketsOfOrder[]) => {
  const lock = lockModeFor(tx);
  const rows = await ticketsOf(tx, { list: toJsonRows<OrderKey>(orders, orderKeyColumns) }, lock);
  const byOrder = Map.groupBy(rows, ({ orderId }) => orderId);
  return orders.map(({ orderId, seats }): OrderTicket[] | NotBatchableError => {
    const tickets = byOrder.get(orderId) ?? [];
    return lock === 'skip' && tickets.length < seats ? new NotBatchableError() : tickets;
  });
});

const ticketsOf = compileOnce((store, { list }: { list: string }, lock: LockMode) =>
  store.query
    .selectFrom('tickets')
    .innerJoin(jsonRows<OrderKey>(store, list, orderKeyColumns), (join) =>
      join
        .onRef('tickets.concertId', '=', 'listed.concertId')
        .onRef('tickets.orderId', '=', 'listed.orderId'),
    )
    .orderBy('tickets.orderId')
    .orderBy('tickets.seatNo')
    .select([
      'tickets.orderId',
      'tickets.seatNo',
      'tickets.voidedAt',
      'tickets.redeemedAt',
      'tickets.redeemedGate',
    ])
    .$if(lock !== 'none', (query) => query.forUpdate('tickets'))
    .$if(lock === 'skip', (query) => query.skipLocked()),
);

export interface Redemption {
  redeemedAt: number;
  redeemedGate: string | null;
  /** The name of the operator. */
  redeemedBy: string;
}

/**
 * Redeems a ticket that is not void, once: of two servers, the second finds it redeemed.
 *
 * @returns whether this call redeemed it.
 */
export async function redeemTicket(
  tx: Tx,
  { concertId, ticketCode }: TicketKey,
  redemption: Redemption,
): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('tickets')
    .set(redemption)
    .where('concertId', '=', concertId)
    .where('ticketCode', '=', ticketCode)
    .where('voidedAt', 'is', null)
    .where('redeemedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/**
 * The tickets of the next orders of a concert that are not void, by the id of their order: a cursor
 * of codes would tell one of them.
 *
 * @returns lastOrderId: the cursor of the next page; null on the last one.
 */
export async function listDoorTickets(
  store: Store,
  page: { concertId: string; date?: string | undefined; after: string | null; limit: number },
): Promise<{ tickets: TicketRow[]; lastOrderId: string | null }> {
  const { concertId, date, after, limit } = page;
  const found = await store.query
    .selectFrom('orders')
    .where('concertId', '=', concertId)
    .where('status', '=', 'paid')
    .$if(date !== undefined, (query) => query.where('date', '=', date!))
    .$if(after !== null, (query) => query.where('orderId', '>', after!))
    .orderBy('orderId')
    .limit(limit + 1)
    .select('orderId')
    .execute();
  const orderIds = found.slice(0, limit).map(({ orderId }) => orderId);
  const last = orderIds.at(-1);
  if (last === undefined) return { tickets: [], lastOrderId: null };
  const rows = await ticketsWithOrders(store)
    .where('tickets.concertId', '=', concertId)
    .where('tickets.orderId', 'in', orderIds)
    .where('tickets.voidedAt', 'is', null)
    .where('performances.cancelledAt', 'is', null)
    .orderBy('tickets.orderId')
    .orderBy('tickets.seatNo')
    .execute();
  const tickets = rows.map((row) => parseTicket([row])!);
  return { tickets, lastOrderId: found.length > limit ? last : null };
}

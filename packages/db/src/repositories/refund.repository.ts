/** Refunds: cancels orders, or takes some of their seats back. */
import type { OrderStatus } from '@onsale/core/payment';
import { sql, type Selectable } from 'kysely';
import { batchedWrite } from '../query/batched-statement.ts';
import { compileOnce } from '../query/compiled-query.ts';
import { bulkInsert, jsonRows, toJsonRows } from '../query/json-rows.ts';
import type { RefundsTable } from '../schema-orders.ts';
import type { Store, Tx } from '../store.ts';
import { orderKeyColumns, type OrderKey } from './order.repository.ts';

export type RefundRow = Omit<Selectable<RefundsTable>, 'seatNos'> & { seatNos: number[] };

type Cancellation = OrderKey & { cancelledAt: number };

/** Marks the order as cancelled and refunded whole, and its tickets as void. */
export function cancelOrder(
  tx: Tx,
  { concertId, orderId, cancelledAt }: Cancellation,
): Promise<void> {
  return cancel(tx, { concertId, orderId, cancelledAt });
}

const cancel = batchedWrite(async (tx: Tx, cancellations: readonly Cancellation[]) => {
  const [{ concertId, orderId }] = cancellations as [Cancellation];
  tx.registerCommitProbe(async ({ query }) => {
    const order = await query
      .selectFrom('orders')
      .where('concertId', '=', concertId)
      .where('orderId', '=', orderId)
      .select('status')
      .executeTakeFirst();
    return order?.status === 'cancelled';
  });
  const list = toJsonRows(cancellations, cancellationColumns);
  await cancelListed(tx, { list });
  await voidTickets(tx, { list });
  return cancellations.map(() => undefined);
});

const cancellationColumns = { ...orderKeyColumns, cancelledAt: 'bigint' } as const;

const cancelListed = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('orders')
    .from(jsonRows<Cancellation>(store, list, cancellationColumns))
    .set((eb) => ({
      status: sql.lit<OrderStatus>('cancelled'),
      cancelledAt: eb.ref('listed.cancelledAt'),
      refunded: eb.ref('orders.total'),
    }))
    .whereRef('orders.concertId', '=', 'listed.concertId')
    .whereRef('orders.orderId', '=', 'listed.orderId')
    .where('orders.status', '=', sql.lit<OrderStatus>('paid')),
);

const voidTickets = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('tickets')
    .from(jsonRows<Cancellation>(store, list, cancellationColumns))
    .set((eb) => ({ voidedAt: eb.ref('listed.cancelledAt') }))
    .whereRef('tickets.concertId', '=', 'listed.concertId')
    .whereRef('tickets.orderId', '=', 'listed.orderId')
    .where('tickets.voidedAt', 'is', null),
);

/** Records a refund. Call it under the lock of the order, with the next number. */
export const insertRefund = batchedWrite(async (tx: Tx, refunds: readonly RefundRow[]) => {
  const [first] = refunds;
  tx.registerCommitProbe(async (store) => {
    const found = (await listRefunds(store, [first!])).get(first!.orderId) ?? [];
    return found.some(({ refundNo }) => refundNo === first!.refundNo);
  });
  await insertRows(
    tx,
    refunds.map((refund) => ({ ...refund, seatNos: JSON.stringify(refund.seatNos) })),
  );
  return refunds.map(() => undefined);
});

const insertRows = bulkInsert<Selectable<RefundsTable>>('refunds', {
  concertId: 'text',
  orderId: 'text',
  refundNo: 'bigint',
  seatNos: 'text',
  amount: 'bigint',
  reason: 'text',
  refundedBy: 'text',
  refundedAt: 'bigint',
});

/** Adds to what an order was refunded, and voids the tickets of these seats. */
export const refundPart = batchedWrite(async (tx: Tx, parts: readonly RefundedPart[]) => {
  await addRefunded(tx, { list: toJsonRows<Part>(parts, partColumns) });
  const seats = parts.flatMap(({ seatNos, ...part }) =>
    seatNos.map((seatNo) => ({ ...part, seatNo })),
  );
  await voidSeats(tx, { list: toJsonRows(seats, voidedColumns) });
  return parts.map(() => undefined);
});

type RefundedPart = OrderKey & { seatNos: readonly number[]; amount: number; refundedAt: number };
type Part = Omit<RefundedPart, 'seatNos'>;

const partColumns = { ...orderKeyColumns, amount: 'bigint', refundedAt: 'bigint' } as const;
const voidedColumns = { ...partColumns, seatNo: 'bigint' } as const;

const addRefunded = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('orders')
    .from(jsonRows<Part>(store, list, partColumns))
    .set((eb) => ({ refunded: eb('orders.refunded', '+', eb.ref('listed.amount')) }))
    .whereRef('orders.concertId', '=', 'listed.concertId')
    .whereRef('orders.orderId', '=', 'listed.orderId'),
);

const voidSeats = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('tickets')
    .from(jsonRows<Part & { seatNo: number }>(store, list, voidedColumns))
    .set((eb) => ({ voidedAt: eb.ref('listed.refundedAt') }))
    .whereRef('tickets.concertId', '=', 'listed.concertId')
    .whereRef('tickets.orderId', '=', 'listed.orderId')
    .whereRef('tickets.seatNo', '=', 'listed.seatNo')
    .where('tickets.voidedAt', 'is', null),
);

/** The refunds of each order, the first one first; an order without any is missing. */
export async function listRefunds(
  store: Store,
  orders: readonly OrderKey[],
): Promise<Map<string, RefundRow[]>> {
  if (orders.length === 0) return new Map();
  const concertIds = new Set(orders.map(({ concertId }) => concertId));
  const orderIds = orders.map(({ orderId }) => orderId);
  const rows = await store.query
    .selectFrom('refunds')
    .where('concertId', 'in', [...concertIds])
    .where('orderId', 'in', orderIds)
    .orderBy('refundNo')
    .selectAll()
    .execute();
  return Map.groupBy(
    rows.map((row) => ({ ...row, seatNos: JSON.parse(row.seatNos) as number[] })),
    ({ orderId }) => orderId,
  );
}

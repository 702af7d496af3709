/**
 * Checks of refunds in halls with a layout: the prices of sections, and companion seats.
 *
 * They are code, which reads the orders with refunds in pages.
 */
import type { Store } from '../store.ts';
import {
  findLoneCompanions,
  readHalls,
  type AuditedHall,
  type LayoutSeat,
} from './audited-halls.ts';
import type { Check } from './check.ts';

/** An order in a hall with a layout that had seats refunded. */
interface RefundedOrder {
  orderId: string;
  seatNos: number[];
  total: number;
  payment: string;
  status: string;
  refunds: { refundNo: number; seatNos: number[]; amount: number }[];
}

type Violation = Record<string, unknown>;

export const hallRefundChecks: Check[] = [
  {
    invariant: 1,
    name: 'no order kept a companion seat without its accessible seat',
    violations: (store, limit) => findOrders(store, limit, keepsLoneCompanion),
  },
  {
    invariant: 9,
    name: 'every refund in a hall of sections came to the prices of its seats',
    violations: (store, limit) => findOrders(store, limit, findMispriced),
  },
];

function keepsLoneCompanion(order: RefundedOrder, hall: AuditedHall): Violation[] {
  if (order.status === 'cancelled') return [];
  const refunded = new Set(order.refunds.flatMap(({ seatNos }) => seatNos));
  const remaining = order.seatNos.filter((seatNo) => !refunded.has(seatNo));
  return findLoneCompanions(hall, remaining).map((seatNo) => ({ orderId: order.orderId, seatNo }));
}

/**
 * The seats of an order whose sections have no price of their own cost the same, which the total
 * tells: so an order knows the price that its concert had.
 */
function findMispriced(order: RefundedOrder, { seats }: AuditedHall): Violation[] {
  const bought = sumUp(order.seatNos, seats);
  const rest = order.total - bought.ofSections;
  return order.refunds.flatMap(({ refundNo, seatNos, amount }) => {
    const part = sumUp(seatNos, seats);
    // Multiplied by the number of those seats, so that no price is a fraction.
    const factor = bought.others || 1;
    const due = part.ofSections * factor + (bought.others > 0 ? rest * part.others : 0);
    const isRight = amount * factor === (order.payment === 'complimentary' ? 0 : due);
    return isRight ? [] : [{ orderId: order.orderId, refundNo, amount, seatNos: String(seatNos) }];
  });
}

/** The prices of the sections together, and how many seats have the price of the concert. */
function sumUp(seatNos: readonly number[], seats: readonly LayoutSeat[]) {
  const own = seatNos.map((seatNo) => seats[seatNo - 1]?.price ?? null);
  return {
    ofSections: own.reduce<number>((sum, price) => sum + (price ?? 0), 0),
    others: own.filter((price) => price === null).length,
  };
}

const ordersPerPage = 500;

/** The violations of refunded orders in halls with a layout, at most `limit`. */
async function findOrders(
  store: Store,
  limit: number,
  findWrong: (order: RefundedOrder, hall: AuditedHall) => Violation[],
): Promise<Violation[]> {
  const found: Violation[] = [];
  for await (const hall of readHalls(store)) {
    let after = '';
    for (;;) {
      const page = await readPage(store, hall.concertId, after);
      for (const order of page) found.push(...findWrong(order, hall));
      if (found.length >= limit) return found.slice(0, limit);
      if (page.length < ordersPerPage) break;
      after = page.at(-1)!.orderId;
    }
  }
  return found;
}

/** The next orders of a concert that have a refund, by their ids. */
async function readPage(store: Store, concertId: string, after: string): Promise<RefundedOrder[]> {
  const orders = await store.query
    .selectFrom('orders as o')
    .where('o.concertId', '=', concertId)
    .where('o.orderId', '>', after)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('refunds as f')
          .whereRef('f.concertId', '=', 'o.concertId')
          .whereRef('f.orderId', '=', 'o.orderId')
          .select('f.refundNo'),
      ),
    )
    .orderBy('o.orderId')
    .limit(ordersPerPage)
    .select(['o.orderId', 'o.seatNos', 'o.total', 'o.payment', 'o.status'])
    .execute();
  if (orders.length === 0) return [];
  const refunds = await store.query
    .selectFrom('refunds')
    .where('concertId', '=', concertId)
    .where(
      'orderId',
      'in',
      orders.map(({ orderId }) => orderId),
    )
    .select(['orderId', 'refundNo', 'seatNos', 'amount'])
    .execute();
  const byOrder = Map.groupBy(refunds, ({ orderId }) => orderId);
  return orders.map((order) => ({
    ...order,
    seatNos: JSON.parse(order.seatNos) as number[],
    refunds: (byOrder.get(order.orderId) ?? []).map((refund) => {
      return { ...refund, seatNos: JSON.parse(refund.seatNos) as number[] };
    }),
  }));
}

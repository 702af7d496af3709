/**
 * Refunds an order, or some of its seats: seats, tickets, order and points in one transaction.
 *
 * Buyers cancel, operators refund, and a cancelled date refunds each of its orders this way. Points
 * go back to the wallet, cash to the till of the box office.
 */
import { OnsaleError } from '@onsale/core/errors';
import type { Hall } from '@onsale/core/hall/hall';
import { priceOf, remainingSeats, requireRefundable } from '@onsale/core/payment';
import { requireUnredeemed } from '@onsale/core/ticket';
import {
  lockOrder,
  type LockedOrder,
  type OrderRow,
} from '@onsale/db/repositories/order.repository';
import {
  cancelOrder,
  insertRefund,
  listRefunds,
  refundPart,
} from '@onsale/db/repositories/refund.repository';
import {
  lockReservation,
  setReservationStatus,
} from '@onsale/db/repositories/seats/reservation.repository';
import { freeSeats, lockSeats } from '@onsale/db/repositories/seats/seat.repository';
import { lockTickets } from '@onsale/db/repositories/ticket.repository';
import { lockWallet, type Wallet } from '@onsale/db/repositories/wallet.repository';
import { recordEvent } from '@onsale/db/repositories/events/record-events';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../app.ts';
import { moveCash, movePoints } from '../wallet/move-points.ts';

export interface Refund {
  /** As read without a lock: of its columns, only those that never change are used. */
  order: OrderRow;
  /** Some seats, with the hall as `app.halls` has it, read before the transaction; or all. */
  seats: 'all' | { seatNos: readonly number[]; hall: Hall };
  /** Shown to the buyer. */
  reason: string | null;
  /** The operator; null when the buyer cancels. */
  refundedBy: string | null;
  /** Throws what forbids the refund, under the lock of the order. */
  requireAllowed?: (order: LockedOrder, now: number) => void;
}

export interface Refunded {
  orderId: string;
  status: 'paid' | 'cancelled';
  /** The amount that this refund paid back. */
  refunded: number;
  /** The points in the wallet of the order's owner afterwards. */
  balance: number;
}

/**
 * Takes its locks in the global lock order, which avoids deadlocks: seats, reservation, order,
 * wallet, and those of a buyer the tickets, so that none is redeemed before the commit.
 *
 * A cancellation by the buyer of all that an order has is told by its `cancelledAt` alone; every
 * other refund has a row, in which its reason stands.
 *
 * @throws ALREADY_CANCELLED, SEAT_NOT_FOUND, SEAT_RESTRICTED, ALREADY_REDEEMED for a buyer who was
 * let in, and what `requireAllowed` throws.
 */
export async function refundSeats(app: App, tx: Tx, refund: Refund): Promise<Refunded> {
  const { order: found, seats, requireAllowed } = refund;
  const named = new Set(seats === 'all' ? found.seatNos : seats.seatNos);
  const wanted = found.seatNos.filter((seatNo) => named.has(seatNo));
  await lockSeats(tx, [{ ...found, seatNos: wanted }]);
  const reservation = (await lockReservation(tx, found))!;
  const order = (await lockOrder(tx, found))!;
  const wallet = (await lockWallet(tx, found.userId))!;
  const isByBuyer = refund.refundedBy === null;
  const tickets = isByBuyer ? await lockTickets(tx, toTicketsOf(order)) : [];
  const now = await tx.now();
  if (order.status === 'cancelled') throw new OnsaleError('ALREADY_CANCELLED', {});
  requireAllowed?.(order, now);
  requireUnredeemed(tickets, wanted);
  const { part, amount, refundNo, isLast } = await planRefund(tx, order, refund);
  await freeSeats(tx, { ...reservation, seatNos: part });
  if (isLast) {
    await cancelOrder(tx, { ...order, cancelledAt: now });
    await setReservationStatus(tx, reservation, 'cancelled');
  } else {
    await refundPart(tx, { ...order, seatNos: part, amount, refundedAt: now });
  }
  const { concertId: soldFor, userId, orderId: orderNo, date } = order;
  const paidBack = { orderId: orderNo, date, seatNos: part, refunded: amount };
  const type = isLast ? 'order.cancelled' : 'order.refunded';
  recordEvent(tx, type, { concertId: soldFor, userId, at: now, ...paidBack });
  if (refundNo > 0) {
    const { concertId, orderId } = order;
    const { reason, refundedBy } = refund;
    const row = { concertId, orderId, refundNo, seatNos: part, amount, reason, refundedBy };
    await insertRefund(tx, { ...row, refundedAt: now });
  }
  const balance = await payBack(app, tx, { wallet, order, amount, refundNo, now });
  return {
    orderId: order.orderId,
    status: isLast ? 'cancelled' : 'paid',
    refunded: amount,
    balance,
  };
}

const toTicketsOf = ({ concertId, orderId, seatNos }: LockedOrder) => {
  return { concertId, orderId, seats: seatNos.length };
};

interface Plan {
  part: number[];
  amount: number;
  /** 0: no row of its own. */
  refundNo: number;
  /** Whether the order has no seat left afterwards. */
  isLast: boolean;
}

async function planRefund(tx: Tx, order: LockedOrder, refund: Refund): Promise<Plan> {
  const { seats, reason, refundedBy } = refund;
  const amountLeft = order.total - order.refunded;
  // Seats that were refunded before have another reservation, or none, so that none is freed twice.
  if (seats === 'all' && reason === null && refundedBy === null) {
    return { part: order.seatNos, amount: amountLeft, refundNo: 0, isLast: true };
  }
  const refunds = (await listRefunds(tx, [order])).get(order.orderId) ?? [];
  const remaining = remainingSeats(order, refunds);
  const refundNo = refunds.length + 1;
  if (seats === 'all') return { part: remaining, amount: amountLeft, refundNo, isLast: true };
  const part = seats.seatNos.toSorted((a, b) => a - b);
  requireRefundable(part, remaining, seats.hall);
  const isLast = part.length === remaining.length;
  const amount = isLast ? amountLeft : priceOf(order, part, seats.hall);
  return { part, amount, refundNo, isLast };
}

/** @returns the balance of the wallet afterwards. */
async function payBack(
  { ids }: App,
  tx: Tx,
  {
    wallet,
    order,
    ...refund
  }: { wallet: Wallet; order: LockedOrder; amount: number; refundNo: number; now: number },
): Promise<number> {
  const transfer = { wallet, kind: 'refund', order, ...refund } as const;
  if (order.payment === 'points') return (await movePoints(tx, ids, transfer))!;
  if (order.payment === 'cash') await moveCash(tx, ids, transfer);
  return wallet.balance;
}

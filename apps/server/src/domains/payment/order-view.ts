/** View of an order: what remains of it, what was refunded, and its valid tickets. */
import { pricedSeats, type Hall, type PricedSeat } from '@onsale/core/hall/hall';
import { remainingSeats, type OrderStatus, type PaymentMethod } from '@onsale/core/payment';
import { toIso } from '@onsale/core/time/dates';
import { listTickets, type OrderRow, type Ticket } from '@onsale/db/repositories/order.repository';
import { listRefunds, type RefundRow } from '@onsale/db/repositories/refund.repository';
import type { Store } from '@onsale/db/store';
import { toSeatTickets, type SeatTicket } from './receipt.ts';

export interface OrderRefund {
  seatNos: number[];
  seats: PricedSeat[];
  amount: number;
  /** null when the buyer cancelled. */
  reason: string | null;
  refundedAt: string;
}

export interface Order {
  orderId: string;
  concertId: string;
  date: string;
  /** Those that were not refunded; of a cancelled order, all that it had. */
  seatNos: number[];
  seats: PricedSeat[];
  total: number;
  /** The sum of its refunds, which went back the way it was paid. */
  refunded: number;
  payment: PaymentMethod;
  /** The first one first. */
  refunds: OrderRefund[];
  status: OrderStatus;
  /** Empty once cancelled. */
  tickets: SeatTicket[];
  paidAt: string;
}

/** Rows that belong to an order, beside its own. */
export interface OrderParts {
  hall: Hall;
  /** Those that are void included. */
  tickets: readonly Ticket[];
  refunds: readonly RefundRow[];
}

/** Reads the tickets and refunds of a page of orders. */
export async function readOrderParts(
  store: Store,
  orders: readonly OrderRow[],
): Promise<(orderId: string) => Omit<OrderParts, 'hall'>> {
  const tickets = await listTickets(store, orders);
  const refunds = await listRefunds(store, orders);
  return (orderId) => {
    return { tickets: tickets.get(orderId) ?? [], refunds: refunds.get(orderId) ?? [] };
  };
}

/**
 * A cancelled order has the seats and the total that it was bought with, and no tickets, because
 * they are void.
 */
export function toOrder(row: OrderRow, { hall, tickets, refunds }: OrderParts): Order {
  const { orderId, concertId, date, total, payment, status, paidAt } = row;
  const isPaid = status === 'paid';
  const refunded = isPaid ? row.refunded : total;
  const remaining = remainingSeats(row, refunds);
  const seatNos = isPaid ? remaining : row.seatNos;
  const bought = pricedSeats(hall, row);
  const seatsOf = (some: readonly number[]) => {
    const named = new Set(some);
    return bought.filter(({ seatNo }) => named.has(seatNo));
  };
  const seats = seatsOf(seatNos);
  const own = new Set(seatNos);
  const valid = isPaid ? tickets.filter(({ seatNo }) => own.has(seatNo)) : [];
  return {
    orderId,
    concertId,
    date,
    seatNos,
    seats,
    total: isPaid ? total - refunded : total,
    refunded,
    payment,
    refunds: [...refunds.map(toRefund), ...wholeRefund(row, remaining, refunds)].map((refund) => {
      return { ...refund, seats: seatsOf(refund.seatNos) };
    }),
    status,
    tickets: toSeatTickets(valid, seats),
    paidAt: toIso(paidAt),
  };
}

function toRefund({ seatNos, amount, reason, refundedAt }: RefundRow): Omit<OrderRefund, 'seats'> {
  return { seatNos, amount, reason, refundedAt: toIso(refundedAt) };
}

/** The refund of all that was left when the buyer cancelled: it has no row, see `refundSeats`. */
function wholeRefund(
  { total, cancelledAt }: OrderRow,
  remaining: number[],
  refunds: readonly RefundRow[],
): Omit<OrderRefund, 'seats'>[] {
  if (cancelledAt === null || remaining.length === 0) return [];
  const amount = refunds.reduce((left, refund) => left - refund.amount, total);
  return [{ seatNos: remaining, amount, reason: null, refundedAt: toIso(cancelledAt) }];
}

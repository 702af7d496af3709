/** Receipts of payments: built from an order, and rebuilt from its rows for a replay. */
import { pricedSeats, type Hall, type PricedSeat } from '@onsale/core/hall/hall';
import { toIso } from '@onsale/core/time/dates';
import {
  findOrderOfReservation,
  listTickets,
  type NewOrder,
  type Ticket,
} from '@onsale/db/repositories/order.repository';
import type { ReservationRow } from '@onsale/db/repositories/seats/reservation.repository';
import { findEntryOfOrder } from '@onsale/db/repositories/wallet.repository';
import type { Tx } from '@onsale/db/store';

/** Another reservation of the buyer that a payment gave back. */
export interface Released {
  reservationId: string;
  date: string;
  seatNos: number[];
}

export interface Receipt {
  result: 'SUCCESS';
  orderId: string;
  reservationId: string;
  date: string;
  seatNos: number[];
  seats: PricedSeat[];
  total: number;
  balance: number;
  tickets: SeatTicket[];
  paidAt: string;
  /** Orders that were paid together have the same list. */
  released: Released[];
}

/** The receipt of several reservations that were paid together. */
export interface GroupReceipt {
  result: 'SUCCESS';
  /** In the order of the request. */
  payments: Receipt[];
  balance: number;
  released: Released[];
}

/** A ticket, with the seat that it is for. */
export type SeatTicket = Ticket & PricedSeat;

/** @param seats of the order, those that have no ticket any more included. */
export function toSeatTickets(tickets: readonly Ticket[], seats: readonly PricedSeat[]) {
  const bySeat = new Map(seats.map((seat) => [seat.seatNo, seat]));
  return tickets.map(({ ticketCode, seatNo }): SeatTicket => {
    return { ticketCode, ...bySeat.get(seatNo)! };
  });
}

/** A receipt with the position of its debit in the wallet's ledger, so that receipts compare. */
export interface Payment {
  receipt: Receipt;
  seq: number;
}

/** The list as an order stores it; null when nothing was released. */
export function storeReleased(reservations: readonly ReservationRow[]): string | null {
  if (reservations.length === 0) return null;
  const released: Released[] = reservations.map(({ reservationId, date, seatNos }) => ({
    reservationId,
    date,
    seatNos,
  }));
  return JSON.stringify(released);
}

/** Idempotent replay: rebuilds the first receipt from the order and its ledger entry. */
export async function replayPayment(
  tx: Tx,
  { reservation, hall }: { reservation: ReservationRow; hall: Hall },
): Promise<Payment> {
  const order = await findOrderOfReservation(tx, reservation);
  const { userId, orderId } = order;
  const tickets = (await listTickets(tx, [order])).get(orderId) ?? [];
  const entry = (await findEntryOfOrder(tx, { userId, orderId, kind: 'payment' }))!;
  return {
    receipt: toReceipt(order, { tickets, balance: entry.balanceAfter, hall }),
    seq: entry.seq,
  };
}

export function toReceipt(
  order: NewOrder,
  { tickets, balance, hall }: { tickets: Ticket[]; balance: number; hall: Hall },
): Receipt {
  const { orderId, reservationId, date, seatNos, total } = order;
  const paidAt = toIso(order.paidAt);
  const released = order.released === null ? [] : (JSON.parse(order.released) as Released[]);
  const seats = pricedSeats(hall, order);
  return {
    result: 'SUCCESS',
    orderId,
    reservationId,
    date,
    seatNos,
    seats,
    total,
    balance,
    tickets: toSeatTickets(tickets, seats),
    paidAt,
    released,
  };
}

/** The balance is the one after the last of the debits; a released reservation is listed once. */
export function toGroupReceipt(payments: readonly Payment[]): GroupReceipt {
  const receipts = payments.map(({ receipt }) => receipt);
  const last = payments.reduce((latest, one) => (one.seq > latest.seq ? one : latest));
  const released = new Map(
    receipts.flatMap((receipt) => receipt.released.map((one) => [one.reservationId, one])),
  );
  return {
    result: 'SUCCESS',
    payments: receipts,
    balance: last.receipt.balance,
    released: [...released.values()],
  };
}

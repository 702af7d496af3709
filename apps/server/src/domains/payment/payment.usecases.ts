/**
 * Pays a reservation: debit, sale of the seats, order and tickets in one transaction.
 *
 * A reservation is paid at most once. Paying it again returns the first receipt, so a client that
 * lost the response repeats the call. A payment ends the buyer's session for the concert.
 */
import { OnsaleError } from '@onsale/core/errors';
import { decidePayment } from '@onsale/core/payment';
import { toIso } from '@onsale/core/time/dates';
import { balanceAfter } from '@onsale/core/wallet';
import {
  findOrderOfReservation,
  insertOrder,
  listTickets,
  type OrderRow,
  type Ticket,
} from '@onsale/db/repositories/order.repository';
import { endSession } from '@onsale/db/repositories/queue/admission.repository';
import { lockEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import {
  findReservation,
  listHeld,
  lockReservation,
  setReservationStatus,
  type ReservationRow,
} from '@onsale/db/repositories/seats/reservation.repository';
import { lockSeats, sellSeats } from '@onsale/db/repositories/seats/seat.repository';
import { findEntryOfOrder, lockWallet } from '@onsale/db/repositories/wallet.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../app.ts';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import { prepareActiveWrite } from '../queue/active-entry.ts';
import { releaseHolds } from '../reservation/release-holds.ts';
import { movePoints } from '../wallet/move-points.ts';

export interface Receipt {
  result: 'SUCCESS';
  orderId: string;
  reservationId: string;
  date: string;
  seatNos: number[];
  total: number;
  balance: number;
  tickets: Ticket[];
  paidAt: string;
}

/**
 * Debits the wallet, sells the seats, writes the order and its tickets, and finishes the entry,
 * all or nothing. Paying a paid reservation again returns its first receipt. Other reservations
 * that the buyer holds of the concert are released: the session is over, so they could never be
 * paid.
 *
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, RESERVATION_NOT_FOUND,
 * RESERVATION_EXPIRED, RESERVATION_RELEASED, INSUFFICIENT_BALANCE
 */
export async function payReservation(
  app: App,
  { place, reservationId }: { place: QueuePlace; reservationId: string },
): Promise<Receipt> {
  const position = await prepareActiveWrite(app, place);
  const receipt = await app.runMutation(
    async (tx) => {
      const { entry, reservation, others, wallet } = await lockPaymentRows(
        tx,
        place,
        reservationId,
      );
      const now = await tx.now();
      const decision = decidePayment({ entry, reservation, position }, now);
      if (decision === 'replay') return replayReceipt(tx, reservation!);
      const order = buildOrder(app, { place, reservation: reservation!, now });
      const payment = { wallet, kind: 'payment', amount: -order.total, now, order } as const;
      // Throws INSUFFICIENT_BALANCE before anything is written.
      balanceAfter(payment.kind, wallet.balance, payment.amount);
      const tickets = order.seatNos.map((seatNo) => ({ ticketCode: app.ids.ticketCode(), seatNo }));
      await insertOrder(tx, order, tickets);
      const sold = await sellSeats(tx, reservation!, { orderId: order.orderId, now });
      if (sold !== order.seatNos.length) {
        throw new Error(
          `Reservation ${reservationId} is live, but only ${sold} of its seats are held by it.`,
        );
      }
      const balance = (await movePoints(tx, app.ids, payment))!;
      await setReservationStatus(tx, reservation!, 'paid');
      const live = others.filter(({ expiresAt }) => now < expiresAt);
      await releaseHolds(tx, live);
      await endSession(tx, place, { status: 'finished', endedAt: now });
      return toReceipt(order, tickets, balance);
    },
    { operation: 'pay', exclusiveKeys: [place.userId] },
  );
  app.admissionRunner.requestStep(place.concertId);
  return receipt;
}

/**
 * Takes every lock that the payment depends on, before anything is decided, in the global lock
 * order, which avoids deadlocks (docs/ARCHITECTURE.md#lock-order).
 *
 * The entry's lock serialises all calls that take, release or pay a reservation of this buyer
 * here, so a held reservation needs no lock of its own. A paid one does, because a concurrent call
 * may be cancelling its order.
 */
async function lockPaymentRows(tx: Tx, place: QueuePlace, reservationId: string) {
  const { concertId, userId } = place;
  const entry = await lockEntry(tx, place);
  if (entry?.userId !== userId) throw new OnsaleError('NOT_AUTHENTICATED', {});
  // The clock is read only once every lock is held. Until then the start of the session stands in
  // for `now`, as each reservation that is still held was taken in this session.
  const held = await listHeld(tx, { concertId, userId, now: entry.admittedAt ?? 0 });
  const target = held.find((one) => one.reservationId === reservationId) ?? null;
  const ended = target ? null : await findOwnReservation(tx, place, reservationId);
  // A reservation that had expired before this one was taken is left out: its seats may belong to
  // another buyer by now.
  const others = target
    ? held.filter((one) => one !== target && target.createdAt < one.expiresAt)
    : [];
  await lockSeats(
    tx,
    [target ?? ended, ...others].filter((one) => one !== null),
  );
  const reservation = target ?? (ended && (await lockReservation(tx, ended))!);
  const wallet = (await lockWallet(tx, userId))!;
  return { entry, reservation, others, wallet };
}

async function findOwnReservation(
  tx: Tx,
  { concertId, userId }: QueuePlace,
  reservationId: string,
): Promise<ReservationRow | null> {
  const found = await findReservation(tx, { concertId, reservationId });
  return found?.userId === userId ? found : null;
}

function buildOrder(
  { ids }: App,
  { place, reservation, now }: { place: QueuePlace; reservation: ReservationRow; now: number },
): OrderRow {
  const { reservationId, concertId, date, userId, seatNos, total } = reservation;
  return {
    orderId: ids.id('ord'),
    reservationId,
    concertId,
    date,
    userId,
    waitNo: place.waitNo,
    seatNos,
    total,
    status: 'paid',
    paidAt: now,
    cancelledAt: null,
  };
}

/** Idempotent replay: rebuilds the first receipt from the order and its ledger entry. */
async function replayReceipt(tx: Tx, reservation: ReservationRow): Promise<Receipt> {
  const order = await findOrderOfReservation(tx, reservation);
  const { userId, orderId } = order;
  const tickets = (await listTickets(tx, [order])).get(orderId) ?? [];
  const { balanceAfter } = (await findEntryOfOrder(tx, { userId, orderId, kind: 'payment' }))!;
  return toReceipt(order, tickets, balanceAfter);
}

function toReceipt(order: OrderRow, tickets: Ticket[], balance: number): Receipt {
  const { orderId, reservationId, date, seatNos, total } = order;
  const paidAt = toIso(order.paidAt);
  return {
    result: 'SUCCESS',
    orderId,
    reservationId,
    date,
    seatNos,
    total,
    balance,
    tickets,
    paidAt,
  };
}

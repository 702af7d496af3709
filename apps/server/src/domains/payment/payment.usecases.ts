import { toIso } from '@onsale/core/time/dates';
import { OnsaleError } from '@onsale/core/errors';
import { decidePayment } from '@onsale/core/payment';
import { balanceAfter } from '@onsale/core/wallet';
import type { Tx } from '@onsale/db/store';
import {
  findOrderOfReservation,
  insertOrder,
  listTickets,
  type OrderRow,
  type Ticket,
} from '@onsale/db/repositories/order.repository';
import { lockEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import { endSession } from '@onsale/db/repositories/queue/admission.repository';
import {
  findReservation,
  listHeld,
  lockReservation,
  setReservationStatus,
  type ReservationRow,
} from '@onsale/db/repositories/seats/reservation.repository';
import { lockSeats, sellSeats } from '@onsale/db/repositories/seats/seat.repository';
import { findEntryOfOrder, lockWallet } from '@onsale/db/repositories/wallet.repository';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import type { App } from '../../app.ts';
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
 * One atomic step: debit the wallet, sell the seats, write order and tickets, finish the place in
 * line. Paying a paid reservation again gives the first answer. Whatever else the buyer still holds
 * of the concert is released: its session is over, so it could never be paid.
 *
 * @throws NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, RESERVATION_NOT_FOUND, RESERVATION_EXPIRED,
 * RESERVATION_RELEASED, INSUFFICIENT_BALANCE
 */
export async function payReservation(
  app: App,
  { place, reservationId }: { place: QueuePlace; reservationId: string },
): Promise<Receipt> {
  const position = await prepareActiveWrite(app, place);
  const receipt = await app.runMutation(
    async (tx) => {
      const { entry, reservation, others, wallet } = await lockPayment(tx, place, reservationId);
      const now = await tx.now();
      const decision = decidePayment({ entry, reservation, position }, now);
      if (decision === 'replay') return firstReceipt(tx, reservation!);
      const order = newOrder(app, { place, reservation: reservation!, now });
      const payment = { wallet, kind: 'payment', amount: -order.total, now, order } as const;
      // Who has too few points is refused before anything is written.
      balanceAfter(payment.kind, wallet.balance, payment.amount);
      const tickets = order.seatNos.map((seatNo) => ({ ticketCode: app.ids.ticketCode(), seatNo }));
      await insertOrder(tx, order, tickets);
      const sold = await sellSeats(tx, reservation!, { orderId: order.orderId, now });
      if (sold !== order.seatNos.length) {
        throw new Error(`Reservation ${reservationId} is live but ${sold} of its seats are held.`);
      }
      const balance = (await movePoints(tx, app.ids, payment))!;
      await setReservationStatus(tx, reservation!, 'paid');
      const live = others.filter(({ expiresAt }) => now < expiresAt);
      await releaseHolds(tx, live);
      await endSession(tx, place, { status: 'finished', endedAt: now });
      return toReceipt(order, tickets, balance);
    },
    { kind: 'pay', exclusiveKeys: [place.userId] },
  );
  app.admissionRunner.soon(place.concertId);
  return receipt;
}

/**
 * Takes the locks that decide a payment, in the order of the house, before anything is decided. Under
 * the entry's lock nobody else takes, releases or pays a reservation of this buyer here, so one that
 * is held needs no lock of its own. One that is paid does: its order may just be cancelled.
 */
async function lockPayment(tx: Tx, place: QueuePlace, reservationId: string) {
  const { concertId, userId } = place;
  const entry = await lockEntry(tx, place);
  if (entry?.userId !== userId) throw new OnsaleError('NOT_AUTHENTICATED', {});
  // Whatever is held now was taken in this session: the clock is read when every lock is held.
  const held = await listHeld(tx, { concertId, userId, now: entry.admittedAt ?? 0 });
  const own = held.find((one) => one.reservationId === reservationId) ?? null;
  const ended = own ? null : await findOwn(tx, place, reservationId);
  // What had run out when this one was taken has seats that may be somebody else's by now.
  const others = own ? held.filter((one) => one !== own && own.createdAt < one.expiresAt) : [];
  await lockSeats(
    tx,
    [own ?? ended, ...others].filter((one) => one !== null),
  );
  const reservation = own ?? (ended && (await lockReservation(tx, ended))!);
  const wallet = (await lockWallet(tx, userId))!;
  return { entry, reservation, others, wallet };
}

async function findOwn(
  tx: Tx,
  { concertId, userId }: QueuePlace,
  reservationId: string,
): Promise<ReservationRow | null> {
  const found = await findReservation(tx, { concertId, reservationId });
  return found?.userId === userId ? found : null;
}

function newOrder(
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

async function firstReceipt(tx: Tx, reservation: ReservationRow): Promise<Receipt> {
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

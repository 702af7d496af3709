/**
 * Pays reservations: debit, sale of the seats, orders and tickets in one transaction.
 *
 * A reservation is paid at most once. Paying it again returns the first receipt, so a client that
 * lost the response repeats the call. A payment ends the buyer's session for the concert.
 */
import { OnsaleError } from '@onsale/core/errors';
import type { Hall } from '@onsale/core/hall/hall';
import { decidePayment } from '@onsale/core/payment';
import type { Position } from '@onsale/core/queue';
import { balanceAfter } from '@onsale/core/wallet';
import { insertOrder, type NewOrder } from '@onsale/db/repositories/order.repository';
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
import { lockWallet, type Wallet } from '@onsale/db/repositories/wallet.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../app.ts';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import { prepareActiveWrite } from '../queue/active-entry.ts';
import { explainPaymentRefusal } from '../performance/explain-refusal.ts';
import { releaseHolds } from '../reservation/release-holds.ts';
import { movePoints } from '../wallet/move-points.ts';
import {
  replayPayment,
  storeReleased,
  toGroupReceipt,
  toReceipt,
  type GroupReceipt,
  type Payment,
  type Receipt,
} from './receipt.ts';

/**
 * Debits the wallet, sells the seats, writes the order and its tickets, and finishes the entry,
 * all or nothing. Paying a paid reservation again returns its first receipt. Other reservations
 * that the buyer holds of the concert are released: the session is over, so they could never be
 * paid.
 *
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED, RESERVATION_NOT_FOUND,
 * RESERVATION_EXPIRED, RESERVATION_RELEASED, DATE_CANCELLED, INSUFFICIENT_BALANCE
 */
export async function payReservation(
  app: App,
  { place, reservationId }: { place: QueuePlace; reservationId: string },
): Promise<Receipt> {
  const position = await prepareActiveWrite(app, place);
  const hall = (await app.halls.find(place.concertId))!;
  const paying = app.runMutation(
    async (tx) => {
      const command = { place, hall, position, reservationIds: [reservationId] };
      const [payment] = await payInTransaction(app, tx, command);
      return payment!.receipt;
    },
    { operation: 'pay', exclusiveKeys: [place.userId] },
  );
  const { concertId } = place;
  const receipt = await paying.catch((error: unknown) =>
    explainPaymentRefusal(app, error, { concertId, reservationIds: [reservationId] }),
  );
  app.admissionRunner.requestStep(place.concertId);
  return receipt;
}

/**
 * Pays several reservations of the place's concert, all of them or none: one order for each, and
 * one end of the session. It shares no transaction with other calls, because its statements differ
 * in number.
 *
 * @throws as `payReservation`; INSUFFICIENT_BALANCE requires the sum of those not yet paid.
 */
export async function payReservations(
  app: App,
  { place, reservationIds }: { place: QueuePlace; reservationIds: readonly string[] },
): Promise<GroupReceipt> {
  const position = await prepareActiveWrite(app, place);
  const hall = (await app.halls.find(place.concertId))!;
  const { concertId } = place;
  const paying = app.runMutation(async (tx) =>
    toGroupReceipt(await payInTransaction(app, tx, { place, hall, position, reservationIds })),
  );
  const receipt = await paying.catch((error: unknown) =>
    explainPaymentRefusal(app, error, { concertId, reservationIds }),
  );
  app.admissionRunner.requestStep(place.concertId);
  return receipt;
}

/** @returns a payment for each reservation, in their order. */
async function payInTransaction(
  app: App,
  tx: Tx,
  command: {
    place: QueuePlace;
    hall: Hall;
    position: () => Position;
    reservationIds: readonly string[];
  },
): Promise<Payment[]> {
  const { place, hall, position, reservationIds } = command;
  const { entry, reservations, others, wallet } = await lockPaymentRows(tx, place, reservationIds);
  const now = await tx.now();
  const decisions = reservations.map((reservation) =>
    decidePayment({ entry, reservation, position }, now),
  );
  const unpaid = reservations.filter((_, at) => decisions[at] === 'pay') as ReservationRow[];
  const live = unpaid.length === 0 ? [] : others.filter(({ expiresAt }) => now < expiresAt);
  const sum = unpaid.reduce((points, { total }) => points + total, 0);
  // Throws INSUFFICIENT_BALANCE before anything is written.
  if (unpaid.length > 0) balanceAfter('payment', wallet.balance, -sum);
  const released = storeReleased(live);
  const payments: Payment[] = [];
  let purse = wallet;
  for (const [at, reservation] of reservations.entries()) {
    if (decisions[at] === 'replay') {
      payments.push(await replayPayment(tx, { reservation: reservation!, hall }));
      continue;
    }
    const order = buildOrder(app, { place, reservation: reservation!, released, now });
    const payment = await payOrder(app, tx, {
      wallet: purse,
      reservation: reservation!,
      order,
      hall,
    });
    purse = { ...purse, balance: payment.receipt.balance, entries: payment.seq };
    payments.push(payment);
  }
  if (unpaid.length > 0) {
    await releaseHolds(tx, live, now);
    await endSession(tx, place, { status: 'finished', endedAt: now });
  }
  return payments;
}

async function payOrder(
  app: App,
  tx: Tx,
  sale: { wallet: Wallet; reservation: ReservationRow; order: NewOrder; hall: Hall },
): Promise<Payment> {
  const { wallet, reservation, order, hall } = sale;
  const { orderId, seatNos, total, paidAt: now } = order;
  const tickets = seatNos.map((seatNo) => ({ ticketCode: app.ids.ticketCode(), seatNo }));
  await insertOrder(tx, order, tickets);
  const sold = await sellSeats(tx, reservation, { orderId, now });
  if (sold !== seatNos.length) {
    throw new Error(
      `Reservation ${reservation.reservationId} is live, but only ${sold} of its seats are held by it.`,
    );
  }
  const debit = { wallet, kind: 'payment', amount: -total, now, order } as const;
  const balance = (await movePoints(tx, app.ids, debit))!;
  await setReservationStatus(tx, reservation, 'paid');
  return { receipt: toReceipt(order, { tickets, balance, hall }), seq: wallet.entries + 1 };
}

/**
 * Takes every lock that the payment depends on, before anything is decided, in the global lock
 * order, which avoids deadlocks (docs/ARCHITECTURE.md#lock-order).
 *
 * The entry's lock serialises all calls that take, release or pay a reservation of this buyer
 * here, so a held reservation needs no lock of its own. A paid one does, because a concurrent call
 * may be cancelling its order.
 */
async function lockPaymentRows(tx: Tx, place: QueuePlace, reservationIds: readonly string[]) {
  const { concertId, userId } = place;
  const entry = await lockEntry(tx, place);
  if (entry?.userId !== userId) throw new OnsaleError('NOT_AUTHENTICATED', {});
  // The clock is read only once every lock is held. Until then the start of the session stands in
  // for `now`, as each reservation that is still held was taken in this session.
  const held = await listHeld(tx, { concertId, userId, now: entry.admittedAt ?? 0 });
  const found = new Map(held.map((one) => [one.reservationId, one]));
  const targets = reservationIds.flatMap((id) => found.get(id) ?? []);
  const ended = new Map<string, ReservationRow>();
  // In one order for every call, because each of them is locked below.
  for (const id of reservationIds.filter((one) => !found.has(one)).toSorted()) {
    const one = await findOwnReservation(tx, place, id);
    if (one) ended.set(id, one);
  }
  // A reservation that had expired before the latest of these was taken is left out: its seats may
  // belong to another buyer by now.
  const takenAt = Math.max(...targets.map(({ createdAt }) => createdAt));
  const others = held.filter(
    (one) => targets.length > 0 && !targets.includes(one) && takenAt < one.expiresAt,
  );
  await lockSeats(tx, [...targets, ...ended.values(), ...others]);
  for (const [id, one] of ended) ended.set(id, (await lockReservation(tx, one))!);
  const wallet = (await lockWallet(tx, userId))!;
  const reservations = reservationIds.map((id) => found.get(id) ?? ended.get(id) ?? null);
  return { entry, reservations, others, wallet };
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
  sale: { place: QueuePlace; reservation: ReservationRow; released: string | null; now: number },
): NewOrder {
  const { place, released, now } = sale;
  const { reservationId, concertId, date, userId, seatNos, total } = sale.reservation;
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
    released,
  };
}

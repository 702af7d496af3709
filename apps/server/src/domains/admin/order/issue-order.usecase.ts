/** The box office: issues an order past the line, but never past a hold. */
import { createHash } from 'node:crypto';
import { base32 } from '@onsale/core/api-keys';
import { OnsaleError } from '@onsale/core/errors';
import { priceSeats, type Hall } from '@onsale/core/hall/hall';
import { requireSellable } from '@onsale/core/hall/sellable-seats';
import { sameSeats } from '@onsale/core/reservation';
import { endOfDate, toIso } from '@onsale/core/time/dates';
import {
  findOrderById,
  insertIssuedOrder,
  lockDateForSale,
  type DateForSale,
  type IssuedOrder,
} from '@onsale/db/repositories/box-office.repository';
import { findConcert, lockRoom, type Concert } from '@onsale/db/repositories/catalogue.repository';
import { findResponse, reserveKey } from '@onsale/db/repositories/idempotency.repository';
import { listTickets, type OrderRow } from '@onsale/db/repositories/order.repository';
import {
  insertReservation,
  setReservationStatus,
  type ReservationRow,
} from '@onsale/db/repositories/seats/reservation.repository';
import { sellSeats, takeSeats } from '@onsale/db/repositories/seats/seat.repository';
import { findWallet, type Wallet } from '@onsale/db/repositories/wallet.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../../app.ts';
import { canonicalJson } from '../../../wire/canonical-json.ts';
import { generateAccount, insertAccount } from '../../account/new-account.ts';
import { moveCash } from '../../wallet/move-points.ts';
import { toAdminOrder, type AdminOrder } from './order-view.ts';

export interface BoxOfficeSale {
  concertId: string;
  date: string;
  seatNos: number[];
  /** Without one, a guest: an account whose key exists nowhere. */
  userId?: string | undefined;
  payment: 'complimentary' | 'cash';
  note?: string | undefined;
  idempotencyKey: string;
  operator: string;
}

const dayMs = 86_400_000;

/**
 * Sells seats for cash, or gives them away: also before the opening, after the end of the sale and
 * beyond the limit of seats per buyer, until 24 hours after the date began.
 *
 * The ids of the order and its reservation come from the key, so that a repeat finds them however
 * late it is. It is answered as the first call was.
 *
 * @throws CONCERT_NOT_FOUND, DATE_NOT_FOUND, DATE_CLOSED, DATE_CANCELLED, SEAT_NOT_FOUND,
 * SEAT_RESTRICTED, SEAT_UNAVAILABLE, USER_NOT_FOUND, IDEMPOTENCY_KEY_REUSED
 */
export async function issueOrder(app: App, sale: BoxOfficeSale): Promise<AdminOrder> {
  const { concertId, date, idempotencyKey } = sale;
  const hall = await app.halls.find(concertId);
  const orderId = idOfKey('ord', idempotencyKey);
  return app.runMutation(async (tx) => {
    // A key that was used for another sale says so before what that sale lacks.
    await reserveSale(tx, sale);
    const first = await findOrderById(tx, orderId);
    if (first) return toFirstAnswer(tx, requireSameSale(first, sale), hall!);
    if (!hall) throw new OnsaleError('CONCERT_NOT_FOUND', {});
    requireSellable(hall, sale.seatNos);
    const wallet = await walletOf(app, tx, sale.userId);
    // A new price waits for this sale, or is read by it.
    await lockRoom(tx, concertId);
    const current = (await findConcert(tx, concertId))!;
    const performance = await lockDateForSale(tx, { concertId, date });
    if (!performance) throw new OnsaleError('DATE_NOT_FOUND', {});
    const reservation = await takeForSale(tx, {
      sale,
      concert: current,
      hall,
      wallet,
      performance,
    });
    const order: IssuedOrder = {
      ...orderOf(sale, reservation),
      orderId,
      paidAt: reservation.createdAt,
    };
    const tickets = order.seatNos.map((seatNo) => ({ ticketCode: app.ids.ticketCode(), seatNo }));
    await insertIssuedOrder(tx, order, tickets);
    const sold = await sellSeats(tx, reservation, { orderId, now: order.paidAt });
    if (sold !== order.seatNos.length) throw new Error('Seats were lost under their locks.');
    await setReservationStatus(tx, reservation, 'paid');
    if (sale.payment === 'cash') {
      const { total, paidAt: now } = order;
      await moveCash(tx, app.ids, { wallet, kind: 'payment', amount: -total, now, order });
    }
    return toFirstAnswer(tx, (await findOrderById(tx, orderId))!, hall);
  });
}

/**
 * Two calls with one key run one after the other, whatever they ask for. While the row of the key
 * is kept, it also tells a sale to a named buyer from one to a guest, which the order does not.
 *
 * @throws IDEMPOTENCY_KEY_REUSED
 */
async function reserveSale(tx: Tx, sale: BoxOfficeSale): Promise<void> {
  const { concertId, date, payment, note = null, userId = null, idempotencyKey } = sale;
  const seatNos = sale.seatNos.toSorted((a, b) => a - b);
  const keyId = digest(`issue key\n${idempotencyKey}`).toString('hex');
  const command = canonicalJson({ concertId, date, payment, note, userId, seatNos });
  const request = digest(command).toString('hex');
  const use = { keyId, request, now: await tx.now(), keptSince: 0 };
  if (await reserveKey(tx, use)) return;
  const first = await findResponse(tx, keyId);
  if (first.request !== request) throw new OnsaleError('IDEMPOTENCY_KEY_REUSED', {});
}

const digest = (text: string) => createHash('sha256').update(text).digest();

const idChars = 26;

/** An id like a random one, but the same for the same key. */
function idOfKey(prefix: 'ord' | 'res', key: string): string {
  const bytes = digest(`${prefix}\n${key}`).subarray(0, idChars);
  return `${prefix}_${Array.from(bytes, (byte) => base32[byte & 31]).join('')}`;
}

/** @throws IDEMPOTENCY_KEY_REUSED */
function requireSameSale(first: OrderRow, sale: BoxOfficeSale): OrderRow {
  const { concertId, date, payment, note = null, seatNos, userId } = sale;
  const isSame =
    first.concertId === concertId &&
    first.date === date &&
    first.payment === payment &&
    first.note === note &&
    sameSeats(first.seatNos, seatNos) &&
    (userId === undefined || first.userId === userId);
  if (!isSame) throw new OnsaleError('IDEMPOTENCY_KEY_REUSED', {});
  return first;
}

/** The order as it was issued, with its ticket codes. */
async function toFirstAnswer(tx: Tx, order: OrderRow, hall: Hall): Promise<AdminOrder> {
  const tickets = (await listTickets(tx, [order])).get(order.orderId) ?? [];
  const issued: OrderRow = { ...order, status: 'paid', cancelledAt: null, refunded: 0 };
  return toAdminOrder(issued, { hall, tickets, refunds: [] });
}

/** @throws USER_NOT_FOUND */
async function walletOf(app: App, tx: Tx, userId: string | undefined): Promise<Wallet> {
  if (userId === undefined) {
    const guest = generateAccount(app);
    await insertAccount(tx, guest);
    return { userId: guest.userId, balance: 0, entries: 0 };
  }
  const wallet = await findWallet(tx, userId);
  if (!wallet) throw new OnsaleError('USER_NOT_FOUND', {});
  return wallet;
}

/** Holds the seats for the instant of the sale. */
async function takeForSale(
  tx: Tx,
  command: {
    sale: BoxOfficeSale;
    concert: Concert;
    hall: Hall;
    wallet: Wallet;
    performance: DateForSale;
  },
): Promise<ReservationRow> {
  const { sale, concert, hall, wallet, performance } = command;
  const { concertId, date, payment, idempotencyKey } = sale;
  const seatNos = sale.seatNos.toSorted((a, b) => a - b);
  const now = await tx.now();
  requireBoxOfficeOpen(date, performance, now);
  const reservation: ReservationRow = {
    reservationId: idOfKey('res', idempotencyKey),
    concertId,
    date,
    userId: wallet.userId,
    waitNo: null,
    seatNos,
    total: payment === 'complimentary' ? 0 : priceSeats(hall, seatNos, concert.price),
    status: 'held',
    createdAt: now,
    expiresAt: now + 1_000 * concert.reservationSeconds,
    holdNo: null,
    holdsAllowed: null,
  };
  await insertReservation(tx, reservation);
  const taken = await takeSeats(tx, reservation, now);
  const lost = seatNos.filter((seatNo) => !taken.has(seatNo));
  if (lost.length > 0) throw new OnsaleError('SEAT_UNAVAILABLE', { seatNos: lost });
  return reservation;
}

/** @throws DATE_CANCELLED, DATE_CLOSED */
function requireBoxOfficeOpen(
  date: string,
  { startsAt, cancelReason: reason }: DateForSale,
  now: number,
): void {
  if (reason !== null) throw new OnsaleError('DATE_CANCELLED', { date, reason });
  const end = startsAt === null ? endOfDate(date) : startsAt + dayMs;
  if (end <= now) throw new OnsaleError('DATE_CLOSED', { closedAt: toIso(end) });
}

function orderOf(sale: BoxOfficeSale, reservation: ReservationRow) {
  const { reservationId, concertId, date, userId, seatNos, total } = reservation;
  const { payment, note = null, operator: issuedBy } = sale;
  return { reservationId, concertId, date, userId, seatNos, total, payment, note, issuedBy };
}

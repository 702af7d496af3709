/**
 * The orders of a concert as CSV, in chunks of one keyset page, so that memory stays constant.
 *
 * It is no snapshot, which would have to stay open as long as a client reads: every order that was
 * there at the start is there once, as it was when its page was read; newer ones may be missing.
 */
import { pricedSeats } from '@onsale/core/hall/hall';
import { toIso, toIsoOrNull } from '@onsale/core/time/dates';
import { listOrdersById } from '@onsale/db/repositories/box-office.repository';
import type { OrderKey, OrderRow } from '@onsale/db/repositories/order.repository';
import { listRefunds, type RefundRow } from '@onsale/db/repositories/refund.repository';
import type { Hall } from '@onsale/core/hall/hall';
import type { App } from '../../../app.ts';
import { toCsvLine } from '../../../wire/csv.ts';
import { shownWaitNo } from './order-view.ts';

const pageOrders = 1_000;

export const ordersCsvHeader = [
  'order_id',
  'date',
  'status',
  'payment',
  'user_id',
  'wait_no',
  'seats',
  'seat_numbers',
  'labels',
  'total',
  'refunded',
  'refunded_seats',
  'refund_reasons',
  'paid_at',
  'cancelled_at',
  'note',
  'issued_by',
];

/** Chunks of text; each is read from the database when the one before was taken. */
export async function* readOrdersCsv(app: App, concertId: string): AsyncGenerator<string> {
  const hall = (await app.halls.find(concertId))!;
  await app.lineCache.knowOrder(concertId);
  yield toCsvLine(ordersCsvHeader);
  let after: OrderKey | null = null;
  for (;;) {
    const rows: OrderRow[] = await listOrdersById(app.db, { concertId, after, limit: pageOrders });
    const refunds = await listRefunds(app.db, rows);
    const lines = rows.map((row) => {
      const ranked = { ...row, waitNo: shownWaitNo(app, row) };
      return toLine(ranked, refunds.get(row.orderId) ?? [], hall);
    });
    if (lines.length > 0) yield lines.join('');
    if (rows.length < pageOrders) return;
    after = rows.at(-1)!;
  }
}

/** The seats, the total and the refunds of a row are those that were bought, and what went back. */
function toLine(row: OrderRow, refunds: readonly RefundRow[], hall: Hall): string {
  const { seatNos, total, cancelledAt } = row;
  const seats = pricedSeats(hall, row);
  const refundedSeats =
    cancelledAt === null ? refunds.flatMap((refund) => refund.seatNos) : seatNos;
  const reasons = refunds.flatMap(({ reason }) => reason ?? []);
  return toCsvLine([
    row.orderId,
    row.date,
    row.status,
    row.payment,
    row.userId,
    row.waitNo,
    seatNos.length,
    seatNos.join(' '),
    seats.map(({ section, label }) => `${section} ${label}`).join('; '),
    total,
    row.refunded,
    refundedSeats.toSorted((a, b) => a - b).join(' '),
    reasons.join('; '),
    toIso(row.paidAt),
    toIsoOrNull(cancelledAt),
    row.note,
    row.issuedBy,
  ]);
}

/**
 * Refunds the orders of cancelled dates, one transaction each, on any server and after any crash.
 *
 * The rows say what is left to do: a date that was cancelled and is not refunded, and its orders
 * that are paid. A refund is made under the lock of its order, so none is made twice. Each server
 * begins at a random order, so that several seldom try the same one.
 */
import { isOnsaleError } from '@onsale/core/errors';
import {
  finishRefunds,
  listDatesToRefund,
  listOrdersToRefund,
  type CancelledDate,
} from '@onsale/db/repositories/seats/cancelled-date.repository';
import type { OrderRow } from '@onsale/db/repositories/order.repository';
import type { App } from '../../app.ts';
import { refundSeats } from '../payment/refund-seats.ts';

const ordersPerPage = 100;
const concurrentRefunds = 8;
const maxRunMs = 5_000;

/** Refunds what is left, for a few seconds at most; the next run goes on. */
export async function refundCancelledDates(app: App): Promise<void> {
  const { clock, db } = app;
  const dates = await listDatesToRefund(db);
  const elapsed = () => clock.elapsed?.() ?? clock.now();
  const end = elapsed() + maxRunMs;
  for (const date of dates) await refundDate(app, date, () => elapsed() >= end);
}

async function refundDate(app: App, cancelled: CancelledDate, isLate: () => boolean) {
  const { concertId, date } = cancelled;
  const first = app.ids.id('ord');
  let isWrapped = false;
  for (let after = first; !isLate();) {
    const page = { concertId, date, after, limit: ordersPerPage };
    const orders = await listOrdersToRefund(app.db, page);
    const mine = isWrapped ? orders.filter(({ orderId }) => orderId <= first) : orders;
    for (let at = 0; at < mine.length; at += concurrentRefunds) {
      const some = mine.slice(at, at + concurrentRefunds);
      await Promise.all(some.map((order) => refundOrder(app, cancelled, order)));
    }
    if (mine.length === ordersPerPage) after = mine.at(-1)!.orderId;
    else if (!isWrapped) [after, isWrapped] = ['', true];
    else return finishRefunds(app.db, { concertId, date, now: await app.db.now() });
  }
}

/** A refund that fails is left to the next run, so that it keeps no other from its own. */
async function refundOrder(app: App, cancelled: CancelledDate, order: OrderRow): Promise<void> {
  const { cancelReason: reason, cancelledBy: refundedBy } = cancelled;
  try {
    await app.db.transaction((tx) =>
      refundSeats(app, tx, { order, seats: 'all', reason, refundedBy }),
    );
  } catch (error) {
    // Its buyer has cancelled it, or another server has refunded it.
    if (isOnsaleError(error, 'ALREADY_CANCELLED')) return;
    const { concertId, orderId } = order;
    app.log.error({ err: error, concertId, orderId }, 'refund failed; the next run retries');
  }
}

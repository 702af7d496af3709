/** Orders that were refunded in part, for the checks of refunds. */
import { roomDefaults } from '@onsale/core/queue';
import type { TestDatabase } from '@onsale/db/testing';
import { createConcert } from '../../src/domains/admin/admin.usecases.ts';
import { issueOrder } from '../../src/domains/admin/order/issue-order.usecase.ts';
import { refundOrder } from '../../src/domains/admin/order/order.usecases.ts';
import { cancelOwnOrder } from '../../src/domains/payment/order.usecases.ts';
import { buy, createTestApp, date, join, type Bought } from './populated-database.ts';

export interface RefundHistory {
  /** Paid for seats 1 to 3 of a concert of its own, and had seat 2 refunded, then seat 1. */
  refunded: Bought;
  /** The box office sold seats 6 and 7 for cash, and handed the cash of seat 7 back. */
  cashOrderId: string;
  /** It gave away seats 8 and 9, and took seat 9 back. */
  freeOrderId: string;
}

export async function populateRefunds(database: TestDatabase): Promise<RefundHistory> {
  const app = await createTestApp(database);
  const { concertId } = await createConcert(app, {
    title: 'A refund',
    dates: [date],
    seatsPerDate: 10,
    seatsPerRow: 5,
    price: 100,
    opensAt: null,
    reservationSeconds: 300,
    maxSeatsPerUser: 5,
    cancelUntilHours: 0,
    room: roomDefaults,
  });
  const refunded = await buy(app, await join(app, concertId), [1, 2, 3]);
  for (const seatNo of [2, 1]) {
    const { orderId, place } = refunded;
    await cancelOwnOrder(app, { userId: place.userId, orderId, seatNos: [seatNo] });
  }
  const { place, orderId } = await buy(app, await join(app, concertId), [4, 5]);
  await cancelOwnOrder(app, { userId: place.userId, orderId, seatNos: [5] });
  await cancelOwnOrder(app, { userId: place.userId, orderId });
  const counter = { concertId, date, operator: 'counter' };
  const issue = async (payment: 'cash' | 'complimentary', seatNos: number[]) => {
    const sale = { ...counter, payment, seatNos, idempotencyKey: payment };
    const { orderId: issued } = await issueOrder(app, sale);
    const refund = { orderId: issued, seatNos: seatNos.slice(1), reason: 'Ill' };
    await refundOrder(app, { ...refund, operator: 'counter' });
    return issued;
  };
  const cashOrderId = await issue('cash', [6, 7]);
  const freeOrderId = await issue('complimentary', [8, 9]);
  return { refunded, cashOrderId, freeOrderId };
}

/** Orders that were refunded in part, for the checks of refunds. */
import { roomDefaults } from '@onsale/core/queue';
import type { TestDatabase } from '@onsale/db/testing';
import { createConcert } from '../../src/domains/admin/admin.usecases.ts';
import { cancelOwnOrder } from '../../src/domains/payment/order.usecases.ts';
import { buy, createTestApp, date, join, type Bought } from './populated-database.ts';

export interface RefundHistory {
  /** Paid for seats 1 to 3 of a concert of its own, and had seat 2 refunded, then seat 1. */
  refunded: Bought;
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
  return { refunded };
}

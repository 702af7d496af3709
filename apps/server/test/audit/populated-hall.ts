/** A concert in a hall of sections, with a companion seat sold and a seat blocked. */
import type { Layout } from '@onsale/core/hall/layout';
import { roomDefaults } from '@onsale/core/queue';
import type { TestDatabase } from '@onsale/db/testing';
import { createConcert } from '../../src/domains/admin/admin.usecases.ts';
import { refundOrder } from '../../src/domains/admin/order/order.usecases.ts';
import { blockSeatsOf } from '../../src/domains/admin/seats/seat.usecases.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { buy, createTestApp, date, join, type Bought, type Held } from './populated-database.ts';

export interface HallHistory {
  /** Paid for an accessible seat and its companion seat at 300 points, and one at 100. */
  inHall: Bought;
  /** Paid for seats 4, 9 and 10, and had seat 4 refunded for 300, then seat 9 for 100. */
  refundedInHall: Bought;
  /** Holds a seat at 300 points and one at 100, the price of the concert. */
  holdingInHall: Held;
}

const layout: Layout = {
  sections: [
    {
      name: 'Stalls',
      price: 300,
      rows: [{ label: 'A', seats: 4 }],
      accessible: ['A-1'],
      companions: [['A-1', 'A-2']],
    },
    {
      name: 'Circle',
      rows: [
        { label: 'A', seats: 4 },
        { label: 'B', seats: 4 },
      ],
    },
  ],
};

export async function populateHall(database: TestDatabase): Promise<HallHistory> {
  const app = await createTestApp(database);
  const { concertId } = await createConcert(app, {
    title: 'A hall',
    dates: [date],
    seatsPerDate: 12,
    seatsPerRow: 4,
    layout,
    price: 100,
    opensAt: null,
    reservationSeconds: 300,
    maxSeatsPerUser: 5,
    cancelUntilHours: 0,
    room: roomDefaults,
  });
  const inHall = await buy(app, await join(app, concertId), [1, 2, 5]);
  await blockSeatsOf(app, { concertId, date, seatNos: [8], reason: 'desk' });
  const refundedInHall = await buy(app, await join(app, concertId), [4, 9, 10]);
  for (const seatNo of [4, 9]) {
    const refund = { orderId: refundedInHall.orderId, seatNos: [seatNo], reason: 'Ill' };
    await refundOrder(app, { ...refund, operator: 'root' });
  }
  const place = await join(app, concertId);
  const choice = { date, seatNos: [3, 6] };
  const { reservationId } = await reserveSeats(app, { place, choice });
  return { inHall, refundedInHall, holdingInHall: { place, reservationId } };
}

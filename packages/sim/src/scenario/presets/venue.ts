/** The preset `venue`: a hall of sections, parties with wishes, and seats that are given back. */
import type { ScenarioInput } from '../schema.ts';

const letters = 'ABCDEF'.split('');

/**
 * Three shows in a hall of stalls, circle and boxes: the box office sells along the sale, the boxes
 * rise in price, orders are refunded, and the last show is cancelled.
 */
export const venue: ScenarioInput = {
  name: 'venue',
  description:
    'Parties in a hall with aisles, wheelchair places and prices by section; some give seats back, the box office sells and refunds, and a show is cancelled.',
  concert: {
    dates: 3,
    layout: {
      sections: [
        {
          name: 'Stalls',
          price: 3_000,
          rows: letters.slice(0, 6).map((label, at) => ({
            label,
            seats: 12 + 2 * Math.floor(at / 2),
            aisleAfter: [6 + Math.floor(at / 2)],
          })),
          accessible: ['F-1', 'F-16'],
          companions: [
            ['F-1', 'F-2'],
            ['F-16', 'F-15'],
          ],
        },
        {
          name: 'Circle',
          price: 2_000,
          rows: letters.slice(0, 4).map((label) => ({ label, seats: 16 })),
          restrictedView: ['A-1', 'A-16'],
        },
        {
          name: 'Boxes',
          rows: letters.slice(0, 4).map((label) => ({ label, seats: 4 })),
        },
      ],
    },
    singleSeats: 'refuse',
    maxSeatsPerUser: 6,
    room: { maxActive: 40, admitPerMinute: 120, sessionSeconds: 240 },
  },
  buyers: 230,
  arrivals: { kind: 'burst', withinSeconds: 60 },
  personas: { human: 10, returner: 4, changeable: 2, 'double-clicker': 1, hesitant: 1 },
  patienceSeconds: 300,
  thinkSeconds: [2, 15],
  seatsWanted: { 1: 1, 2: 5, 3: 2, 4: 3, 6: 1 },
  parties: { section: 0.3, maxPrice: 0.3, accessible: 0.1 },
  operator: [
    { atSeconds: 1, blockSeats: { date: 1, seatNos: [1, 2, 3, 4] } },
    { atSeconds: 10, issueOrder: { date: 1, seatNos: [149, 150, 151, 152], payment: 'cash' } },
    { atSeconds: 60, changePrice: 1_200 },
    { atSeconds: 90, cancelDate: 3 },
    { atSeconds: 100, refundOrders: { date: 2, orders: 3, seats: 1 } },
    { atSeconds: 110, refundOrders: { date: 2, orders: 1 } },
  ],
  durationSeconds: 1_800,
  thresholds: ['sold>=45%', 'oversold==0', 'gaveUp<=25%'],
};

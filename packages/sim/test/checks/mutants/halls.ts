/** Mutants of halls: sections with prices of their own, and seats with labels and marks. */
import type { bestSeats } from '@onsale/core/hall/best-seats';
import type { findLoneCompanions, priceSeats, pricedSeats } from '@onsale/core/hall/hall';
import type {
  cancelDate,
  listOrdersToRefund,
} from '@onsale/db/repositories/seats/cancelled-date.repository';
import type { blockSeats } from '@onsale/db/repositories/seats/blocked-seat.repository';
import type { SeatMap } from '@onsale/sdk';
import { priceCheck, seatNameCheck } from '../../../src/checks/seating/sold-prices.ts';
import { seatMapCheck } from '../../../src/checks/seating/seat-map.ts';
import { blockedCheck, cancelledDateCheck } from '../../../src/checks/venue/operator-record.ts';
import { companionCheck, wishCheck } from '../../../src/checks/venue/wishes.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { seats } from './answers.ts';
import { replaceWith } from './mutation.ts';
import type { Mutant } from './mutant.ts';

/** Two sections of two rows, with an aisle, an accessible seat and the one of its companion. */
export const smallHall: NonNullable<ScenarioInput['concert']> = {
  layout: {
    sections: [
      {
        name: 'Stalls',
        price: 3_000,
        rows: [
          { label: 'A', seats: 6, aisleAfter: [3] },
          { label: 'B', seats: 8, aisleAfter: [4] },
        ],
        accessible: ['B-1'],
        companions: [['B-1', 'B-2']],
        restrictedView: ['A-6'],
      },
      {
        name: 'Circle',
        rows: [
          { label: 'A', seats: 8 },
          { label: 'B', seats: 10 },
        ],
      },
    ],
  },
};

/** Buyers who look at the map, and take one or two seats each. */
const looking: Partial<ScenarioInput> = {
  buyers: 12,
  personas: { changeable: 1 },
  seatsWanted: { 1: 1, 2: 1 },
  concert: smallHall,
};

/** Two evenings, of which the second is cancelled while buyers reserve and pay. */
const cancelling: Partial<ScenarioInput> = {
  buyers: 40,
  arrivals: { kind: 'burst', withinSeconds: 60 },
  concert: { dates: 2 },
  operator: [{ atSeconds: 30, cancelDate: 2 }],
};

export const hallMutants = (): Mutant[] => [
  {
    change: 'every section costs the price of the concert',
    killedBy: priceCheck,
    brokenInvariants: [9],
    functions: {
      priceSeats: replaceWith<typeof priceSeats>(() => (_, seatNos, price) => {
        return seatNos.length * price;
      }),
    },
    scenario: looking,
  },
  {
    change: 'a party gets seats of any section',
    killedBy: wishCheck,
    functions: {
      bestSeats: replaceWith<typeof bestSeats>(
        (original) =>
          (free, { section: _, ...wish }, price) => {
            return original(free, wish, price);
          },
      ),
    },
    scenario: { ...looking, personas: { human: 1 }, parties: { section: 1 } },
  },
  {
    change: 'a party gets seats above its ceiling',
    killedBy: wishCheck,
    functions: {
      bestSeats: replaceWith<typeof bestSeats>(
        (original) =>
          (free, { maxPrice: _, ...wish }, price) => {
            return original(free, wish, price);
          },
      ),
    },
    scenario: { ...looking, personas: { human: 1 }, parties: { maxPrice: 1 } },
  },
  {
    change: 'a companion seat is sold alone',
    killedBy: companionCheck,
    brokenInvariants: [1],
    functions: { findLoneCompanions: replaceWith<typeof findLoneCompanions>(() => () => []) },
    scenario: { ...looking, buyers: 24, personas: { 'double-clicker': 1 } },
  },
  {
    change: 'a blocked seat is sold',
    killedBy: blockedCheck,
    functions: {
      blockSeats: replaceWith<typeof blockSeats>(() => async (_, { seats: { seatNos } }) => {
        return new Set(seatNos);
      }),
    },
    scenario: {
      buyers: 12,
      arrivals: { kind: 'burst', withinSeconds: 60 },
      concert: { seatsPerDate: 20 },
      operator: [
        { atSeconds: 0, blockSeats: { date: 1, seatNos: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } },
      ],
    },
  },
  {
    change: 'a cancelled date is sold on',
    killedBy: cancelledDateCheck,
    brokenInvariants: [14],
    functions: {
      cancelDate: replaceWith<typeof cancelDate>((original) => async (tx, cancellation) => {
        await original(tx, {
          ...cancellation,
          saleEndsAt: Number.MAX_SAFE_INTEGER,
          salesEndAt: Number.MAX_SAFE_INTEGER,
        });
      }),
    },
    scenario: cancelling,
  },
  {
    change: 'the orders of a cancelled date are not refunded',
    killedBy: cancelledDateCheck,
    functions: { listOrdersToRefund: replaceWith<typeof listOrdersToRefund>(() => async () => []) },
    scenario: cancelling,
  },
  {
    change: 'tickets name another row',
    killedBy: seatNameCheck,
    functions: {
      pricedSeats: replaceWith<typeof pricedSeats>((original) => (hall, sale) => {
        return original(hall, sale).map((seat) => ({ ...seat, label: `Z${seat.label}` }));
      }),
    },
    scenario: looking,
  },
  {
    change: 'the seat map names another section',
    killedBy: seatMapCheck,
    tamper: seats(() => ({ section: 'Circle' })),
    scenario: looking,
  },
  {
    change: 'the seat map shows no marks',
    killedBy: seatMapCheck,
    tamper: seats(() => ({ flags: [] })),
    scenario: looking,
  },
  {
    change: 'the seat map shows no aisles',
    killedBy: seatMapCheck,
    tamper: (data, { procedure }) =>
      procedure === 'seat.list' && 'seats' in (data as object)
        ? { ...(data as SeatMap), aisles: [] }
        : data,
    scenario: looking,
  },
];

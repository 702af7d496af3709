/** Mutants of an operator's acts: the box office, refunds of orders, and new prices. */
import type { priceSeats } from '@onsale/core/hall/hall';
import type { requireRefundable } from '@onsale/core/payment';
import type { refundPart } from '@onsale/db/repositories/refund.repository';
import type { listHeld } from '@onsale/db/repositories/seats/reservation.repository';
import type { takeSeats } from '@onsale/db/repositories/seats/seat.repository';
import { firstAnswerCheck } from '../../../src/checks/receipts.ts';
import { oneHolderCheck } from '../../../src/checks/seats.ts';
import { seatMapCheck } from '../../../src/checks/seating/seat-map.ts';
import { priceCheck } from '../../../src/checks/seating/sold-prices.ts';
import { blockedCheck } from '../../../src/checks/venue/operator-record.ts';
import { companionCheck } from '../../../src/checks/venue/wishes.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { seats } from './answers.ts';
import { replaceWith } from './mutation.ts';
import type { Mutant } from './mutant.ts';

const tenSeats = Array.from({ length: 10 }, (_, index) => index + 1);

/** The box office asks for every seat while buyers hold some of them. */
const boxOffice = {
  buyers: 6,
  arrivals: { kind: 'burst', withinSeconds: 10 },
  thinkSeconds: [5, 15],
  concert: { seatsPerDate: 10 },
  operator: [
    { atSeconds: 20, issueOrder: { date: 1, seatNos: tenSeats, payment: 'cash' } },
    { atSeconds: 25, refundOrders: { date: 1, orders: 2 } },
  ],
} satisfies Partial<ScenarioInput>;

/** Orders of two seats, of some of which an operator refunds the last one. */
const refunding: Partial<ScenarioInput> = {
  buyers: 6,
  arrivals: { kind: 'burst', withinSeconds: 30 },
  seatsWanted: { 2: 1 },
  operator: [{ atSeconds: 25, refundOrders: { date: 1, orders: 3, seats: 1 } }],
};

/** Buyers who look at the map, reserve and pay before and after the price rises. */
const repricing: Partial<ScenarioInput> = {
  buyers: 20,
  arrivals: { kind: 'burst', withinSeconds: 60 },
  personas: { changeable: 1 },
  thinkSeconds: [2, 10],
  operator: [{ atSeconds: 30, changePrice: 1_500 }],
};

/** Wheelchair users in the last seat of a row, with their companions beside them. */
const wheelchairs: Partial<ScenarioInput> = {
  buyers: 6,
  arrivals: { kind: 'burst', withinSeconds: 60 },
  seatsWanted: { 2: 1 },
  parties: { accessible: 1, section: 0, maxPrice: 0 },
  concert: {
    layout: {
      sections: [
        {
          name: 'Stalls',
          rows: [{ label: 'A', seats: 6 }],
          accessible: ['A-6', 'A-3'],
          companions: [
            ['A-6', 'A-5'],
            ['A-3', 'A-2'],
          ],
        },
      ],
    },
  },
  operator: [{ atSeconds: 45, refundOrders: { date: 1, orders: 4, seats: 1 } }],
};

let issues = 0;

export const operatorMutants = (): Mutant[] => [
  {
    change: 'the box office sells past a hold',
    killedBy: oneHolderCheck,
    says: 'and given to the box office too',
    brokenInvariants: [1],
    functions: {
      takeSeats: replaceWith<typeof takeSeats>((original) => (tx, reservation, now) => {
        const isBoxOffice = reservation.waitNo === null;
        return original(tx, reservation, isBoxOffice ? Number.MAX_SAFE_INTEGER : now);
      }),
    },
    scenario: boxOffice,
  },
  {
    change: 'the box office sells a seat that is not on sale',
    killedBy: blockedCheck,
    says: 'of the box office has seat',
    functions: {
      takeSeats: replaceWith<typeof takeSeats>((original) => async (tx, reservation, now) => {
        const isBoxOffice = reservation.waitNo === null;
        if (isBoxOffice) await tx.query.updateTable('seats').set({ blockedAt: null }).execute();
        return original(tx, reservation, now);
      }),
    },
    scenario: {
      buyers: 6,
      arrivals: { kind: 'burst', withinSeconds: 30 },
      operator: [
        { atSeconds: 0, blockSeats: { date: 1, seatNos: [9, 10] } },
        { atSeconds: 10, issueOrder: { date: 1, seatNos: [10, 11], payment: 'complimentary' } },
      ],
    },
  },
  {
    change: 'the box office answers a repeat with another order',
    killedBy: firstAnswerCheck,
    says: 'The box office sold',
    tamper(data, { procedure }) {
      if (procedure !== 'admin.order.issue') return data;
      issues += 1;
      return { ...(data as object), note: `${issues}` };
    },
    scenario: boxOffice,
  },
  {
    change: 'a refund in part keeps the total of the order',
    killedBy: priceCheck,
    says: 'costs 2000 points, where these seats cost 1000',
    brokenInvariants: [9],
    functions: {
      refundPart: replaceWith<typeof refundPart>((original) => (tx, part) => {
        return original(tx, { ...part, amount: 0 });
      }),
    },
    scenario: refunding,
  },
  {
    change: 'a refund in part leaves a companion seat alone',
    killedBy: companionCheck,
    says: 'and not its accessible seat',
    brokenInvariants: [1],
    functions: {
      requireRefundable: replaceWith<typeof requireRefundable>(() => () => undefined),
    },
    scenario: wheelchairs,
  },
  {
    change: 'a new price is not that of the next reservations',
    killedBy: priceCheck,
    says: 'where these seats cost 1500',
    brokenInvariants: [9],
    functions: {
      priceSeats: replaceWith<typeof priceSeats>((original) => (hall, seatNos) => {
        return original(hall, seatNos, 1_000);
      }),
    },
    scenario: { ...repricing, seatsWanted: { 1: 1 } },
  },
  {
    change: 'a new price is that of the reservations before it',
    killedBy: priceCheck,
    says: 'and was reserved for 1000',
    brokenInvariants: [11],
    functions: {
      listHeld: replaceWith<typeof listHeld>((original) => async (tx, holder) => {
        const held = await original(tx, holder);
        const concerts = await tx.query
          .selectFrom('concerts')
          .select(['concertId', 'price'])
          .execute();
        const prices = new Map(concerts.map(({ concertId, price }) => [concertId, price]));
        return held.map((one) => {
          return { ...one, total: one.seatNos.length * prices.get(one.concertId)! };
        });
      }),
    },
    scenario: { ...repricing, seatsWanted: { 1: 1 } },
  },
  {
    change: 'the seat map shows the old price',
    killedBy: seatMapCheck,
    says: 'for 1000 points, which costs 1500',
    tamper: seats(() => ({ price: 1_000 })),
    scenario: repricing,
  },
];

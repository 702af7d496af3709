/** Mutants of prices, holds and seat maps: guards of shopping that no other check would miss. */
import type { bestSeats } from '@onsale/core/hall/best-seats';
import { freeRuns } from '@onsale/core/hall/free-runs';
import { rowOfSeat } from '@onsale/core/hall/hall';
import type { requireCancellable } from '@onsale/core/payment';
import type { requireWithinSeatLimit } from '@onsale/core/reservation';
import type { balanceAfter } from '@onsale/core/wallet';
import type { migrate } from '@onsale/db/migrations/migrations';
import type { lockOrder } from '@onsale/db/repositories/order.repository';
import type { reserveKey } from '@onsale/db/repositories/idempotency.repository';
import type { insertReservation } from '@onsale/db/repositories/seats/reservation.repository';
import type { sellSeats } from '@onsale/db/repositories/seats/seat.repository';
import type { storeReleased } from '@onsale/server/domains/payment/receipt';
import type { releaseHolds } from '@onsale/server/domains/reservation/release-holds';
import { balanceCheck } from '../../../src/checks/money.ts';
import { priceCheck } from '../../../src/checks/seating/sold-prices.ts';
import { firstAnswerCheck } from '../../../src/checks/receipts.ts';
import { bestSeatsCheck } from '../../../src/checks/seating/best-seats.ts';
import { listedCheck } from '../../../src/checks/seating/listed-reservations.ts';
import { freeAgainCheck } from '../../../src/checks/seating/seat-map.ts';
import { givenBackCheck, seatLimitCheck } from '../../../src/checks/seating/seating-check.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { withoutOnePaymentAnOrder } from './accounting.ts';
import { replaceWith, type Replacement } from './mutation.ts';
import type { Mutant } from './mutant.ts';
import { endingAt, showing } from './seats.ts';

/** Buyers who take two seats, give them back, take others, and pay for one or both. */
const changing: Partial<ScenarioInput> = {
  buyers: 6,
  personas: { changeable: 1 },
  seatsWanted: { 2: 1 },
};

/** Two seats at a time, each chosen by the server. */
const couples: Partial<ScenarioInput> = { buyers: 3, seatsWanted: { 2: 1 } };

/** Changes what a reservation costs, in its row and in its answer. */
function costing(cost: (total: number, seats: number) => number): Record<string, Replacement> {
  return {
    insertReservation: replaceWith<typeof insertReservation>((original) => (tx, reservation) => {
      reservation.total = cost(reservation.total, reservation.seatNos.length);
      return original(tx, reservation);
    }),
  };
}

const nothingReleased = replaceWith<typeof releaseHolds>(() => async () => undefined);

export const shoppingMutants = (): Mutant[] => [
  {
    change: 'several seats cost as much as one',
    killedBy: priceCheck,
    brokenInvariants: [9],
    functions: costing((total, seats) => total / seats),
    scenario: couples,
  },
  {
    change: 'seats cost twice their price',
    killedBy: priceCheck,
    brokenInvariants: [9],
    functions: costing((total) => 2 * total),
    scenario: {},
  },
  {
    change: 'leaving keeps the seats held',
    killedBy: freeAgainCheck,
    brokenInvariants: [1],
    functions: { releaseHolds: nothingReleased },
    scenario: {
      buyers: 30,
      arrivals: { kind: 'burst', withinSeconds: 60 },
      personas: { abandoner: 1, human: 1 },
    },
  },
  {
    change: 'releasing keeps the seats held',
    killedBy: freeAgainCheck,
    functions: { releaseHolds: nothingReleased },
    // No buyer may take a second reservation, which a payment would have to release.
    scenario: { ...changing, concert: { maxSeatsPerUser: 2 } },
  },
  {
    change: 'paying keeps other holds, and says that it gave them back',
    killedBy: listedCheck,
    brokenInvariants: [1, 11],
    functions: keepOthersWhenPaying(),
    scenario: changing,
  },
  {
    change: 'paying does not say what it gave back',
    killedBy: givenBackCheck,
    functions: { storeReleased: replaceWith<typeof storeReleased>(() => () => null) },
    scenario: changing,
  },
  {
    change: 'an order can be cancelled twice',
    killedBy: priceCheck,
    brokenInvariants: [9, 21],
    functions: {
      migrate: replaceWith<typeof migrate>(withoutOnePaymentAnOrder),
      requireCancellable: replaceWith<typeof requireCancellable>(() => () => undefined),
      lockOrder: replaceWith<typeof lockOrder>((original) => async (tx, key) => {
        const order = await original(tx, key);
        return order && { ...order, status: 'paid', cancelledAt: null };
      }),
    },
    scenario: changing,
  },
  {
    change: 'a buyer may have any number of seats',
    killedBy: seatLimitCheck,
    brokenInvariants: [1],
    functions: {
      requireWithinSeatLimit: replaceWith<typeof requireWithinSeatLimit>(() => () => undefined),
    },
    scenario: { ...changing, concert: { maxSeatsPerUser: 2 } },
  },
  {
    change: 'expired holds are shown as held for ten more seconds',
    killedBy: freeAgainCheck,
    functions: {
      readSeatChanges: showing(endingAt((heldUntil) => heldUntil + 10_000)),
    },
    scenario: {
      buyers: 40,
      arrivals: { kind: 'burst', withinSeconds: 60 },
      personas: { abandoner: 1, human: 1 },
      concert: { reservationSeconds: 20, room: { sessionSeconds: 60 } },
    },
  },
  {
    change: 'the best seats are the worst of their row',
    killedBy: bestSeatsCheck,
    functions: {
      bestSeats: replaceWith<typeof bestSeats>((original) => (free, wish, price) => {
        const best = original(free, wish, price);
        if (!best) return null;
        const { firstSeat, seats } = rowOfSeat(free.hall, best[0]!);
        const worst = best.map((_, index) => firstSeat + seats - best.length + index);
        return worst.some(free.isTaken) ? best : worst;
      }),
    },
    scenario: couples,
  },
  {
    change: 'the best seats are not adjacent',
    killedBy: bestSeatsCheck,
    functions: {
      bestSeats: replaceWith<typeof bestSeats>(() => (free, { count }) => {
        const all = Array.from({ length: free.hall.seats }, (_, index) => index + 1);
        const odd = all.filter((seatNo) => seatNo % 2 === 1 && free.isFree(seatNo));
        return odd.length < count ? null : odd.slice(0, count);
      }),
    },
    scenario: couples,
  },
  {
    change: 'the best seats are nearest the front and the centre, whatever they leave beside them',
    killedBy: bestSeatsCheck,
    functions: {
      bestSeats: replaceWith<typeof bestSeats>(() => (free, { count }) => {
        for (const row of free.hall.rows) {
          const runs = freeRuns(row, free.isFree).filter((run) => run.seats >= count);
          const blocks = runs.flatMap(({ first, seats }) =>
            Array.from({ length: seats - count + 1 }, (_, at) => first + at),
          );
          const offCentre = (first: number) =>
            Math.abs(2 * first + count - 2 * row.firstSeat - row.seats);
          const [best] = blocks.toSorted((a, b) => offCentre(a) - offCentre(b));
          if (best !== undefined) return Array.from({ length: count }, (_, at) => best + at);
        }
        return null;
      }),
    },
    scenario: { buyers: 3, seatsWanted: { 4: 1 } },
  },
  {
    change: 'no adjacent seats are found though some are free',
    killedBy: bestSeatsCheck,
    functions: { bestSeats: replaceWith<typeof bestSeats>(() => () => null) },
    scenario: couples,
  },
  {
    change: 'a key is never found again',
    killedBy: firstAnswerCheck,
    functions: { reserveKey: replaceWith<typeof reserveKey>(deleteKeys) },
    scenario: { ...couples, faults: { duplicate: 1 } },
  },
  {
    change: 'a wallet may go below zero',
    killedBy: balanceCheck,
    brokenInvariants: [3],
    functions: {
      migrate: replaceWith<typeof migrate>(withoutLowestBalance),
      balanceAfter: replaceWith<typeof balanceAfter>(
        () => (_, balance, amount) => balance + amount,
      ),
    },
    scenario: { personas: { trespasser: 1 } },
  },
];

/** Releases no hold in a transaction that has sold seats. */
function keepOthersWhenPaying(): Record<string, Replacement> {
  const paying = new WeakSet<object>();
  return {
    sellSeats: replaceWith<typeof sellSeats>((original) => (tx, reservation, sale) => {
      paying.add(tx);
      return original(tx, reservation, sale);
    }),
    releaseHolds: replaceWith<typeof releaseHolds>((original) => async (tx, reservations, now) => {
      if (!paying.has(tx)) await original(tx, reservations, now);
    }),
  };
}

/** Deletes the key of a request before it is used. */
function deleteKeys(original: typeof reserveKey): typeof reserveKey {
  return async (tx, key) => {
    await tx.query.deleteFrom('answers').where('keyId', '=', key.keyId).execute();
    return original(tx, key);
  };
}

/** Drops the constraints that no balance is below zero. */
function withoutLowestBalance(original: typeof migrate): typeof migrate {
  return async (db) => {
    await original(db);
    await db.schema.dropTable('wallets').execute();
    await db.schema
      .createTable('wallets')
      .addColumn('userId', 'text', (column) => column.primaryKey())
      .addColumn('balance', 'bigint', (column) => column.notNull().defaultTo(0))
      .addColumn('entries', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.dropTable('ledgerEntries').execute();
    await db.schema
      .createTable('ledgerEntries')
      .addColumn('userId', 'text')
      .addColumn('transferId', 'text')
      .addColumn('account', 'text')
      .addColumn('entryId', 'text', (column) => column.primaryKey())
      .addColumn('amount', 'bigint')
      .addColumn('seq', 'bigint')
      .addColumn('balanceAfter', 'bigint')
      .execute();
  };
}

/** Mutants of answers: seat maps and lists that show something else than what happened. */
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import type { decidePayment } from '@onsale/core/payment';
import type { Order, Reservation, SeatMap } from '@onsale/sdk';
import type { readSeatMap } from '@onsale/server/domains/catalogue/catalogue.usecases';
import type { listOwnOrders } from '@onsale/server/domains/payment/order.usecases';
import { findEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import type {
  lockActiveEntry,
  requireActiveEntry,
} from '@onsale/server/domains/queue/active-entry';
import { listedCheck } from '../../../src/checks/seating/listed-reservations.ts';
import { freeAgainCheck, seatMapCheck } from '../../../src/checks/seating/seat-map.ts';
import { trespassCheck } from '../../../src/checks/trespass.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { replaceWith, type Replacement } from './mutation.ts';
import type { Mutant } from './mutant.ts';

type Seat = SeatMap['seats'][number];

/** Buyers who look at the map before and after they reserve, and at their lists after they pay. */
const looking: Partial<ScenarioInput> = {
  buyers: 8,
  personas: { changeable: 1 },
  seatsWanted: { 2: 1 },
};

/** Shows each seat as `change` makes it. */
export function seats(change: (seat: Seat) => Partial<Seat>): NonNullable<Mutant['tamper']> {
  return (data, { procedure }) => {
    if (procedure !== 'seat.list') return data;
    const map = data as SeatMap;
    const changed = map.seats.map((seat) => ({ ...seat, ...change(seat) }));
    const free = changed.filter(({ status }) => status === 'available');
    return { ...map, seats: changed, available: free.map(({ seatNo }) => seatNo) };
  };
}

/** Shows each reservation in lists as `change` makes it. */
function reservations(
  change: (reservation: Reservation) => Partial<Reservation>,
): NonNullable<Mutant['tamper']> {
  return (data, { procedure }) => {
    if (procedure !== 'reservation.list') return data;
    const { reservations: all, ...page } = data as { reservations: Reservation[] };
    return { ...page, reservations: all.map((one) => ({ ...one, ...change(one) })) };
  };
}

/** Changes the orders that a page shows. */
const ordersOf = (change: (page: { orders: Order[]; nextCursor: string | null }) => object) =>
  replaceWith<typeof listOwnOrders>((original) => async (app, request) => ({
    ...(await original(app, request)),
    ...change(await original(app, request)),
  }));

const waiting: Partial<ScenarioInput> = {
  personas: { trespasser: 1 },
  buyers: 2,
  concert: { room: { maxActive: 1, admitPerMinute: 60, sessionSeconds: 40, claimSeconds: 10 } },
};

export const answerMutants = (): Mutant[] => [
  {
    change: 'the seat map shows another price',
    killedBy: seatMapCheck,
    tamper: seats(({ price }) => ({ price: price + 1 })),
    scenario: looking,
  },
  {
    change: 'the seat map shows another row',
    killedBy: seatMapCheck,
    tamper: seats(({ row }) => ({ row: row + 1 })),
    scenario: looking,
  },
  {
    change: 'the seat map shows held seats as sold',
    killedBy: seatMapCheck,
    tamper: seats(({ status }) => (status === 'held' ? { status: 'sold' } : {})),
    scenario: looking,
  },
  {
    change: 'the seat map shows seats of others as the own ones',
    killedBy: seatMapCheck,
    tamper: seats(({ status }) => ({ mine: status !== 'available' })),
    scenario: looking,
  },
  {
    change: 'the seat map shows the own seats as those of others',
    killedBy: seatMapCheck,
    tamper: seats(() => ({ mine: false })),
    scenario: looking,
  },
  {
    change: 'the seat map hides a free seat',
    killedBy: freeAgainCheck,
    tamper: seats(({ seatNo, status }) =>
      seatNo === 1 && status === 'available' ? { status: 'held' } : {},
    ),
    scenario: looking,
  },
  {
    change: 'a paid reservation is shown as held',
    killedBy: listedCheck,
    tamper: reservations(({ status }) => (status === 'paid' ? { status: 'held' } : {})),
    scenario: {},
  },
  {
    change: 'a list shows another total than the reservation had',
    killedBy: listedCheck,
    tamper: reservations(({ expiresAt }) => ({ expiresAt: expiresAt.replace('Z', '0Z') })),
    scenario: {},
  },
  {
    change: 'a cancelled order shows tickets',
    killedBy: listedCheck,
    functions: {
      listOwnOrders: ordersOf(({ orders }) => ({
        orders: orders.map((order) =>
          order.status === 'paid'
            ? order
            : {
                ...order,
                tickets: order.seats.map((seat) => ({ ticketCode: 'VOID', ...seat })),
              },
        ),
      })),
    },
    scenario: { personas: { canceller: 1 } },
  },
  {
    change: 'the second page of orders is lost',
    killedBy: listedCheck,
    functions: { listOwnOrders: ordersOf(() => ({ nextCursor: null })) },
    scenario: looking,
  },
  {
    change: 'a waiting buyer may see the seat map',
    killedBy: trespassCheck,
    functions: showMapToAll(),
    scenario: waiting,
  },
  {
    change: 'a waiting buyer may reserve',
    killedBy: trespassCheck,
    functions: {
      lockActiveEntry: replaceWith<typeof lockActiveEntry>(
        (original) => async (tx, place, position) => {
          try {
            return await original(tx, place, position);
          } catch (error) {
            if (!isOnsaleError(error, 'NOT_ADMITTED')) throw error;
            throw new OnsaleError('SEAT_NOT_FOUND', { seatNos: [1] });
          }
        },
      ),
    },
    scenario: waiting,
  },
  {
    change: 'a payment needs no active place',
    killedBy: trespassCheck,
    functions: {
      decidePayment: replaceWith<typeof decidePayment>((original) => (state, now) => {
        if (state.reservation === null) throw new OnsaleError('RESERVATION_NOT_FOUND', {});
        return original(state, now);
      }),
    },
    scenario: waiting,
  },
];

/** Reads the seat map for a place in any state, and all else for active ones only. */
function showMapToAll(): Record<string, Replacement> {
  let isMap = false;
  return {
    readSeatMap: replaceWith<typeof readSeatMap>((original) => async (app, request) => {
      isMap = true;
      try {
        return await original(app, request);
      } finally {
        isMap = false;
      }
    }),
    requireActiveEntry: replaceWith<typeof requireActiveEntry>(
      (original) => async (app, place) =>
        isMap
          ? { now: await app.db.now(), entry: (await findEntry(app.db, place))! }
          : original(app, place),
    ),
  };
}

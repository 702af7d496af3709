import { OnsaleError } from '@onsale/core/errors';
import type { decidePayment } from '@onsale/core/payment';
import type { seatStatusAt } from '@onsale/core/reservation';
import type { SeatChange } from '@onsale/core/structures/seat-board';
import type { readSeatChanges } from '@onsale/db/repositories/seats/seat-change.repository';
import type { findTaken } from '@onsale/db/repositories/seats/seat-conflict.repository';
import type {
  listSeatStates,
  sellSeats,
  takeSeats,
} from '@onsale/db/repositories/seats/seat.repository';
import type { cancelOwnOrder } from '@onsale/server/domains/payment/order.usecases';
import { freedCheck } from '../../../src/checks/capacity-freed.ts';
import { bugCheck } from '../../../src/checks/quiescence.ts';
import { lapsedCheck, oneHolderCheck, soldOnceCheck } from '../../../src/checks/seats.ts';
import { soldTwiceCheck } from '../../../src/checks/final-accounting.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { replaceWith } from './mutation.ts';
import { oneSeat, type Mutant } from './mutant.ts';

/** Several buyers see the same free seat, think, and reserve it. */
const rivals: Partial<ScenarioInput> = {
  buyers: 6,
  arrivals: { kind: 'burst', withinSeconds: 0 },
  personas: { 'double-clicker': 1 },
  concert: oneSeat,
};

export const seatMutants = (): Mutant[] => [
  {
    change: 'held seats can be reserved again',
    killedBy: oneHolderCheck,
    brokenInvariants: [1],
    functions: { findTaken: nothingTaken, takeSeats: takeFromOthers('held') },
    scenario: { ...rivals, thinkSeconds: [1, 1.2] },
  },
  {
    change: 'sold seats can be reserved again',
    killedBy: soldOnceCheck,
    brokenInvariants: [2],
    functions: { findTaken: nothingTaken, takeSeats: takeFromOthers('sold') },
    scenario: { ...rivals, thinkSeconds: [0, 10] },
  },
  {
    change: 'held seats are listed as free',
    killedBy: oneHolderCheck,
    functions: {
      readSeatChanges: showing((seat) => ({ ...seat, heldUntil: null })),
    },
    scenario: { buyers: 10, thinkSeconds: [10, 20] },
  },
  {
    change: 'expired holds keep their seats',
    killedBy: freedCheck,
    functions: {
      seatStatusAt: replaceWith<typeof seatStatusAt>(
        (original) => (seat) => original(seat, Number.NEGATIVE_INFINITY),
      ),
      readSeatChanges: showing(endingAt(() => Infinity)),
    },
    scenario: { buyers: 12, personas: { abandoner: 1 } },
  },
  {
    change: 'a reservation can be paid at any time',
    killedBy: lapsedCheck,
    brokenInvariants: [10],
    functions: {
      decidePayment: replaceWith<typeof decidePayment>(() => () => 'pay'),
      sellSeats: replaceWith<typeof sellSeats>(() => sellWhatRanOut),
    },
    scenario: { personas: { hesitant: 1 }, concert: { reservationSeconds: 10 } },
  },
  {
    change: 'a cancellation frees the seats of an order that stands',
    killedBy: soldTwiceCheck,
    brokenInvariants: [2],
    functions: { cancelOwnOrder: replaceWith<typeof cancelOwnOrder>(() => freeSeatsAlone) },
    scenario: {
      buyers: 2,
      personas: { canceller: 1 },
      arrivals: { kind: 'closed', concurrency: 1 },
      concert: oneSeat,
      seatsWanted: { 1: 1 },
    },
  },
  {
    change: 'an internal error reaches a client',
    killedBy: bugCheck,
    functions: {
      listSeatStates: replaceWith<typeof listSeatStates>(
        () => () => Promise.reject(new Error('The rows cannot be read.')),
      ),
    },
    scenario: {},
  },
  {
    change: 'an internal error shows only in a lost response',
    killedBy: bugCheck,
    functions: {
      decidePayment: replaceWith<typeof decidePayment>((original) => (state, now) => {
        const decision = original(state, now);
        if (decision === 'replay') throw new Error('The first answer cannot be read.');
        return decision;
      }),
    },
    scenario: { faults: { duplicate: 1 } },
  },
];

/** Seat maps are made of these rows. */
export function showing(change: (seat: SeatChange) => SeatChange) {
  return replaceWith<typeof readSeatChanges>((original) => async (store, request) => {
    const { changes, ...reading } = await original(store, request);
    return { ...reading, changes: changes.map(change) };
  });
}

/** Rows whose holds end at another instant. */
export function endingAt(other: (heldUntil: number) => number) {
  return ({ heldUntil, ...seat }: SeatChange): SeatChange => ({
    ...seat,
    heldUntil: heldUntil === null ? null : other(heldUntil),
  });
}

const nothingTaken = replaceWith<typeof findTaken>(() => async () => []);

/** Takes the seats from other buyers first, so that they are free for the original function. */
function takeFromOthers(which: 'held' | 'sold') {
  return replaceWith<typeof takeSeats>((original) => async (tx, reservation, now) => {
    const { concertId, date, seatNos } = reservation;
    await tx.query
      .updateTable('seats')
      .set({ userId: null, reservationId: null, heldUntil: null, orderId: null })
      .where('concertId', '=', concertId)
      .where('date', '=', date)
      .where('seatNo', 'in', seatNos)
      .where('orderId', which === 'sold' ? 'is not' : 'is', null)
      .execute();
    return original(tx, reservation, now);
  });
}

export const sellWhatRanOut: typeof sellSeats = async (tx, { reservationId }, { orderId }) => {
  const { numUpdatedRows } = await tx.query
    .updateTable('seats')
    .set({ orderId, heldUntil: null })
    .where('reservationId', '=', reservationId)
    .executeTakeFirst();
  return Number(numUpdatedRows);
};

/** Frees the seats, and reports that the order is cancelled already. */
const freeSeatsAlone: typeof cancelOwnOrder = async ({ db }, { orderId }) => {
  await db.query
    .updateTable('seats')
    .set({ userId: null, reservationId: null, orderId: null })
    .where('orderId', '=', orderId)
    .execute();
  throw new OnsaleError('ALREADY_CANCELLED', {});
};

import type { saleStateAt } from '@onsale/core/catalogue';
import type { decidePayment } from '@onsale/core/payment';
import type { entryStatusAt, requireActive } from '@onsale/core/queue';
import type { findTaken } from '@onsale/db/repositories/seats/seat-conflict.repository';
import type { sellSeats, takeSeats } from '@onsale/db/repositories/seats/seat.repository';
import { endedPlaceCheck } from '../../../src/checks/line-limits.ts';
import { openingCheck } from '../../../src/checks/lobby/line-places.ts';
import { lapsedCheck, oneHolderCheck } from '../../../src/checks/seats.ts';
import { earlyEndCheck } from '../../../src/checks/timing/expiry.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { replaceWith } from './mutation.ts';
import type { Mutant } from './mutant.ts';
import { sellWhatRanOut } from './seats.ts';

/** Buyers who act at the instant at which a reservation, a session or a sale begins or ends. */
const lastMoments = {
  buyers: 12,
  personas: { 'last-moment': 1 },
  concert: {
    reservationSeconds: 20,
    opensAfterSeconds: 10,
    room: { sessionSeconds: 40, claimSeconds: 10 },
  },
} satisfies Partial<ScenarioInput>;

/** Decides as of another instant than that of the call. */
const apart = (ms: number) => ({
  decidePayment: replaceWith<typeof decidePayment>(
    (original) => (state, now) => original(state, now + ms),
  ),
  sellSeats: replaceWith<typeof sellSeats>(() => sellWhatRanOut),
});

const sessionsApart = (ms: number) => ({
  entryStatusAt: replaceWith<typeof entryStatusAt>(
    (original) => (entry, now) => original(entry, now + ms),
  ),
  requireActive: replaceWith<typeof requireActive>(
    (original) => (entry, now, position) => original(entry, now + ms, position),
  ),
});

const opening = (ms: number) => ({
  saleStateAt: replaceWith<typeof saleStateAt>(
    (original) => (concert, now) => original(concert, now + ms),
  ),
});

export const instantMutants = (): Mutant[] => [
  {
    change: 'a reservation can be paid at the instant of its end',
    killedBy: lapsedCheck,
    brokenInvariants: [10],
    functions: apart(-1),
    scenario: { ...lastMoments, seed: 2 },
  },
  {
    change: 'a reservation is over a millisecond before its end',
    killedBy: earlyEndCheck,
    functions: apart(1),
    scenario: lastMoments,
  },
  {
    change: 'a session goes on at the instant of its end',
    killedBy: endedPlaceCheck,
    functions: sessionsApart(-1),
    scenario: lastMoments,
  },
  {
    change: 'a session is over a millisecond before its end',
    killedBy: earlyEndCheck,
    functions: sessionsApart(1),
    scenario: lastMoments,
  },
  {
    change: 'a sale opens a millisecond early',
    killedBy: openingCheck,
    functions: opening(1),
    scenario: lastMoments,
  },
  {
    change: 'a sale opens a millisecond late',
    killedBy: earlyEndCheck,
    functions: opening(-1),
    scenario: lastMoments,
  },
  {
    change: 'seats can be taken in the last millisecond of their hold',
    killedBy: oneHolderCheck,
    brokenInvariants: [1],
    functions: {
      findTaken: replaceWith<typeof findTaken>(
        (original) => (tx, query) => original(tx, { ...query, now: query.now + 1 }),
      ),
      takeSeats: replaceWith<typeof takeSeats>(
        (original) => (tx, reservation, now) => original(tx, reservation, now + 1),
      ),
    },
    scenario: lastMoments,
  },
];

/** Chooses the best seats for a reservation, under the lock of the performance. */
import type { Wording } from '@onsale/core/language/translate';
import { OnsaleError, isOnsaleError, type AnyOnsaleError } from '@onsale/core/errors';
import { bestSeats, FreeSeats, type PartyWish } from '@onsale/core/hall/best-seats';
import type { Hall } from '@onsale/core/hall/hall';
import { batchedRead } from '@onsale/db/query/batched-statement';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import {
  listSeatStates,
  lockPerformance,
  performanceKeyOf,
  type SeatStateRow,
} from '@onsale/db/repositories/seats/seat.repository';
import type { Tx } from '@onsale/db/store';
import { invalidField } from '../../wire/errors.ts';

/** A number of adjacent seats, and where, what for and at which price. */
export interface BestChoice {
  date: string;
  best: number;
  section?: string | undefined;
  /** For all seats together. */
  maxPrice?: number | undefined;
  /** How many of the seats are accessible ones. */
  accessible?: number | undefined;
}

interface BestSeatRequest {
  concert: Concert;
  hall: Hall;
  /** Of the concert, as of this reservation. */
  price: number;
  choice: BestChoice;
  now: number;
}

/** @throws INVALID_INPUT naming the sections, when the hall has no such section. */
export function requireSection({ sections }: Hall, { section }: BestChoice): void {
  if (section === undefined || sections.some(({ name }) => name === section)) return;
  const names = sections.map(({ name }) => name).join(', ');
  const message: Wording = (t) => t`there is no section "${section}": choose one of ${names}`;
  throw invalidField('section', message);
}

/** @throws SOLD_OUT, SEATS_HELD, NO_ADJACENT_SEATS */
export async function chooseBestSeats(tx: Tx, request: BestSeatRequest): Promise<number[]> {
  await lockPerformance(tx, keyOf(request));
  const chosen = await chooseInTurn(tx, request);
  if (isOnsaleError(chosen)) throw chosen;
  return chosen;
}

const keyOf = ({ concert: { concertId }, choice: { date } }: BestSeatRequest) => {
  return { concertId, date };
};

/**
 * Chooses the best free seats of a performance, for each request in turn: a later one of the batch
 * sees the seats chosen for those before it. Call it under the lock of the performance.
 */
const chooseInTurn = batchedRead(async (tx: Tx, requests: readonly BestSeatRequest[]) => {
  const chosen = new Map<BestSeatRequest, number[] | AnyOnsaleError>();
  const performances = Map.groupBy(requests, (request) => performanceKeyOf(keyOf(request)));
  const keys = Array.from(performances.values(), ([first]) => keyOf(first!));
  const statesByPerformance = await listSeatStates(tx, keys);
  for (const [key, [first, ...others]] of performances) {
    const states = statesByPerformance.get(key) ?? [];
    const free = FreeSeats.at(first!.hall, states, first!.now);
    for (const request of [first!, ...others]) {
      const seatNos = chooseNext(free, states, request);
      chosen.set(request, seatNos);
      if (!isOnsaleError(seatNos)) for (const seatNo of seatNos) free.take(seatNo);
    }
  }
  return requests.map((request) => chosen.get(request)!);
});

/** @param free without the seats that were chosen for an earlier request. */
function chooseNext(
  free: FreeSeats,
  states: readonly SeatStateRow[],
  request: BestSeatRequest,
): number[] | AnyOnsaleError {
  const { concert, price, choice, now } = request;
  if (free.count === 0) return noneAvailable(states, { concert, now });
  const { best: count, section, maxPrice, accessible } = choice;
  const wish = { count, section, maxPrice, accessible };
  return bestSeats(free, wish, price) ?? noneAdjacent(free, wish, price);
}

/** Why no such seats are free, as the wishes and the least that they would cost tell. */
function noneAdjacent(free: FreeSeats, wish: PartyWish, price: number): AnyOnsaleError {
  const { section, maxPrice, accessible = 0 } = wish;
  const lowestPrice = maxPrice === undefined ? undefined : lowestTotal(free, wish, price);
  return new OnsaleError('NO_ADJACENT_SEATS', {
    available: free.countFor(wish, price),
    ...(section !== undefined && { section }),
    ...(accessible > 0 && { accessible }),
    ...(maxPrice !== undefined && { maxPrice }),
    ...(lowestPrice !== undefined && { lowestPrice }),
  });
}

function lowestTotal(free: FreeSeats, wish: PartyWish, price: number): number | undefined {
  const prices = free.hall.sections
    .filter(({ name }) => wish.section === undefined || name === wish.section)
    .filter(({ name }) => bestSeats(free, { ...wish, maxPrice: undefined, section: name }, price))
    .map((section) => wish.count * (section.price ?? price));
  return prices.length === 0 ? undefined : Math.min(...prices);
}

/** Why a date has no seat available: all are sold or blocked, or some are only held. */
function noneAvailable(
  states: readonly SeatStateRow[],
  { concert, now }: { concert: Concert; now: number },
): AnyOnsaleError {
  const isOver = ({ orderId, blockedAt }: SeatStateRow) => orderId !== null || blockedAt !== null;
  if (states.filter(isOver).length === concert.seatsPerDate) return new OnsaleError('SOLD_OUT', {});
  const holdsEnd = states.flatMap(({ orderId, heldUntil }) =>
    orderId === null && heldUntil !== null && heldUntil > now ? [heldUntil] : [],
  );
  // A seat that was chosen for an earlier request of the batch has no row yet.
  const latestEnd = now + concert.reservationSeconds * 1_000;
  const firstEnd = holdsEnd.reduce((first, end) => Math.min(first, end), latestEnd);
  return new OnsaleError('SEATS_HELD', {}, { retryAfterMs: Math.max(1, firstEnd - now) });
}

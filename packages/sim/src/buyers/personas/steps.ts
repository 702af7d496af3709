/** The steps that personas are made of. Each insists, so that a bad network delays but changes nothing. */
import { fromIso } from '@onsale/core/time/dates';
import { walletLimits } from '@onsale/core/wallet';
import {
  isOnsaleError,
  type Held,
  type JoinedPlace,
  type Onsale,
  type Place,
  type Receipt,
} from '@onsale/sdk';
import { insist, pause, think, type Buyer } from '../buyer.ts';

/** Takes a place; before the sale it waits for the opening. null when the sale is over. */
export async function join(buyer: Buyer, onsale: Onsale): Promise<JoinedPlace | null> {
  const { concertId, signal, clock, random } = buyer;
  for (;;) {
    try {
      const place = await insist(buyer, () => onsale.join({ concertId, signal }));
      buyer.reached('joined');
      return place;
    } catch (error) {
      if (!isOnsaleError(error, 'NOT_ON_SALE')) throw error;
      const { opensAt } = error.details;
      if (opensAt === null) return null;
      const inSeconds = Math.max(0, fromIso(opensAt) - clock.now()) / 1000;
      await pause(buyer, inSeconds + random.between([0, 2]));
    }
  }
}

export type Waited = 'inside' | 'over' | 'impatient';

/** Waits for the turn, as the SDK polls, and no longer than the scenario's patience. */
export async function waitForTurn(buyer: Buyer, place: Place): Promise<Waited> {
  const patience = startPatience(buyer);
  try {
    await insist(buyer, () => place.admitted({ signal: patience.signal }));
    buyer.reached('admitted');
    return 'inside';
  } catch (error) {
    if (error === outOfPatience) return 'impatient';
    if (isOnsaleError(error, 'QUEUE_TOKEN_EXPIRED')) return 'over';
    throw error;
  } finally {
    patience.end();
  }
}

const outOfPatience = new Error('The buyer is out of patience.');

function startPatience({ clock, signal, scenario }: Buyer): { signal: AbortSignal; end(): void } {
  const { patienceSeconds } = scenario;
  if (patienceSeconds === undefined) return { signal, end: () => {} };
  const patience = new AbortController();
  const end = clock.after(Math.round(patienceSeconds * 1000), () => patience.abort(outOfPatience));
  return { signal: AbortSignal.any([signal, patience.signal]), end };
}

export async function leave(buyer: Buyer, place: Place): Promise<void> {
  await insist(buyer, () => place.leave({ signal: buyer.signal }));
}

/** Joins and waits; null with the outcome when it does not get in. */
export async function getIn(
  buyer: Buyer,
  onsale: Onsale,
): Promise<{ place: Place } | { place: null; outcome: 'soldOut' | 'gaveUp' | 'expired' }> {
  const place = await join(buyer, onsale);
  if (!place) return { place: null, outcome: 'soldOut' };
  const waited = await waitForTurn(buyer, place);
  if (waited === 'inside') return { place };
  if (waited === 'over') return { place: null, outcome: 'expired' };
  await leave(buyer, place);
  return { place: null, outcome: 'gaveUp' };
}

/** Refusals that mean that somebody was faster, or that fewer seats may do. */
function isTaken(error: unknown): boolean {
  return (
    isOnsaleError(error, 'SEAT_UNAVAILABLE') ||
    isOnsaleError(error, 'SOLD_OUT') ||
    isOnsaleError(error, 'NO_ADJACENT_SEATS')
  );
}

/** Seats of its own choice now and then, the best otherwise. */
const choosesSeats = 0.3;
/**
 * A request that arrived twice may have held seats twice, of which the buyer knows nothing but that
 * its limit is reached. It asks again until they have run out.
 */
const forgottenSeconds = 1;

/** Holds seats on some date, fewer when there are not as many; null when nothing is left. */
export async function reserve(buyer: Buyer, onsale: Onsale, place: Place): Promise<Held | null> {
  const { random, signal } = buyer;
  let wanted = buyer.seatsWanted;
  for (;;) {
    const dates = await insist(buyer, () => place.dates({ signal }));
    if (dates.length === 0) return null;
    const date = dates[random.int(0, dates.length - 1)]!;
    await think(buyer);
    try {
      const held = random.chance(choosesSeats)
        ? await reserveChosen(buyer, place, { date, wanted })
        : await reserveBest(buyer, { onsale, place }, { date, best: wanted });
      if (held) {
        buyer.reached('reserved');
        return held;
      }
    } catch (error) {
      if (isOnsaleError(error, 'SEAT_LIMIT_EXCEEDED')) await pause(buyer, forgottenSeconds);
      else if (!isTaken(error)) throw error;
    }
    wanted = Math.max(1, wanted - 1);
  }
}

/** Seats looked at on the map, side by side or not; null when there are too few. */
async function reserveChosen(
  buyer: Buyer,
  place: Place,
  { date, wanted }: { date: string; wanted: number },
): Promise<Held | null> {
  const { random, signal } = buyer;
  const { available } = await insist(buyer, () => place.seats(date, { signal }));
  if (available.length < wanted) return null;
  const from = random.int(0, available.length - wanted);
  const seatNos = available.slice(from, from + wanted);
  return insist(buyer, () => place.reserve({ date, seatNos }, { signal }));
}

/**
 * The best seats. A repeat would take others, so when no answer came the buyer looks at what it has
 * before it asks again.
 */
async function reserveBest(
  buyer: Buyer,
  { onsale, place }: { onsale: Onsale; place: Place },
  choice: { date: string; best: number },
): Promise<Held | null> {
  const { signal, concertId, clock } = buyer;
  return insist(buyer, async () => {
    const mine = await onsale.reservations({ signal });
    const live = mine.find(
      (reservation) =>
        reservation.concertId === concertId &&
        reservation.status === 'held' &&
        fromIso(reservation.expiresAt) > clock.now(),
    );
    return live ? place.held(live) : place.reserve(choice, { signal });
  });
}

/**
 * Charges that come to `total`, each with a key of its own, so that it counts once however often it
 * is made. One charge may not be of any size.
 */
export function chargesOf(
  { name, random, signal }: Buyer,
  { onsale, total }: { onsale: Onsale; total: number },
): (() => Promise<number>)[] {
  const { chargePoints } = walletLimits;
  return Array.from({ length: Math.ceil(total / chargePoints) }, (_, before) => {
    const amount = Math.min(chargePoints, total - before * chargePoints);
    const idempotencyKey = `${name}-${random.int(0, 2 ** 31 - 1)}`;
    return () => onsale.wallet.charge(amount, { idempotencyKey, signal });
  });
}

export async function charge(buyer: Buyer, onsale: Onsale, total: number): Promise<void> {
  for (const makeCharge of chargesOf(buyer, { onsale, total })) await insist(buyer, makeCharge);
}

/** Pays; null when the reservation or the session had run out. */
export async function pay(buyer: Buyer, held: Held): Promise<Receipt | null> {
  try {
    const receipt = await insist(buyer, () => held.pay({ signal: buyer.signal }));
    buyer.reached('paid');
    return receipt;
  } catch (error) {
    if (isOver(error)) return null;
    throw error;
  }
}

/** The session, or what was held in it, is over. */
export function isOver(error: unknown): boolean {
  return (
    isOnsaleError(error, 'RESERVATION_EXPIRED') ||
    isOnsaleError(error, 'RESERVATION_RELEASED') ||
    isOnsaleError(error, 'QUEUE_TOKEN_EXPIRED')
  );
}

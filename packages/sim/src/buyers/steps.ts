/**
 * The steps that personas are made of. Each retries transient failures, so that a bad network
 * delays a step and never changes its result.
 */
import { fromIso } from '@onsale/core/time/dates';
import { walletLimits } from '@onsale/core/wallet';
import {
  isOnsaleError,
  type Held,
  type JoinedPlace,
  type Onsale,
  type Place,
  type QueueEntry,
  type Receipt,
} from '@onsale/sdk';
import { retryTransient, pause, think, type Buyer } from './buyer.ts';
import { wishesOf, withFewerWishes, type Party, type PartyWishes } from './party.ts';

/**
 * Joins the line or the lobby, after waiting for its opening if need be; null when the sale is over
 * or every seat is sold.
 */
export async function join(buyer: Buyer, onsale: Onsale): Promise<JoinedPlace | null> {
  const { concertId, signal, clock, random } = buyer;
  for (;;) {
    try {
      const place = await retryTransient(buyer, () => onsale.join({ concertId, signal }));
      buyer.reachedStage('joined');
      return place;
    } catch (error) {
      if (isOnsaleError(error, 'SOLD_OUT') || isOnsaleError(error, 'DATE_CANCELLED')) return null;
      if (!isOnsaleError(error, 'NOT_ON_SALE')) throw error;
      const { opensAt, lobbyOpensAt = opensAt } = error.details;
      if (lobbyOpensAt === null) return null;
      const inSeconds = Math.max(0, fromIso(lobbyOpensAt) - clock.now()) / 1000;
      await pause(buyer, inSeconds + random.between([0, 2]));
    }
  }
}

export type WaitOutcome = 'inside' | 'over' | 'impatient' | 'soldOut';

/** Polls as the SDK does until admitted or told that every seat is sold, with bounded patience. */
export async function waitForTurn(buyer: Buyer, place: Place): Promise<WaitOutcome> {
  const patience = startPatience(buyer, place);
  try {
    const entry = await retryTransient(buyer, () => turnOrSoldOut(place, patience.signal));
    if (isInLine(entry)) return 'soldOut';
    if (entry.status !== 'active') return 'over';
    buyer.reachedStage('admitted');
    return 'inside';
  } catch (error) {
    if (error === patienceExceeded) return 'impatient';
    if (isOnsaleError(error, 'QUEUE_TOKEN_EXPIRED')) return 'over';
    throw error;
  } finally {
    patience.end();
  }
}

/** The first entry that does not wait, or that says that every seat is sold. */
async function turnOrSoldOut(place: Place, signal: AbortSignal): Promise<QueueEntry> {
  let last = place.entry;
  for await (const entry of place.updates({ signal })) {
    last = entry;
    if (entry.soldOut) break;
  }
  return last!;
}

const patienceExceeded = new Error('The buyer is out of patience.');

function startPatience(buyer: Buyer, place: Place): { signal: AbortSignal; end(): void } {
  const { clock, signal } = buyer;
  const patienceMs = patienceMsOf(buyer, place);
  if (patienceMs === Infinity) return { signal, end: () => {} };
  const patience = new AbortController();
  const end = clock.after(patienceMs, () => patience.abort(patienceExceeded));
  return { signal: AbortSignal.any([signal, patience.signal]), end };
}

/** How long a buyer waits from now on. In a lobby its patience begins when the doors open. */
export function patienceMsOf({ clock, scenario }: Buyer, { entry }: Place): number {
  const { patienceSeconds = Infinity } = scenario;
  const opensAt = entry?.opensAt ?? null;
  const untilOpenMs = opensAt === null ? 0 : Math.max(0, fromIso(opensAt) - clock.now());
  return Math.round(patienceSeconds * 1000) + untilOpenMs;
}

/** Whether a place waits to be admitted: in the lobby, or in line. */
export function isInLine({ status }: Pick<QueueEntry, 'status'>): boolean {
  return status === 'waiting' || status === 'lobby';
}

export async function leave(buyer: Buyer, place: Place): Promise<void> {
  await retryTransient(buyer, () => place.leave({ signal: buyer.signal }));
}

/** Joins and waits; without a place it returns the outcome. */
export async function joinAndWait(
  buyer: Buyer,
  onsale: Onsale,
): Promise<{ place: Place } | { place: null; outcome: 'soldOut' | 'gaveUp' | 'expired' }> {
  const place = await join(buyer, onsale);
  if (!place) return { place: null, outcome: 'soldOut' };
  const outcome = await waitForTurn(buyer, place);
  if (outcome === 'inside') return { place };
  if (outcome === 'over') return { place: null, outcome: 'expired' };
  await leave(buyer, place);
  return { place: null, outcome: outcome === 'soldOut' ? 'soldOut' : 'gaveUp' };
}

/** Refusals that another buyer caused, or that fewer seats may avoid. */
export function isTaken(error: unknown): boolean {
  return (
    isOnsaleError(error, 'SEAT_UNAVAILABLE') ||
    isOnsaleError(error, 'SOLD_OUT') ||
    isOnsaleError(error, 'SEATS_HELD') ||
    isOnsaleError(error, 'NO_ADJACENT_SEATS') ||
    isOnsaleError(error, 'DATE_CANCELLED') ||
    isRestricted(error)
  );
}

/** The seats themselves may not be taken so: a companion's alone, or all but a single one. */
export function isRestricted(error: unknown): boolean {
  return isOnsaleError(error, 'SEAT_RESTRICTED') || isOnsaleError(error, 'LEAVES_SINGLE_SEAT');
}

/** Probability of choosing seats on the map; otherwise the server picks the best ones. */
const ownChoiceProbability = 0.3;
/**
 * A duplicated request may have held seats twice. The buyer knows nothing of the second hold except
 * that its seat limit is reached, and retries until that hold has expired.
 */
const seatLimitRetrySeconds = 1;
/** A buyer whose choice is not allowed looks at the map again. */
const restrictedRetrySeconds = 1;

/**
 * Holds seats on some date, fewer if necessary, and with fewer wishes after that; null when nothing
 * is left.
 */
export async function reserve(buyer: Buyer, onsale: Onsale, place: Place): Promise<Held | null> {
  const { random, signal } = buyer;
  let wanted = buyer.seatsWanted;
  let party: Party | null = buyer.party;
  for (;;) {
    const dates = await retryTransient(buyer, () => place.dates({ signal }));
    if (dates.length === 0 || party === null) return null;
    const date = dates[random.int(0, dates.length - 1)]!;
    await think(buyer);
    const wishes = wishesOf(party, wanted);
    const hasWishes = Object.keys(wishes).length > 0;
    try {
      const held =
        !hasWishes && random.chance(ownChoiceProbability)
          ? await reserveChosen(buyer, place, { date, wanted })
          : await reserveBest(buyer, { onsale, place }, { date, best: wanted, ...wishes });
      if (held) {
        buyer.reachedStage('reserved');
        return held;
      }
    } catch (error) {
      if (isOnsaleError(error, 'SEAT_LIMIT_EXCEEDED')) await pause(buyer, seatLimitRetrySeconds);
      else if (isRestricted(error)) await pause(buyer, restrictedRetrySeconds);
      else if (!isTaken(error)) throw error;
    }
    if (wanted === 1 && hasWishes) {
      party = withFewerWishes(party);
      wanted = buyer.seatsWanted;
    } else wanted = Math.max(1, wanted - 1);
  }
}

/** Seats chosen on the map, adjacent or not; null when there are too few. */
async function reserveChosen(
  buyer: Buyer,
  place: Place,
  { date, wanted }: { date: string; wanted: number },
): Promise<Held | null> {
  const { random, signal } = buyer;
  const { available } = await retryTransient(buyer, () => place.seats(date, { signal }));
  if (available.length < wanted) return null;
  const from = random.int(0, available.length - wanted);
  const seatNos = available.slice(from, from + wanted);
  return retryTransient(buyer, () => place.reserve({ date, seatNos }, { signal }));
}

/**
 * The best seats. A repeat would hold other seats, so without a response the buyer reads its holds
 * before it tries again.
 */
async function reserveBest(
  buyer: Buyer,
  { onsale, place }: { onsale: Onsale; place: Place },
  choice: { date: string; best: number } & PartyWishes,
): Promise<Held | null> {
  const { signal, concertId, clock } = buyer;
  return retryTransient(buyer, async () => {
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
 * Charges that add up to `total`, each with its own idempotency key, so that repeats count once.
 * One charge has a maximum amount, so there may be several.
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
  for (const makeCharge of chargesOf(buyer, { onsale, total }))
    await retryTransient(buyer, makeCharge);
}

/** Pays; null when the reservation or the session has expired. */
export async function pay(buyer: Buyer, held: Held): Promise<Receipt | null> {
  try {
    const receipt = await retryTransient(buyer, () => held.pay({ signal: buyer.signal }));
    buyer.reachedStage('paid');
    return receipt;
  } catch (error) {
    if (isOver(error)) return null;
    throw error;
  }
}

/** A hold that ended by itself, or whose release was answered with a lost response, is no error. */
export async function release(buyer: Buyer, held: Held): Promise<void> {
  try {
    await retryTransient(buyer, () => held.release({ signal: buyer.signal }));
  } catch (error) {
    const isGone =
      isOnsaleError(error, 'RESERVATION_EXPIRED') ||
      isOnsaleError(error, 'RESERVATION_RELEASED') ||
      isOnsaleError(error, 'DATE_CANCELLED');
    if (!isGone) throw error;
  }
}

/** The session made all the reservations that its room allows. */
export function isHoldLimit(error: unknown): boolean {
  return isOnsaleError(error, 'RATE_LIMITED') && error.details.limit === 'holdsPerSession';
}

/** The session, or a hold in it, is over. */
export function isOver(error: unknown): boolean {
  return (
    isHoldLimit(error) ||
    isOnsaleError(error, 'RESERVATION_EXPIRED') ||
    isOnsaleError(error, 'RESERVATION_RELEASED') ||
    isOnsaleError(error, 'DATE_CANCELLED') ||
    isOnsaleError(error, 'QUEUE_TOKEN_EXPIRED')
  );
}

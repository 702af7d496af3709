/** A crowd of buyers over the SDK, each in its own hurry. The same seed makes the same people. */
import type { Clock } from '@onsale/core/clock';
import type { Place } from '@onsale/sdk';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describeFailure } from '../errors.ts';

export interface CrowdOptions {
  url: string;
  concertId: string;
  people: number;
  seed: number;
  clock: Clock;
  signal: AbortSignal;
}

/** Live counts, changed as things happen. */
export interface Tally {
  joined: number;
  waiting: number;
  inside: number;
  admitted: number;
  buyers: number;
  seatsHeld: number;
  seatsSold: number;
  pointsPaid: number;
  letGo: number;
  tooLate: number;
  /** Ran out of patience before their turn came. */
  gaveUp: number;
  /** Buyers who met an error they could not get over, by its reason. */
  failures: Record<string, number>;
  longestWait: { ms: number; waitNo: number };
  startedAt: number;
  /** When the last seat that was sold was sold. */
  lastSaleAt: number;
}

interface Person {
  arrivesAfterMs: number;
  thinksMs: number;
  seatsWanted: number;
  changesMind: boolean;
  random: () => number;
}

const arrivalsWithinMs = 1_500;
const thinking = { minMs: 150, maxMs: 650 } as const;
const wishes = [1, 1, 2, 2, 2, 3, 4];
const letsGoOneIn = 6;
/** Only early comers change their minds, so that what they give back still finds its buyer. */
const letsGoBefore = 0.3;
const triesPerPerson = 8;
/** Whoever is not inside by then goes home, so that the demo ends in time on a slow machine too. */
const patienceMs = 18_000;
/** A slow machine is no reason for an error: patience runs out before any call does. */
const callTimeoutMs = 30_000;

export function emptyTally(now: number): Tally {
  return {
    joined: 0,
    waiting: 0,
    inside: 0,
    admitted: 0,
    buyers: 0,
    seatsHeld: 0,
    seatsSold: 0,
    pointsPaid: 0,
    letGo: 0,
    tooLate: 0,
    gaveUp: 0,
    failures: {},
    longestWait: { ms: 0, waitNo: 0 },
    startedAt: now,
    lastSaleAt: now,
  };
}

/** Plays the whole crowd; resolves when everybody has gone home. */
export async function runCrowd(options: CrowdOptions, tally: Tally): Promise<void> {
  const { clock, signal } = options;
  const patience = new AbortController();
  const over = new AbortController();
  const losePatience = () => patience.abort();
  void clock.sleep(patienceMs, over.signal).then(losePatience, () => undefined);
  const visits = people(options).map(async (person) => {
    try {
      await visit({ person, patience: AbortSignal.any([signal, patience.signal]) }, options, tally);
    } catch (error) {
      signal.throwIfAborted();
      if (error === patience.signal.reason) {
        tally.gaveUp += 1;
        return;
      }
      const { reason } = describeFailure(error);
      tally.failures[reason] = (tally.failures[reason] ?? 0) + 1;
    }
  });
  try {
    await Promise.all(visits);
  } finally {
    over.abort();
  }
}

function people({ people: amount, seed }: CrowdOptions): Person[] {
  const generator = xoroshiro128plus(seed);
  const between = (min: number, max: number) => uniformInt(generator, min, max);
  return Array.from({ length: amount }, (_, index) => {
    const own = xoroshiro128plus(seed + index + 1);
    return {
      arrivesAfterMs: Math.floor((index / amount) * arrivalsWithinMs),
      thinksMs: between(thinking.minMs, thinking.maxMs),
      seatsWanted: wishes[between(0, wishes.length - 1)]!,
      changesMind: index < amount * letsGoBefore && between(1, letsGoOneIn) === 1,
      random: () => uniformFloat64(own),
    };
  });
}

interface Visit {
  person: Person;
  /** Ends the wait, but nothing that follows it. */
  patience: AbortSignal;
}

async function visit(
  { person, patience }: Visit,
  options: CrowdOptions,
  tally: Tally,
): Promise<void> {
  const { url, concertId, clock, signal } = options;
  const { random } = person;
  const { createOnsaleClient } = await import('@onsale/sdk');
  await clock.sleep(person.arrivesAfterMs, patience);
  const onsale = createOnsaleClient({ url, clock, random, timeoutMs: callTimeoutMs });
  const joinedAt = clock.now();
  const place = await onsale.join({ concertId, signal: patience });
  tally.joined += 1;
  tally.waiting += 1;
  const { waitNo } = await place.admitted({ signal: patience }).finally(() => (tally.waiting -= 1));
  tally.admitted += 1;
  tally.inside += 1;
  const waitedMs = clock.now() - joinedAt;
  if (waitedMs > tally.longestWait.ms) tally.longestWait = { ms: waitedMs, waitNo };
  try {
    const outcome = await shop(
      { person, place, charge: (n) => onsale.wallet.charge(n) },
      options,
      tally,
    );
    tally[outcome] += 1;
    if (outcome !== 'buyers') await place.leave({ signal });
  } finally {
    tally.inside -= 1;
  }
}

interface Shopper {
  person: Person;
  place: Place;
  charge: (amount: number) => Promise<number>;
}

async function shop(
  { person, place, charge }: Shopper,
  { clock, signal }: CrowdOptions,
  tally: Tally,
): Promise<'buyers' | 'letGo' | 'tooLate'> {
  const { isOnsaleError } = await import('@onsale/sdk');
  let best = person.seatsWanted;
  for (let tries = 0; tries < triesPerPerson; tries += 1) {
    const dates = await place.dates({ signal });
    if (dates.length === 0) return 'tooLate';
    await clock.sleep(person.thinksMs, signal);
    const date = dates[Math.floor(person.random() * dates.length)]!;
    try {
      await using held = await place.reserve({ date, best }, { signal });
      const { length: seats } = held.seatNos;
      tally.seatsHeld += seats;
      try {
        await clock.sleep(person.thinksMs, signal);
        if (person.changesMind) return 'letGo';
        await charge(held.total);
        const { total } = await held.pay();
        tally.seatsSold += seats;
        tally.pointsPaid += total;
        tally.lastSaleAt = clock.now();
        return 'buyers';
      } finally {
        tally.seatsHeld -= seats;
      }
    } catch (error) {
      // Somebody was faster: fewer seats may do, or another date.
      if (!isOnsaleError(error, 'SOLD_OUT') && !isOnsaleError(error, 'NO_ADJACENT_SEATS'))
        throw error;
      best = Math.max(1, best - 1);
    }
  }
  return 'tooLate';
}

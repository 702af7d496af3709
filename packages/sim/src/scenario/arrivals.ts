/**
 * Arrival processes of the buyers. All are open-loop except `closed`: an arrival never waits for
 * the server.
 */
import type { Random } from '../foundation/random.ts';
import type { PersonaName, Scenario } from './schema.ts';

type ArrivalPlan = Pick<Scenario, 'arrivals' | 'buyers' | 'concert'>;

/**
 * The arrival instants, one for each buyer, ascending.
 *
 * @returns whole milliseconds from the start of the run; null for `closed`, where a buyer arrives
 * when another one has finished.
 */
export function arrivalInstants(
  { arrivals, buyers, concert }: ArrivalPlan,
  random: Random,
): number[] | null {
  switch (arrivals.kind) {
    case 'closed':
      return null;
    case 'poisson': {
      let atSeconds = 0;
      return Array.from({ length: buyers }, () => {
        atSeconds += random.exponential(arrivals.perSecond);
        return Math.floor(atSeconds * 1000);
      });
    }
    case 'burst':
      return distribute(buyers, { lastsSeconds: arrivals.withinSeconds }, () => random.next());
    case 'ramp':
      return distribute(buyers, { lastsSeconds: rampSeconds(arrivals, buyers) }, () =>
        rampShare(arrivals, random),
      );
    case 'lobby': {
      const { opensAfterSeconds: fromSeconds } = concert;
      const period = { fromSeconds, lastsSeconds: arrivals.rushSeconds };
      return distribute(buyers, period, () => lobbyShare(random));
    }
    case 'early':
      return comeEarly({ arrivals, buyers, concert }, random);
  }
}

/** Within which time all bots have come, where they come first. */
const botsWithinMs = 200;

/**
 * The arrivals of buyers by their personas: some come at other instants than were drawn. Those of
 * `last-moment` come before joining is possible, and bots as soon as a lobby opens.
 *
 * @param instants as drawn, one for each buyer; the result need not be ascending.
 */
export function arrivalsByPersona(
  { concert, arrivals }: Pick<Scenario, 'concert' | 'arrivals'>,
  names: readonly (PersonaName | 'drop-out')[],
  instants: readonly number[],
): readonly number[] {
  const joinableMs = joinableAtMs(concert);
  const areBotsFirst = arrivals.kind === 'early' && arrivals.botsFirst;
  const latestMs = Math.max(0, joinableMs - earlyMs);
  return instants.map((atMs, index) => {
    if (names[index] === 'last-moment' && joinableMs > 0) return Math.min(atMs, latestMs);
    if (names[index] !== 'bot' || !areBotsFirst) return atMs;
    return joinableMs + Math.floor((index / instants.length) * botsWithinMs);
  });
}

/** How long before joining is possible a buyer comes who tries in the last moment before it. */
const earlyMs = 2_000;

/** When buyers can join: when the lobby opens, or the sale. */
export function joinableAtMs({ lobbyOpensAfterSeconds, opensAfterSeconds }: Concert): number {
  return Math.round((lobbyOpensAfterSeconds ?? opensAfterSeconds) * 1000);
}

type Concert = Pick<Scenario['concert'], 'lobbyOpensAfterSeconds' | 'opensAfterSeconds'>;

/**
 * Half of those in time come in a rush that follows the opening of the lobby, the other half in one
 * that ends when the doors open; the rest come later. A rush is the square of a uniform number.
 */
function comeEarly({ arrivals, buyers, concert }: ArrivalPlan, random: Random): number[] {
  const { lateShare, lateSeconds } = arrivals as Extract<Scenario['arrivals'], { kind: 'early' }>;
  const fromMs = joinableAtMs(concert);
  const opensMs = Math.ceil(concert.opensAfterSeconds * 1000);
  const instants = Array.from({ length: buyers }, () => {
    if (random.chance(lateShare)) return opensMs + Math.floor(random.next() * lateSeconds * 1000);
    const isAtOnce = random.chance(0.5);
    const drawn = random.next();
    const share = drawn * drawn;
    return fromMs + Math.floor((isAtOnce ? share : 1 - share) * (opensMs - fromMs));
  });
  return instants.toSorted((a, b) => a - b);
}

/** Approximate arrival of the last buyer, in seconds from the start; null for `closed`. */
export function lastArrivalSeconds({ arrivals, buyers, concert }: ArrivalPlan): number | null {
  switch (arrivals.kind) {
    case 'closed':
      return null;
    case 'poisson':
      return buyers / arrivals.perSecond;
    case 'burst':
      return arrivals.withinSeconds;
    case 'ramp':
      return rampSeconds(arrivals, buyers);
    case 'lobby':
      return concert.opensAfterSeconds + arrivals.rushSeconds;
    case 'early':
      return concert.opensAfterSeconds + arrivals.lateSeconds;
  }
}

/** Draws an independent arrival for each buyer; `share` gives its position in the period. */
function distribute(
  buyers: number,
  { fromSeconds = 0, lastsSeconds }: { fromSeconds?: number; lastsSeconds: number },
  share: () => number,
): number[] {
  // Rounded up, so that no buyer arrives a fraction of a millisecond before the sale opens.
  const fromMs = Math.ceil(fromSeconds * 1000);
  const instants = Array.from(
    { length: buyers },
    () => fromMs + Math.floor(share() * lastsSeconds * 1000),
  );
  return instants.toSorted((a, b) => a - b);
}

type Ramp = Extract<Scenario['arrivals'], { kind: 'ramp' }>;

/** Duration of a ramp: the area under the line of rates is the number of buyers. */
function rampSeconds({ fromPerSecond, toPerSecond }: Ramp, buyers: number): number {
  return (2 * buyers) / (fromPerSecond + toPerSecond);
}

/**
 * The position of one arrival in the ramp, from 0 to 1. A linear rate is the sum of a falling and a
 * rising triangle, and the lower and the higher of two uniform numbers have exactly these
 * densities. So the rate is linear without the square root that inverting its integral needs.
 */
function rampShare({ fromPerSecond, toPerSecond }: Ramp, random: Random): number {
  const rises = random.chance(toPerSecond / (fromPerSecond + toPerSecond));
  const pick = rises ? Math.max : Math.min;
  return pick(random.next(), random.next());
}

/**
 * The cube of a uniform number: a tenth arrive in the first thousandth, half in the first eighth.
 */
function lobbyShare(random: Random): number {
  const share = random.next();
  return share * share * share;
}

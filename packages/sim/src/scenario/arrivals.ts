/**
 * Arrival processes of the buyers. All are open-loop except `closed`: an arrival never waits for
 * the server.
 */
import type { Random } from '../foundation/random.ts';
import type { Scenario } from './schema.ts';

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
  }
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

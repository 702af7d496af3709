/** When buyers come. Arrivals are open: nobody waits for the server in order to arrive, except `closed`. */
import type { Random } from '../foundation/random.ts';
import type { Scenario } from './schema.ts';

type Coming = Pick<Scenario, 'arrivals' | 'buyers' | 'concert'>;

/**
 * The instants at which buyers arrive, one for each, ascending.
 *
 * @returns whole milliseconds from the run's start, or null for `closed`, where the next buyer comes
 * when another has gone.
 */
export function arrivalInstants(
  { arrivals, buyers, concert }: Coming,
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
      return spread(buyers, { lastsSeconds: arrivals.withinSeconds }, () => random.next());
    case 'ramp':
      return spread(buyers, { lastsSeconds: rampSeconds(arrivals, buyers) }, () =>
        rampShare(arrivals, random),
      );
    case 'lobby': {
      const { opensAfterSeconds: fromSeconds } = concert;
      const period = { fromSeconds, lastsSeconds: arrivals.rushSeconds };
      return spread(buyers, period, () => lobbyShare(random));
    }
  }
}

/** When about the last buyer arrives, in seconds from the run's start; null for `closed`. */
export function lastArrivalSeconds({ arrivals, buyers, concert }: Coming): number | null {
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

/** Each buyer comes when `share` of the period is over, whatever the others do. */
function spread(
  buyers: number,
  { fromSeconds = 0, lastsSeconds }: { fromSeconds?: number; lastsSeconds: number },
  share: () => number,
): number[] {
  // Rounded up, so that nobody comes the part of a millisecond before the sale opens.
  const fromMs = Math.ceil(fromSeconds * 1000);
  const instants = Array.from(
    { length: buyers },
    () => fromMs + Math.floor(share() * lastsSeconds * 1000),
  );
  return instants.toSorted((a, b) => a - b);
}

type Ramp = Extract<Scenario['arrivals'], { kind: 'ramp' }>;

/** A ramp lasts until all have come: the area under its line is the number of buyers. */
function rampSeconds({ fromPerSecond, toPerSecond }: Ramp, buyers: number): number {
  return (2 * buyers) / (fromPerSecond + toPerSecond);
}

/**
 * The share of the ramp after which one buyer comes. A line from one rate to the other is a falling
 * and a rising triangle on top of each other, and the lower and the higher of two uniform numbers are
 * spread as these: so the rate is exactly linear, without the square root of inverting its integral.
 */
function rampShare({ fromPerSecond, toPerSecond }: Ramp, random: Random): number {
  const rises = random.chance(toPerSecond / (fromPerSecond + toPerSecond));
  const pick = rises ? Math.max : Math.min;
  return pick(random.next(), random.next());
}

/** The cube of a uniform number: a tenth come in the first thousandth, half in the first eighth. */
function lobbyShare(random: Random): number {
  const share = random.next();
  return share * share * share;
}

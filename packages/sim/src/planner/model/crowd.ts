/** The crowd of a modelled sale: who comes when, drawn as the simulator draws its buyers. */
import { randomStream, type Random } from '../../foundation/random.ts';
import { arrivalInstants, arrivalsByPersona } from '../../scenario/arrivals.ts';
import type { Scenario } from '../../scenario/schema.ts';

/** Personas of the simulator that the model knows, and buyers who go away from the line unseen. */
export const modelPersonas = [
  'human',
  'no-show',
  'abandoner',
  'bot',
  'wanderer',
  'drop-out',
] as const;

export type ModelPersona = (typeof modelPersonas)[number];

/** A persona as a small number. */
export const personaCode = Object.fromEntries(
  modelPersonas.map((name, code) => [name, code]),
) as Record<ModelPersona, number>;

/** The sale that is modelled: a scenario without faults, and what it has no words for. */
export interface ModelledScenario {
  scenario: Scenario;
  /** The weight of buyers who stop polling at some moment of their patience. */
  dropOuts?: number;
  accountsPerBot?: number;
}

/** It depends on the seed and the people, not on the limits of the room. */
export interface Crowd {
  /** Milliseconds from the start, one for each buyer. With a lobby from its end: before it < 0. */
  arrivals: Float64Array;
  /** The buyers in the order of their arrival. */
  inOrder: Uint32Array;
  /** The code of each buyer's persona. */
  personas: Uint8Array;
}

/** @throws RangeError for a persona or an arrival process that the model does not know. */
export function drawCrowd({ scenario, dropOuts = 0 }: ModelledScenario): Crowd {
  const { seed, buyers } = scenario;
  const draw = weightedChoice({ ...scenario.personas, 'drop-out': dropOuts });
  const random = randomStream(seed, 'personas');
  const personas = new Uint8Array(buyers);
  for (let buyer = 0; buyer < buyers; buyer += 1) {
    personas[buyer] = codeOf(draw(random));
  }
  const arrivals = drawArrivals(scenario, personas);
  const inOrder = Uint32Array.from({ length: buyers }, (_, buyer) => buyer);
  // Buyers of all other kinds of arrivals are numbered in their order.
  if (scenario.arrivals.kind === 'early') inOrder.sort((a, b) => arrivals[a]! - arrivals[b]!);
  return { arrivals, inOrder, personas };
}

/** When the doors of a lobby open, in milliseconds from the start; 0 without one. */
export function lobbyEndsAtMs({ concert }: Scenario): number {
  const { lobbyOpensAfterSeconds, opensAfterSeconds } = concert;
  return lobbyOpensAfterSeconds === undefined ? 0 : Math.round(opensAfterSeconds * 1000);
}

function codeOf(name: string): number {
  const code = personaCode[name as ModelPersona];
  if (code === undefined) throw new RangeError(`The model knows no persona ${name}.`);
  return code;
}

/** The draws of `arrivalInstants`; a burst is sorted as numbers, which a million buyers need. */
function drawArrivals(scenario: Scenario, personas: Uint8Array): Float64Array {
  const { arrivals, buyers, seed } = scenario;
  const random = randomStream(seed, 'arrivals');
  if (arrivals.kind === 'burst') {
    const instants = new Float64Array(buyers);
    const lastsMs = arrivals.withinSeconds * 1000;
    for (let buyer = 0; buyer < buyers; buyer += 1) {
      instants[buyer] = Math.floor(random.next() * lastsMs);
    }
    return instants.toSorted();
  }
  const instants = arrivalInstants(scenario, random);
  if (instants === null) throw new RangeError('The model knows no arrivals at the server’s pace.');
  const names = Array.from(personas, (code) => modelPersonas[code]!);
  const endsAtMs = lobbyEndsAtMs(scenario);
  return Float64Array.from(arrivalsByPersona(scenario, names, instants), (at) => at - endsAtMs);
}

/** As `random.choose`, with the weights added up once. */
export function weightedChoice(
  weights: Readonly<Record<string, number>>,
): (random: Random) => string {
  const likely = Object.entries(weights).filter(([, weight]) => weight > 0);
  const total = likely.reduce((sum, [, weight]) => sum + weight, 0);
  return (random) => {
    let remaining = random.next() * total;
    for (const [name, weight] of likely) {
      if (remaining < weight) return name;
      remaining -= weight;
    }
    return likely.at(-1)![0];
  };
}

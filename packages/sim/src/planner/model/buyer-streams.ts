/** The random numbers of each buyer, drawn in the order of the simulator. */
import { randomStream, type Random } from '../../foundation/random.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { weightedChoice } from './crowd.ts';

/** A buyer's own random numbers, and the wish that is drawn from them first. */
export interface BuyerStream {
  random: Random;
  /** Number of seats. */
  wanted: number;
}

export class BuyerStreams {
  readonly #scenario: Scenario;
  readonly #drawWanted: (random: Random) => string;
  readonly #shared = new Map<number, BuyerStream>();

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#drawWanted = weightedChoice(scenario.seatsWanted);
  }

  /** From its beginning. */
  create(buyer: number): BuyerStream {
    const random = randomStream(this.#scenario.seed, `b${String(buyer + 1)}`);
    return { random, wanted: Number(this.#drawWanted(random)) };
  }

  /** The same one each time, for buyers with several accounts or several steps. */
  shared(buyer: number): BuyerStream {
    const known = this.#shared.get(buyer);
    if (known) return known;
    const stream = this.create(buyer);
    this.#shared.set(buyer, stream);
    return stream;
  }

  thinkMs(random: Random, isBot = false): number {
    const { thinkSeconds, botThinkSeconds } = this.#scenario;
    return Math.round(random.between(isBot ? botThinkSeconds : thinkSeconds) * 1000);
  }
}

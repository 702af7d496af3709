/**
 * The order that a draw gives to the lots 1 … N: a permutation that is computed, never stored.
 *
 * It is a Feistel network (Luby and Rackoff 1988) on numbers of two digits to the base `side`, the
 * square root of N rounded up; a result above N is sent through again (cycle walking: Black and
 * Rogaway 2002). Each is a bijection, so each lot gets one rank and each rank goes to one lot.
 *
 * docs/LOBBY.md is the specification. A round depends on one digit only, so each of its values is
 * computed once, and a lot then takes twelve look-ups.
 */
import type { LineOrder } from './line-order.ts';

export const drawRounds = 12;

/** With fewer digits than this, too few values would decide the order of a small lobby. */
const minSide = 16;

/** The keyed function of a round: a digit to a number that looks random, below 2 ** 48. */
export type RoundFunction = (round: number, digit: number) => number;

export class DrawnOrder implements LineOrder {
  readonly lots: number;
  readonly #side: number;
  readonly #roundFunction: RoundFunction;
  /** One more than the value of each round and digit; 0 where it is not computed yet. */
  readonly #values: Uint32Array;
  /** Ranks by lot, and lots by rank; 0 where it is not computed yet. */
  readonly #ranks: Uint32Array;
  readonly #lots: Uint32Array;

  constructor({ lots, roundFunction }: { lots: number; roundFunction: RoundFunction }) {
    this.lots = lots;
    this.#side = Math.max(minSide, Math.ceil(Math.sqrt(lots)));
    this.#roundFunction = roundFunction;
    this.#values = new Uint32Array(drawRounds * this.#side);
    this.#ranks = new Uint32Array(lots + 1);
    this.#lots = new Uint32Array(lots + 1);
  }

  rankOf(waitNo: number): number {
    if (waitNo > this.lots) return waitNo;
    const known = this.#ranks[waitNo]!;
    if (known > 0) return known;
    let at = waitNo - 1;
    do at = this.#forward(at);
    while (at >= this.lots);
    return this.#remember(waitNo, at + 1).rank;
  }

  waitNoOf(rank: number): number {
    if (rank > this.lots) return rank;
    const known = this.#lots[rank]!;
    if (known > 0) return known;
    let at = rank - 1;
    do at = this.#backward(at);
    while (at >= this.lots);
    return this.#remember(at + 1, rank).lot;
  }

  #remember(lot: number, rank: number): { lot: number; rank: number } {
    this.#ranks[lot] = rank;
    this.#lots[rank] = lot;
    return { lot, rank };
  }

  #forward(at: number): number {
    const side = this.#side;
    let left = Math.floor(at / side);
    let right = at % side;
    for (let round = 0; round < drawRounds; round += 1) {
      const next = (left + this.#valueOf(round, right)) % side;
      left = right;
      right = next;
    }
    return left * side + right;
  }

  #backward(at: number): number {
    const side = this.#side;
    let left = Math.floor(at / side);
    let right = at % side;
    for (let round = drawRounds - 1; round >= 0; round -= 1) {
      const before = (right + side - this.#valueOf(round, left)) % side;
      right = left;
      left = before;
    }
    return left * side + right;
  }

  /** The value of a round, modulo the base. */
  #valueOf(round: number, digit: number): number {
    const index = round * this.#side + digit;
    const known = this.#values[index]!;
    if (known > 0) return known - 1;
    const value = this.#roundFunction(round, digit) % this.#side;
    this.#values[index] = value + 1;
    return value;
  }
}

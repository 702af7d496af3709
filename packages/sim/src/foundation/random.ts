/**
 * Seeded random streams, one for every buyer and for every other source of chance. With a stream
 * each, one more draw in one place changes nothing in another. The same seed gives the same numbers
 * on any machine: only integers, additions, multiplications, divisions and comparisons are used,
 * which are exact by IEEE 754. `Math.log`, `Math.pow` and the like may differ in the last bit
 * between machines, and one bit is enough to change the order of two events.
 */
import { createIds, type Ids } from '@onsale/core/ids';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** A number between the two ends of the range. */
  between(range: readonly [number, number]): number;
  /** Seconds until the next event of a Poisson process with the rate `perSecond`. */
  exponential(perSecond: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /**
   * One of the names, each with a probability in proportion to its weight.
   *
   * @throws RangeError when no weight is above 0.
   */
  choose<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>): Name;
}

/**
 * @param seed a 32-bit integer.
 * @param name of the stream; each name has its own sequence.
 */
export function randomStream(seed: number, name: string): Random {
  // The state has four words: with one, two of 100,000 buyers would likely share a sequence.
  return new Stream(seedWords.map((word) => hash(word, seed, name)));
}

/** A class rather than closures: every buyer has two streams, and shared methods cost no memory. */
class Stream implements Random {
  readonly #generator: ReturnType<typeof xoroshiro128plusFromState>;

  constructor(state: number[]) {
    this.#generator = xoroshiro128plusFromState(state);
  }

  next(): number {
    return uniformFloat64(this.#generator);
  }

  int(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  between([from, to]: readonly [number, number]): number {
    return from + this.next() * (to - from);
  }

  exponential(perSecond: number): number {
    return unitExponential(() => this.next()) / perSecond;
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  choose<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>): Name {
    return choose(weights, this.next());
  }
}

/** Ids that repeat with the stream. */
export function seededIds(random: Random): Ids {
  return createIds((bytes) => {
    for (let at = 0; at < bytes.length; at += 4) {
      const word = random.int(0, 0xffffffff);
      for (let byte = 0; byte < 4; byte += 1) bytes[at + byte] = word >>> (8 * byte);
    }
  });
}

/**
 * An exponential deviate of mean 1 by von Neumann's comparisons (Various techniques used in
 * connection with random digits, 1951), which need no logarithm. Numbers are drawn for as long as
 * they descend: when their count is odd, the first of them is the fraction; each even count adds 1
 * to the whole part.
 */
function unitExponential(next: () => number): number {
  for (let whole = 0; ; whole += 1) {
    const first = next();
    let last = first;
    let drawn = 1;
    for (let following = next(); following < last; following = next()) {
      last = following;
      drawn += 1;
    }
    if (drawn % 2 === 1) return whole + first;
  }
}

function choose<Name extends string>(
  weights: Readonly<Partial<Record<Name, number>>>,
  draw: number,
): Name {
  const likely = (Object.entries(weights) as [Name, number][]).filter(([, weight]) => weight > 0);
  const last = likely.at(-1);
  if (!last) throw new RangeError('Nothing to choose from: give a weight above 0.');
  let remaining = draw * likely.reduce((total, [, weight]) => total + weight, 0);
  for (const [name, weight] of likely) {
    if (remaining < weight) return name;
    remaining -= weight;
  }
  // Rounding may have made the sum larger than the weights together.
  return last[0];
}

/** Initial values of the four state words: digits of pi, a nothing-up-my-sleeve number. */
const seedWords = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];

/** MurmurHash3 of 32 bits over the seed and then each UTF-16 unit of the name. */
function hash(word: number, seed: number, name: string): number {
  let state = mixIn(word, seed);
  for (let at = 0; at < name.length; at += 1) state = mixIn(state, name.charCodeAt(at));
  return avalanche(state ^ (name.length + 1));
}

function mixIn(state: number, block: number): number {
  const scrambled = Math.imul(rotateLeft(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotateLeft(state ^ scrambled, 13), 5) + 0xe6546b64) | 0;
}

function avalanche(state: number): number {
  const once = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The permutation of a draw: a bijection for every number of lots, and without a preference. */
import { describe, expect, test } from 'vitest';
import { DrawnOrder, drawRounds } from '../../src/lobby/drawn-order.ts';

/**
 * A round function for tests, as core has no HMAC: the finaliser of MurmurHash3 over the seed, the
 * round and the digit (https://github.com/aappleby/smhasher).
 */
function roundFunctionOf(seed: number) {
  return (round: number, digit: number): number => {
    let mixed = Math.imul(seed, 0x9e37_79b1) ^ Math.imul(round + 1, 0x85eb_ca6b) ^ digit;
    for (let pass = 0; pass < 2; pass += 1) {
      mixed ^= mixed >>> 16;
      mixed = Math.imul(mixed, 0x85eb_ca6b);
      mixed ^= mixed >>> 13;
      mixed = Math.imul(mixed, 0xc2b2_ae35);
      mixed ^= mixed >>> 16;
    }
    return mixed >>> 0;
  };
}

const orderOf = (lots: number, seed: number) =>
  new DrawnOrder({ lots, roundFunction: roundFunctionOf(seed) });

function ranksOf(order: DrawnOrder): number[] {
  return Array.from({ length: order.lots }, (_, at) => order.rankOf(at + 1));
}

/** The first flaw of the ranks: they must be 1 … N, each once, and each lead back to its lot. */
function flawOf(lots: number, seed: number): string | null {
  const order = orderOf(lots, seed);
  const isTaken = new Uint8Array(lots + 1);
  for (let lot = 1; lot <= lots; lot += 1) {
    const rank = order.rankOf(lot);
    if (rank < 1 || rank > lots || isTaken[rank] === 1) {
      return `Of ${lots} lots, number ${lot} got ${rank}.`;
    }
    isTaken[rank] = 1;
  }
  // A second order has no ranks cached, so it computes the way back.
  const inverse = orderOf(lots, seed);
  for (let rank = 1; rank <= lots; rank += 1) {
    const lot = inverse.waitNoOf(rank);
    if (order.rankOf(lot) !== rank) return `Rank ${rank} of ${lots} led to ${lot}.`;
  }
  return null;
}

describe('a drawn order', () => {
  test('gives the lots the ranks 1 … N, for every N up to 2,000', () => {
    for (let lots = 0; lots <= 2_000; lots += 1) expect(flawOf(lots, lots + 7)).toBeNull();
  });

  test('gives the lots the ranks 1 … N, for large N', () => {
    for (const lots of [9_999, 10_000, 10_001, 65_536, 65_537, 123_457, 1_000_000]) {
      expect(flawOf(lots, 11)).toBeNull();
    }
  });

  test('is the order of joining behind the lots', () => {
    const order = orderOf(200, 1);
    expect([201, 202, 5_000].map((waitNo) => order.rankOf(waitNo))).toEqual([201, 202, 5_000]);
    expect([201, 202, 5_000].map((rank) => order.waitNoOf(rank))).toEqual([201, 202, 5_000]);
  });

  test('is another order with another key, and the same with the same', () => {
    expect(ranksOf(orderOf(100, 1))).toEqual(ranksOf(orderOf(100, 1)));
    expect(ranksOf(orderOf(100, 1))).not.toEqual(ranksOf(orderOf(100, 2)));
  });

  test('computes each value of a round once', () => {
    const calls = new Set<string>();
    const roundFunction = (round: number, digit: number) => {
      expect(calls.has(`${round} ${digit}`)).toBe(false);
      calls.add(`${round} ${digit}`);
      return roundFunctionOf(5)(round, digit);
    };
    const order = new DrawnOrder({ lots: 10_000, roundFunction });
    ranksOf(order);
    ranksOf(order);
    expect(calls.size).toBeLessThanOrEqual(drawRounds * 100);
  });
});

/** Pearson's statistic of counts that should be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/**
 * The bound that chi-square exceeds once in 10,000 times (Wilson and Hilferty 1931). The seeds are
 * fixed, so a test that holds always holds.
 */
function chiSquareBound(degrees: number): number {
  const z = 3.719;
  const variance = 2 / (9 * degrees);
  return degrees * (1 - variance + z * Math.sqrt(variance)) ** 3;
}

const draws = 4_000;

describe('over many keys', () => {
  test.each([2, 3, 5, 10, 16, 31])('each of %i lots gets each rank equally often', (lots) => {
    const counts = Array.from({ length: lots }, () => Array.from({ length: lots }, () => 0));
    for (let seed = 1; seed <= draws; seed += 1) {
      ranksOf(orderOf(lots, seed)).forEach((rank, at) => (counts[at]![rank - 1]! += 1));
    }
    for (const ofLot of counts) expect(chiSquare(ofLot)).toBeLessThan(chiSquareBound(lots - 1));
  });

  test('all 24 orders of four lots are equally frequent', () => {
    const counts = new Map<string, number>();
    for (let seed = 1; seed <= draws; seed += 1) {
      const drawn = ranksOf(orderOf(4, seed)).join(' ');
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareBound(23));
  });

  test('neighbours in the lobby are no neighbours in line', () => {
    const lots = 1_000;
    const counts = Array.from({ length: 10 }, () => 0);
    for (let seed = 1; seed <= 200; seed += 1) {
      const ranks = ranksOf(orderOf(lots, seed));
      for (let at = 1; at < lots; at += 1) {
        const distance = (ranks[at]! - ranks[at - 1]! + lots) % lots;
        counts[Math.floor(((distance - 1) / (lots - 1)) * 10)]! += 1;
      }
    }
    expect(chiSquare(counts)).toBeLessThan(chiSquareBound(9));
  });

  test('the first tenth of a large lobby is drawn from all tenths of registering', () => {
    const lots = 50_000;
    const order = orderOf(lots, 3);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let rank = 1; rank <= lots / 10; rank += 1) {
      counts[Math.floor(((order.waitNoOf(rank) - 1) / lots) * 10)]! += 1;
    }
    expect(chiSquare(counts)).toBeLessThan(chiSquareBound(9));
  });

  test('the statistic notices an order that prefers early lots', () => {
    const lots = 10;
    const counts = Array.from({ length: lots }, () => 0);
    for (let seed = 1; seed <= draws; seed += 1) {
      const rank = orderOf(lots, seed).rankOf(1);
      // One draw in twenty lets the first lot go first.
      counts[(seed % 20 === 0 ? 1 : rank) - 1]! += 1;
    }
    expect(chiSquare(counts)).toBeGreaterThan(chiSquareBound(lots - 1));
  });
});

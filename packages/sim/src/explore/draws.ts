/** Draws of exploration: one of several values, or a whole number of a range. */
import type { Random } from '../foundation/random.ts';

export type Range = readonly [from: number, to: number];

export function oneOf<const T>(random: Random, values: readonly T[]): T {
  return values[random.int(0, values.length - 1)]!;
}

export function within(random: Random, [from, to]: Range): number {
  return random.int(from, to);
}

/** Draws of exploration: one of several values, a whole number of a range, or adjacent seats. */
import type { Random } from '../foundation/random.ts';

export type Range = readonly [from: number, to: number];

export function oneOf<const T>(random: Random, values: readonly T[]): T {
  return values[random.int(0, values.length - 1)]!;
}

export function within(random: Random, [from, to]: Range): number {
  return random.int(from, to);
}

/** How many seats an act of an operator names, at most. */
export const seatsPerAct: Range = [1, 5];

/** Seats next to each other by their numbers, at most so many. */
export function seatsFrom(
  first: number,
  { most, seatsPerDate }: { most: number; seatsPerDate: number },
): number[] {
  const seats = Math.min(most, seatsPerDate - first + 1);
  return Array.from({ length: seats }, (_, at) => first + at);
}

import { FreeSeats } from '@onsale/core/hall/best-seats';
import type { Hall } from '@onsale/core/hall/hall';
import { findChoicesWithoutSingles, findSinglesLeft } from '@onsale/core/hall/single-seats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomHouses } from './random-houses.ts';

/** The model: every free ordinary seat between two taken ones, by reading all rows. */
function allSingles(hall: Hall, taken: ReadonlySet<number>): number[] {
  return hall.rows.flatMap(({ firstSeat, seats, aisleAfter }) => {
    const numbers = Array.from({ length: seats }, (_, index) => firstSeat + index);
    return numbers.filter((seatNo) => {
      const isSpecial = hall.flags.get(seatNo)?.some((flag) => flag !== 'restrictedView');
      const isInner = seatNo > firstSeat && seatNo < firstSeat + seats - 1;
      const hasAisle = aisleAfter.includes(seatNo - 1) || aisleAfter.includes(seatNo);
      if (taken.has(seatNo) || isSpecial || !isInner || hasAisle) return false;
      return taken.has(seatNo - 1) && taken.has(seatNo + 1);
    });
  });
}

const choices = randomHouses.chain(({ hall, taken, count }) => {
  const free = Array.from({ length: hall.seats }, (_, index) => index + 1).filter(
    (seatNo) => !taken.includes(seatNo),
  );
  return fc.record({
    hall: fc.constant(hall),
    taken: fc.constant(taken),
    seatNos: fc.shuffledSubarray(free, { maxLength: Math.min(count, free.length) }),
  });
});

test('the single seats that a choice leaves are those that were not single before', () => {
  fc.assert(
    fc.property(choices, ({ hall, taken, seatNos }) => {
      const before = allSingles(hall, new Set(taken));
      const after = allSingles(hall, new Set([...taken, ...seatNos]));
      const left = after.filter((seatNo) => !before.includes(seatNo));
      expect(findSinglesLeft(new FreeSeats(hall, taken), seatNos)).toEqual(left);
    }),
    { numRuns: 1_000 },
  );
});

test('other choices are as many free adjacent seats of the same sections, and leave none', () => {
  fc.assert(
    fc.property(choices, ({ hall, taken, seatNos }) => {
      if (seatNos.length === 0) return;
      const free = new FreeSeats(hall, taken);
      const rowOf = (no: number) => hall.rows.findLast(({ firstSeat }) => firstSeat <= no)!;
      const sections = new Set(seatNos.map((no) => rowOf(no).section));
      for (const choice of findChoicesWithoutSingles(free, seatNos)) {
        expect(choice).toHaveLength(seatNos.length);
        expect(choice.every((no, index) => no === choice[0]! + index && free.isFree(no))).toBe(
          true,
        );
        expect(new Set(choice.map(rowOf)).size).toBe(1);
        expect(sections.has(rowOf(choice[0]!).section)).toBe(true);
        expect(findSinglesLeft(free, choice)).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
});

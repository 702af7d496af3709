import { buildHall, findLoneCompanions, type Hall } from '@onsale/core/hall/hall';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choose, randomHouses as houses } from './random-houses.ts';

/** A row of ten with two pairs, then a row whose accessible seat has its companion behind it. */
const care = buildHall({
  sections: [
    {
      name: 'Stalls',
      price: 3_000,
      rows: [
        { label: 'A', seats: 10, aisleAfter: [5] },
        { label: 'B', seats: 6 },
        { label: 'C', seats: 6 },
      ],
      accessible: ['A-1', 'A-3', 'B-1'],
      companions: [
        ['A-1', 'A-2'],
        ['A-3', 'A-4'],
        ['B-1', 'C-1'],
      ],
    },
    { name: 'Circle', price: 1_000, rows: [{ label: 'A', seats: 4 }], accessible: ['A-1'] },
  ],
});

describe('a party with wheelchair users', () => {
  const accessibleCount = (hall: Hall, seatNos: readonly number[]) =>
    seatNos.filter((seatNo) => hall.flags.get(seatNo)?.includes('accessible')).length;

  test('gets the accessible seats, then their companion seats, then those beside them', () => {
    expect(choose(care, [], { count: 1, accessible: 1 })).toEqual([3]);
    expect(choose(care, [], { count: 2, accessible: 1 })).toEqual([3, 4]);
    expect(choose(care, [], { count: 3, accessible: 1 })).toEqual([3, 4, 5]);
    expect(choose(care, [], { count: 4, accessible: 2 })).toEqual([1, 2, 3, 4]);
    // Across the aisle there is no seat beside it, so the companion sits behind.
    expect(choose(care, [], { count: 4, accessible: 1 })).toEqual([11, 12, 13, 17]);
  });

  test('stays within a section and a ceiling', () => {
    expect(choose(care, [], { count: 2, accessible: 1, section: 'Circle' })).toEqual([23, 24]);
    expect(choose(care, [], { count: 2, accessible: 1, maxPrice: 2_000 })).toEqual([23, 24]);
    expect(choose(care, [], { count: 2, accessible: 1, maxPrice: 1_999 })).toBeNull();
    expect(choose(care, [], { count: 2, accessible: 2, section: 'Circle' })).toBeNull();
  });

  test('gets exactly so many accessible seats, no other companion seat, and no taken one', () => {
    const parties = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(houses, parties, ({ hall, taken, count, ...wish }, accessible) => {
        const size = Math.max(count, accessible);
        const best = choose(hall, taken, { ...wish, count: size, accessible });
        if (!best) return;
        expect(best.length).toBe(size);
        expect(new Set(best).size).toBe(size);
        expect(accessibleCount(hall, best)).toBe(accessible);
        expect(findLoneCompanions(hall, best)).toEqual([]);
        expect(best.filter((seatNo) => taken.includes(seatNo))).toEqual([]);
        if (accessible === size) return;
        // The seats that belong to no accessible seat lie in one run with the accessible ones.
        const together = best.filter((seatNo) => !hall.companions.has(seatNo));
        const row = hall.rows.findLast(({ firstSeat }) => firstSeat <= together[0]!)!;
        const [first, last] = [together[0]!, together.at(-1)!];
        expect(row.aisleAfter.some((aisle) => first <= aisle && aisle < last)).toBe(false);
        expect(last).toBeLessThan(row.firstSeat + row.seats);
      }),
      { numRuns: 1_000 },
    );
  });

  test('without wheelchair users, gets no accessible seat and no companion seat', () => {
    fc.assert(
      fc.property(houses, ({ hall, taken, ...wish }) => {
        const best = choose(hall, taken, wish) ?? [];
        expect(accessibleCount(hall, best)).toBe(0);
        expect(best.filter((seatNo) => hall.companions.has(seatNo))).toEqual([]);
      }),
    );
  });
});

test('a companion seat is alone unless its accessible seat is named with it', () => {
  expect(findLoneCompanions(care, [2, 3, 4])).toEqual([2]);
  expect(findLoneCompanions(care, [1, 2, 11, 17])).toEqual([]);
  expect(findLoneCompanions(care, [1, 3, 11])).toEqual([]);
});

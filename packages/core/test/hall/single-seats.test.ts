import { FreeSeats } from '@onsale/core/hall/best-seats';
import { buildHall, findLoneCompanions, rowOfSeat, type Hall } from '@onsale/core/hall/hall';
import { findChoicesWithoutSingles, findSinglesLeft } from '@onsale/core/hall/single-seats';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
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

const accessibleIn = ({ flags }: Hall, seatNos: readonly number[]) =>
  seatNos.filter((seatNo) => flags.get(seatNo)?.includes('accessible'));

test('other choices are as many free adjacent seats of the same sections, and leave none', () => {
  fc.assert(
    fc.property(choices, ({ hall, taken, seatNos }) => {
      if (seatNos.length === 0 || accessibleIn(hall, seatNos).length > 0) return;
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

test('other choices for accessible seats have as many of them, and no lone companion seat', () => {
  let found = 0;
  fc.assert(
    fc.property(choices, ({ hall, taken, seatNos }) => {
      const wanted = accessibleIn(hall, seatNos).length;
      if (wanted === 0) return;
      const free = new FreeSeats(hall, taken);
      const sectionOf = (seatNo: number) => rowOfSeat(hall, seatNo).section;
      const sections = new Set(seatNos.map(sectionOf));
      for (const choice of findChoicesWithoutSingles(free, seatNos)) {
        found += 1;
        expect(choice).toHaveLength(seatNos.length);
        expect(accessibleIn(hall, choice)).toHaveLength(wanted);
        expect(findLoneCompanions(hall, choice)).toEqual([]);
        expect(choice.some(free.isTaken)).toBe(false);
        expect(choice.every((seatNo) => sections.has(sectionOf(seatNo)))).toBe(true);
        expect(findSinglesLeft(free, choice)).toEqual([]);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(found).toBeGreaterThan(50);
});

/** A row whose first seats are accessible ones with companions, and one with a pair at its end. */
const hall = buildHall({
  sections: [
    {
      name: 'Stalls',
      rows: [
        { label: 'A', seats: 10 },
        { label: 'B', seats: 6 },
      ],
      accessible: ['A-1', 'B-1'],
      companions: [
        ['A-1', 'A-2'],
        ['B-1', 'B-2'],
      ],
    },
  ],
});

test('a wheelchair user and a companion are not sent to ordinary seats', () => {
  const free = new FreeSeats(hall, [4]);
  expect(findSinglesLeft(free, [1, 2])).toEqual([3]);
  expect(findChoicesWithoutSingles(free, [1, 2])).toEqual([[11, 12]]);
  // With the other pair sold, no choice avoids it.
  const last = new FreeSeats(hall, [4, 11, 12]);
  expect(findChoicesWithoutSingles(last, [1, 2])).toEqual([]);
  // Ordinary seats that leave a single one have ordinary alternatives.
  expect(findChoicesWithoutSingles(last, [6, 7])[0]).toEqual([5, 6]);
});

test('the nearest choices come first, and rows behind them are not looked at', () => {
  fc.assert(
    fc.property(choices, ({ hall: house, taken, seatNos }) => {
      if (seatNos.length === 0 || accessibleIn(house, seatNos).length > 0) return;
      const free = new FreeSeats(house, taken);
      const sections = new Set(seatNos.map((seatNo) => rowOfSeat(house, seatNo).section));
      const nearTo = Math.min(...seatNos);
      const rowAt = (seatNo: number) => house.rows.indexOf(rowOfSeat(house, seatNo));
      const all = house.rows
        .filter(({ section }) => sections.has(section))
        .flatMap((row) => free.blocksIn(row, seatNos.length))
        .filter((choice) => findSinglesLeft(free, choice).length === 0)
        .map((choice) => ({
          rows: Math.abs(rowAt(choice[0]!) - rowAt(nearTo)),
          seats: Math.abs(choice[0]! - nearTo),
        }))
        .toSorted((a, b) => a.rows - b.rows || a.seats - b.seats);
      const found = findChoicesWithoutSingles(free, seatNos);
      expect(found.map((one) => Math.abs(rowAt(one[0]!) - rowAt(nearTo)))).toEqual(
        all.slice(0, 3).map(({ rows }) => rows),
      );
      expect(found.map((one) => Math.abs(one[0]! - nearTo))).toEqual(
        all.slice(0, 3).map(({ seats }) => seats),
      );
    }),
    { numRuns: 500 },
  );
  const rows = Array.from({ length: 1_000 }, (_, at) => ({ label: `R${at}`, seats: 100 }));
  const large = new FreeSeats(buildHall({ sections: [{ name: 'Field', rows }] }), [50_004]);
  const blocksIn = vi.spyOn(large, 'blocksIn');
  expect(findChoicesWithoutSingles(large, [50_006])).toEqual([[50_005], [50_007], [50_008]]);
  expect(blocksIn).toHaveBeenCalledTimes(1);
});

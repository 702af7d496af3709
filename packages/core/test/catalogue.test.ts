import {
  bestSeats,
  closingTime,
  datesOnSale,
  hasClosed,
  isClosedByOperator,
  lastSaleEnd,
  saleEndOf,
  saleStateAt,
  type SeatLayout,
} from '@onsale/core/catalogue';
import { endOfDate } from '@onsale/core/time/dates';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const date = '2027-06-01';
const opensAt = Date.UTC(2027, 0, 1, 12);

/** A concert of an older server, whose rows have no ends. */
const unknown = { opensAt, dates: [date], closedAt: null, closesAt: null, salesEndAt: null };

describe('a concert', () => {
  test('is on sale from the instant opensAt, and not a millisecond before', () => {
    expect(saleStateAt(unknown, opensAt - 1)).toBe('upcoming');
    expect(saleStateAt(unknown, opensAt)).toBe('on_sale');
  });

  test('without opensAt is on sale at once', () => {
    expect(saleStateAt({ ...unknown, opensAt: null }, 0)).toBe('on_sale');
  });

  test('of an older server closes when the last of its dates is over, in any order', () => {
    const dates = ['2027-06-03', '2027-06-01', '2027-06-02'];
    const end = endOfDate('2027-06-03');
    expect(saleStateAt({ ...unknown, dates }, end - 1)).toBe('on_sale');
    expect(saleStateAt({ ...unknown, dates }, end)).toBe('closed');
  });

  test('that never opened in time is closed, not upcoming', () => {
    const end = endOfDate(date);
    expect(saleStateAt({ ...unknown, opensAt: end + 1 }, end)).toBe('closed');
  });
});

describe.each(['closedAt', 'closesAt', 'salesEndAt'] as const)('a concert with %s', (end) => {
  const at = opensAt + 1_000;
  const ends = { ...unknown, [end]: at };

  test('is closed from that instant on, and on sale a millisecond before', () => {
    expect(saleStateAt(ends, at - 1)).toBe('on_sale');
    expect(saleStateAt(ends, at)).toBe('closed');
    expect(hasClosed(ends, at - 1)).toBe(false);
    expect(hasClosed(ends, at)).toBe(true);
    expect(hasClosed(unknown, at)).toBe(false);
  });

  test('closes when the first of its ends has come', () => {
    for (const other of ['closedAt', 'closesAt'] as const) {
      if (other === end) continue;
      expect(closingTime({ ...ends, [other]: at + 1 })).toBe(at);
      expect(closingTime({ ...ends, [other]: at - 1 })).toBe(at - 1);
    }
  });
});

test('an operator closed a concert from the instant closedAt on', () => {
  expect(isClosedByOperator(opensAt, opensAt - 1)).toBe(false);
  expect(isClosedByOperator(opensAt, opensAt)).toBe(true);
  expect(isClosedByOperator(null, opensAt)).toBe(false);
});

test('a date is on sale until its sale ends, or is over everywhere on earth, to the millisecond', () => {
  const end = endOfDate('2027-06-02');
  const performances = [
    { date: '2027-06-01T20:00', startsAt: end + 9, saleEndsAt: end },
    { date: '2027-06-02', startsAt: null, saleEndsAt: null },
    { date: '2027-06-03', startsAt: end, saleEndsAt: end + 1 },
  ];
  expect(datesOnSale(performances, end - 1)).toEqual(performances.map((one) => one.date));
  expect(datesOnSale(performances, end)).toEqual(['2027-06-03']);
  expect(lastSaleEnd(performances)).toBe(end + 1);
  expect(saleEndOf(performances[1]!)).toBe(end);
});

const layouts = fc.record({
  seatsPerDate: fc.integer({ min: 1, max: 40 }),
  seatsPerRow: fc.integer({ min: 1, max: 12 }),
});

const rowOf = (seatNo: number, { seatsPerRow }: SeatLayout) => Math.ceil(seatNo / seatsPerRow);

/** The model: tries every block, and sorts them by the definition of "best". */
function bestSeatsByTrying(taken: ReadonlySet<number>, count: number, layout: SeatLayout) {
  const { seatsPerDate, seatsPerRow } = layout;
  const blocks = Array.from({ length: seatsPerDate }, (_, index) =>
    Array.from({ length: count }, (_seat, offset) => index + 1 + offset),
  );
  const middle = (seatNos: number[]) => seatNos.reduce((sum, no) => sum + no, 0) / seatNos.length;
  const ranked = blocks
    .filter((block) => block.every((seatNo) => seatNo <= seatsPerDate && !taken.has(seatNo)))
    .map((block) => ({ block, row: rowOf(block[0]!, layout) }))
    .filter(({ block, row }) => block.every((seatNo) => rowOf(seatNo, layout) === row))
    .map(({ block, row }) => {
      const first = (row - 1) * seatsPerRow + 1;
      const last = Math.min(row * seatsPerRow, seatsPerDate);
      return { block, row, offCentre: Math.abs(middle(block) - (first + last) / 2) };
    })
    .toSorted((a, b) => a.row - b.row || a.offCentre - b.offCentre || a.block[0]! - b.block[0]!);
  return ranked[0]?.block ?? null;
}

describe('the best seats', () => {
  test('are those that a search of every block finds', () => {
    const houses = layouts.chain((layout) =>
      fc.record({
        layout: fc.constant(layout),
        taken: fc.uniqueArray(fc.integer({ min: 1, max: layout.seatsPerDate })),
        count: fc.integer({ min: 1, max: 6 }),
      }),
    );
    fc.assert(
      fc.property(houses, ({ layout, taken, count }) => {
        const set = new Set(taken);
        expect(bestSeats(set, count, layout)).toEqual(bestSeatsByTrying(set, count, layout));
      }),
      { numRuns: 500 },
    );
  });

  const house = { seatsPerDate: 50, seatsPerRow: 10 };

  test('are in the middle of the front row when every seat is free', () => {
    expect(bestSeats(new Set(), 2, house)).toEqual([5, 6]);
    expect(bestSeats(new Set(), 3, house)).toEqual([4, 5, 6]);
  });

  test('are further back rather than apart', () => {
    const everySecond = new Set([1, 3, 5, 7, 9]);
    expect(bestSeats(everySecond, 2, house)).toEqual([15, 16]);
  });

  test('do not exist where no row has so many adjacent free seats, even if enough are free', () => {
    expect(bestSeats(new Set(), 11, house)).toBeNull();
    const lastOfEachRow = new Set(Array.from({ length: 50 }, (_, index) => index + 1));
    [10, 11].forEach((seatNo) => lastOfEachRow.delete(seatNo));
    expect(bestSeats(lastOfEachRow, 2, house)).toBeNull();
    expect(bestSeats(lastOfEachRow, 1, house)).toEqual([10]);
  });
});

import {
  bestSeats,
  closingTime,
  datesToCome,
  isClosedByOperator,
  saleStateAt,
  type SeatLayout,
} from '@onsale/core/catalogue';
import { endOfDate } from '@onsale/core/time/dates';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const date = '2027-06-01';
const opensAt = Date.UTC(2027, 0, 1, 12);

describe('a concert', () => {
  test('is on sale from the instant opensAt, and not a millisecond before', () => {
    expect(saleStateAt({ opensAt, dates: [date], closedAt: null }, opensAt - 1)).toBe('upcoming');
    expect(saleStateAt({ opensAt, dates: [date], closedAt: null }, opensAt)).toBe('on_sale');
  });

  test('without opensAt is on sale at once', () => {
    expect(saleStateAt({ opensAt: null, dates: [date], closedAt: null }, 0)).toBe('on_sale');
  });

  test('closes when the last of its dates is over, in whatever order they are', () => {
    const dates = ['2027-06-03', '2027-06-01', '2027-06-02'];
    const end = endOfDate('2027-06-03');
    expect(saleStateAt({ opensAt, dates, closedAt: null }, end - 1)).toBe('on_sale');
    expect(saleStateAt({ opensAt, dates, closedAt: null }, end)).toBe('closed');
  });

  test('that never opened in time is closed, not upcoming', () => {
    const end = endOfDate(date);
    expect(saleStateAt({ opensAt: end + 1, dates: [date], closedAt: null }, end)).toBe('closed');
  });
});

describe('a concert that an operator closed', () => {
  const closedAt = opensAt + 1_000;

  test('is closed from the instant closedAt, and on sale a millisecond before', () => {
    expect(saleStateAt({ opensAt, dates: [date], closedAt }, closedAt - 1)).toBe('on_sale');
    expect(saleStateAt({ opensAt, dates: [date], closedAt }, closedAt)).toBe('closed');
    expect(isClosedByOperator(closedAt, closedAt - 1)).toBe(false);
    expect(isClosedByOperator(closedAt, closedAt)).toBe(true);
    expect(isClosedByOperator(null, closedAt)).toBe(false);
  });

  test('closed when the earlier of closedAt and the end of its last date came', () => {
    const end = endOfDate(date);
    expect(closingTime({ dates: [date], closedAt })).toBe(closedAt);
    expect(closingTime({ dates: [date], closedAt: end + 1 })).toBe(end);
    expect(closingTime({ dates: [date], closedAt: null })).toBe(end);
  });
});

test('dates to come are those that are not over everywhere on earth, to the millisecond', () => {
  const dates = ['2027-06-01', '2027-06-02', '2027-06-03'];
  const end = endOfDate('2027-06-02');
  expect(datesToCome(dates, end - 1)).toEqual(['2027-06-02', '2027-06-03']);
  expect(datesToCome(dates, end)).toEqual(['2027-06-03']);
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

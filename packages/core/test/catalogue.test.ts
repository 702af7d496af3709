import {
  closingTime,
  datesOnSale,
  hasClosed,
  isClosedByOperator,
  lastSaleEnd,
  saleEndOf,
  saleStateAt,
} from '@onsale/core/catalogue';
import { endOfDate } from '@onsale/core/time/dates';
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

import {
  endOfDate,
  fromIso,
  isCalendarDate,
  isRepresentable,
  toIso,
} from '@onsale/core/time/dates';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const noon = Date.UTC(2027, 0, 1, 12);
const instants = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(9999, 11, 31) });

describe('an instant on the wire', () => {
  test('survives a round trip', () => {
    fc.assert(fc.property(instants, (instant) => fromIso(toIso(instant)) === instant));
  });

  test('is in UTC, with milliseconds', () => {
    expect(toIso(noon)).toBe('2027-01-01T12:00:00.000Z');
    expect(fromIso('2027-01-01T13:00:00+01:00')).toBe(noon);
  });

  test('is representable if its year has four digits, and not otherwise', () => {
    for (const [text, expected] of [
      ['0000-01-01T00:00:00Z', true],
      ['0000-01-01T00:00:00+00:01', false],
      ['9999-12-31T23:59:59.999Z', true],
      ['9999-12-31T23:59:59.999-00:01', false],
      ['tomorrow', false],
    ] as const) {
      expect(isRepresentable(fromIso(text)), text).toBe(expected);
    }
  });

  test('is NaN when the text is not an instant', () => {
    expect(fromIso('tomorrow')).toBeNaN();
  });
});

describe('a calendar date', () => {
  test('is any day of the calendar', () => {
    fc.assert(fc.property(instants, (instant) => isCalendarDate(toIso(instant).slice(0, 10))));
    expect(isCalendarDate('2028-02-29')).toBe(true);
  });

  test.each([
    '2027-02-29',
    '2027-02-30',
    '2027-13-01',
    '2027-00-10',
    '2027-1-1',
    '27-01-01',
    '2027-01-01T00:00:00Z',
    ' 2027-01-01',
    '',
  ])('is not "%s"', (text) => {
    expect(isCalendarDate(text)).toBe(false);
  });

  test('is over when it is over everywhere on earth, and not a millisecond before', () => {
    // The day ends last in the time zone twelve hours behind UTC.
    const lastPlace = fromIso('2027-01-02T00:00:00-12:00');
    expect(endOfDate('2027-01-01')).toBe(lastPlace);
  });
});

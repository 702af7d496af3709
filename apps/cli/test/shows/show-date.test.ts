/** Dates as the clocks of the venue tell them. */
import { expect, test } from 'vitest';
import { showDate } from '../../src/shows/show-date.ts';

const venueOf = (timeZone: string, date: string, startsAt: string | null) => ({
  timeZone,
  performances: [{ date, startsAt }],
});

test.each([
  ['2027-05-01T20:00', 'Europe/Berlin', '2027-05-01T18:00:00.000Z', 'Sat 1 May 2027, 20:00 CEST'],
  ['2027-12-01T20:00', 'Europe/Berlin', '2027-12-01T19:00:00.000Z', 'Wed 1 Dec 2027, 20:00 CET'],
  // The first of the two hours that this night has.
  ['2027-10-31T02:30', 'Europe/Berlin', '2027-10-31T00:30:00.000Z', 'Sun 31 Oct 2027, 02:30 CEST'],
  ['2027-05-01T20:00', 'America/New_York', '2027-05-02T00:00:00.000Z', 'Sat 1 May 2027, 20:00 EDT'],
  ['2027-05-01T20:00', 'UTC', '2027-05-01T20:00:00.000Z', 'Sat 1 May 2027, 20:00 UTC'],
  ['2027-05-01T20:00', 'Asia/Tokyo', '2027-05-01T11:00:00.000Z', 'Sat 1 May 2027, 20:00 GMT+9'],
  [
    '2027-05-01T20:00',
    'Mars/Olympus',
    '2027-05-01T20:00:00.000Z',
    'Sat 1 May 2027, 20:00 Mars/Olympus',
  ],
])('%s in %s', (...[date, timeZone, startsAt, text]) => {
  expect(showDate(date, venueOf(timeZone, date, startsAt))).toBe(text);
});

test('a date without a time has no zone, nor has one whose concert is not known', () => {
  expect(showDate('2027-05-01', venueOf('Europe/Berlin', '2027-05-01', null))).toBe(
    'Sat 1 May 2027',
  );
  expect(showDate('2027-05-01T20:00', undefined)).toBe('Sat 1 May 2027, 20:00');
});

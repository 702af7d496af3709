/** Dates with a time of day in the time zone of their concert, on the nights that clocks change. */
import { toIso } from '@onsale/core/time/dates';
import { expect, test } from 'vitest';
import { canonicalTimeZone, planShows } from '../../src/domains/admin/concert/show-times.ts';
import { refusal } from '../fixtures/test-app.ts';

const plan = (date: string, timeZone: string, { salesEndMinutes = 0, now = 0 } = {}) => {
  const [show] = planShows({ dates: [date], timeZone, salesEndMinutes }, now);
  return [toIso(show!.startsAt!), toIso(show!.saleEndsAt!)];
};

const issuesOf = async (date: string, timeZone: string, terms = {}) => {
  const { details } = await refusal((async () => plan(date, timeZone, terms))());
  return details;
};

test.each([
  ['2027-05-01T20:00', 'UTC', '2027-05-01T20:00'],
  ['2027-05-01T20:00', 'Europe/Berlin', '2027-05-01T18:00'],
  ['2027-12-01T20:00', 'Europe/Berlin', '2027-12-01T19:00'],
  ['2027-03-28T01:59', 'Europe/Berlin', '2027-03-28T00:59'],
  ['2027-03-28T03:00', 'Europe/Berlin', '2027-03-28T01:00'],
  // Twice that night: the first.
  ['2027-10-31T02:30', 'Europe/Berlin', '2027-10-31T00:30'],
  ['2027-10-31T03:00', 'Europe/Berlin', '2027-10-31T02:00'],
  ['2027-03-14T03:00', 'America/New_York', '2027-03-14T07:00'],
  ['2027-11-07T01:30', 'America/New_York', '2027-11-07T05:30'],
  ['2011-12-29T20:00', 'Pacific/Apia', '2011-12-30T06:00'],
  ['2011-12-31T20:00', 'Pacific/Apia', '2011-12-31T06:00'],
  // Its clocks change by half an hour.
  ['2027-10-03T02:30', 'Australia/Lord_Howe', '2027-10-02T15:30'],
  ['2027-04-04T01:45', 'Australia/Lord_Howe', '2027-04-03T14:45'],
])('a show at %s in %s begins at %sZ, and its sale ends then', (date, timeZone, instant) => {
  expect(plan(date, timeZone)).toEqual([`${instant}:00.000Z`, `${instant}:00.000Z`]);
});

test.each([
  ['2027-05-01', 'UTC', ['2027-05-01T00:00', '2027-05-02T00:00']],
  ['2027-05-01', 'Europe/Berlin', ['2027-04-30T22:00', '2027-05-01T22:00']],
  // Days of 23 and of 25 hours, and the day before the one that was left out.
  ['2027-03-28', 'Europe/Berlin', ['2027-03-27T23:00', '2027-03-28T22:00']],
  ['2027-10-31', 'Europe/Berlin', ['2027-10-30T22:00', '2027-10-31T23:00']],
  ['2027-11-07', 'America/New_York', ['2027-11-07T04:00', '2027-11-08T05:00']],
  ['2011-12-29', 'Pacific/Apia', ['2011-12-29T10:00', '2011-12-30T10:00']],
  ['2027-04-04', 'Australia/Lord_Howe', ['2027-04-03T13:00', '2027-04-04T13:30']],
])('the date %s in %s begins, and its sale ends, at %j UTC', (date, timeZone, instants) => {
  const expected = instants.map((instant) => `${instant}:00.000Z`);
  expect(plan(date, timeZone, { salesEndMinutes: 30 })).toEqual(expected);
});

test('the sale of a show ends salesEndMinutes before it, also where the clocks change between', () => {
  const night = plan('2027-03-28T03:15', 'Europe/Berlin', { salesEndMinutes: 30 });
  expect(night).toEqual(['2027-03-28T01:15:00.000Z', '2027-03-28T00:45:00.000Z']);
});

test.each([
  ['2027-03-28T02:00', 'Europe/Berlin', '02:00 to 03:00'],
  ['2027-03-28T02:30', 'Europe/Berlin', '02:00 to 03:00'],
  ['2027-03-28T02:59', 'Europe/Berlin', '02:00 to 03:00'],
  ['2027-03-14T02:30', 'America/New_York', '02:00 to 03:00'],
  ['2027-10-03T02:15', 'Australia/Lord_Howe', '02:00 to 02:30'],
  ['2011-12-30T20:00', 'Pacific/Apia', '2011-12-30T00:00 to 2011-12-31T00:00'],
  ['2011-12-30', 'Pacific/Apia', '2011-12-30T00:00 to 2011-12-31T00:00'],
])('%s does not exist in %s', async (date, timeZone, change) => {
  expect(await issuesOf(date, timeZone)).toEqual({
    issues: [
      {
        path: 'dates.0',
        message: `${date} does not exist in ${timeZone}: clocks go from ${change}`,
      },
    ],
  });
});

test('a show is refused once it began, and a date without a time once its day is over', async () => {
  const begin = Date.parse('2027-05-01T18:00:00Z');
  const [date, timeZone] = ['2027-05-01T20:00', 'Europe/Berlin'];
  expect(plan(date, timeZone, { now: begin - 1 })).toHaveLength(2);
  const past = {
    issues: [{ path: 'dates.0', message: `${date} is in the past: choose future dates` }],
  };
  expect(await issuesOf(date, timeZone, { now: begin })).toEqual(past);

  const dayOver = Date.parse('2027-05-01T22:00:00Z');
  expect(plan('2027-05-01', timeZone, { now: dayOver - 1 })).toHaveLength(2);
  const message = '2027-05-01 is in the past: choose future dates';
  const issues = [{ path: 'dates.0', message }];
  expect(await issuesOf('2027-05-01', timeZone, { now: dayOver })).toEqual({ issues });
});

test('a show whose sale would be over is refused, and so is what the wire cannot carry', async () => {
  const terms = { salesEndMinutes: 60, now: Date.parse('2027-05-01T17:00:00Z') };
  expect(await issuesOf('2027-05-01T20:00', 'Europe/Berlin', terms)).toMatchObject({
    issues: [{ path: 'dates.0', message: expect.stringContaining('60 minutes before') }],
  });
  for (const date of ['9999-12-31', '9999-12-31T23:00']) {
    expect(await issuesOf(date, 'America/New_York')).toMatchObject({
      issues: [{ message: `${date} lies beyond the year 9999 of UTC` }],
    });
  }
});

test('a time zone has an IANA name, in any case; an offset is none', () => {
  expect(canonicalTimeZone('europe/berlin')).toBe('Europe/Berlin');
  expect(canonicalTimeZone('UTC')).toBe('UTC');
  for (const name of ['', '+01:00', 'Mars/Olympus', 'Z', 'GMT+1', 'Europe/Berlin ']) {
    expect(canonicalTimeZone(name), name).toBeNull();
  }
});

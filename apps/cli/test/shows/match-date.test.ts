/** Dates as typed: matched whole, against all dates of the concert. */
import { describe, expect, test } from 'vitest';
import { matchDate } from '../../src/shows/match-date.ts';
import { adminKey, machine, testServer } from '../harness.ts';

const dates = ['2098-05-01', '2098-05-11', '2098-06-01', '2098-06-12'];

describe('matchDate', () => {
  test.each([
    ['2098-05-01', '2098-05-01'],
    ['05-11', '2098-05-11'],
    ['11', '2098-05-11'],
    ['12', '2098-06-12'],
  ])('takes %s for %s', (text, date) => {
    expect(matchDate(text, dates)).toBe(date);
  });

  test.each([
    ['2098-05-1', /leading zeros\. Did you mean 2098-05-01\?/],
    ['2098-5-1', /Did you mean 2098-05-01\?/],
    ['5-1', /Did you mean 2098-05-01\?/],
    ['1', /Did you mean 2098-05-01 or 2098-06-01\?/],
    ['01', /"01" could be 2098-05-01 or 2098-06-01\. Write the full date\./],
    ['2098', /"2098" is not a date: write YYYY-MM-DD, MM-DD or DD/],
    ['8-05-01', /is not a date/],
    ['-01', /is not a date/],
    ['', /"" is not a date/],
  ])('refuses "%s", as it may mean another date', (text, message) => {
    expect(() => matchDate(text, dates)).toThrow(
      expect.objectContaining({ reason: 'USAGE', message: expect.stringMatching(message) }),
    );
  });

  test.each(['2098-05-02', '07-01', '31', '2098-02-30'])(
    'says that the concert does not play on %s',
    (text) => {
      expect(() => matchDate(text, dates)).toThrow(
        expect.objectContaining({
          reason: 'DATE_NOT_FOUND',
          message: expect.stringContaining('It plays on 2098-05-01, 2098-05-11'),
        }),
      );
    },
  );

  test('a month and day of two years is ambiguous', () => {
    expect(() => matchDate('05-01', ['2098-05-01', '2099-05-01'])).toThrow(/could be/);
  });
});

describe('of two shows on a day', () => {
  const shows = ['2098-05-01T15:00', '2098-05-01T20:00', '2098-05-02T20:00', '2098-05-03'];

  test.each([
    ['2098-05-01T20:00', '2098-05-01T20:00'],
    ['2098-05-01 15:00', '2098-05-01T15:00'],
    ['05-01T20:00', '2098-05-01T20:00'],
    ['01 15:00', '2098-05-01T15:00'],
    ['2098-05-02', '2098-05-02T20:00'],
    ['02', '2098-05-02T20:00'],
    ['2098-05-03', '2098-05-03'],
  ])('%s is %s', (text, date) => {
    expect(matchDate(text, shows)).toBe(date);
  });

  test.each(['2098-05-01', '05-01', '01'])('%s needs the time as well', (text) => {
    const message =
      /could be 2098-05-01T15:00 or 2098-05-01T20:00\. Write the time as well, such as 2098-05-01T15:00\./;
    expect(() => matchDate(text, shows)).toThrow(message);
  });

  test.each(['2098-05-01T21:00', '2098-05-03T20:00', '01 9:00'])(
    'there is no show at %s',
    (text) => {
      expect(() => matchDate(text, shows)).toThrow(/does not play|is not a date/);
    },
  );

  test('a date without a time is named by its text, beside a show on the same day', () => {
    expect(matchDate('2098-05-01', ['2098-05-01', '2098-05-01T20:00'])).toBe('2098-05-01');
  });
});

const hall = { title: 'Two Springs', dates: dates.slice(0, 3), seatsPerDate: 2 };

test('buy checks date and seats before it joins', async () => {
  await using server = await testServer();
  const { concertId } = await server.concert({ ...hall, maxSeatsPerUser: 3 });
  using buyer = machine(server.url);
  const refusals = [
    ['--date 2098-05-1', 2, 'USAGE'],
    ['--date 01', 2, 'USAGE'],
    ['--date 2098-05-02', 1, 'DATE_NOT_FOUND'],
    ['--best 4', 1, 'SEAT_LIMIT_EXCEEDED'],
    ['--best 3', 1, 'SEAT_NOT_FOUND'],
    ['--seats 2,3', 1, 'SEAT_NOT_FOUND'],
    ['--seats 1 --best 1', 2, 'USAGE'],
  ] as const;
  for (const [flags, code, reason] of refusals) {
    const refused = await buyer.run(`buy ${flags} --charge --yes --json`);
    expect([flags, refused.code, refused.failure()['reason']]).toEqual([flags, code, reason]);
  }
  const { joined } = await server.operator.room(concertId);
  expect(joined).toBe(0);
});

test('a short date means the same date when its seats are held or sold', async () => {
  await using server = await testServer();
  await server.concert({ ...hall, room: { maxActive: 10 } });
  using first = machine(server.url);
  using second = machine(server.url);
  await first.run('join');
  await first.run('reserve 05-01 --best 2');
  const early = await second.run('buy --date 05-01 --charge --yes');
  expect(early.code).toBe(10);
  expect(early.stderr).toContain('date Thu 1 May 2098');
  expect(early.stderr).toContain('No seat is free on Thu 1 May 2098: 2 held, 0 sold.');
  expect((await second.run('seats 05-01')).code).toBe(0);

  await first.run('charge 2000');
  expect((await first.run('pay')).code).toBe(0);
  const late = await second.run('buy --date 05-01 --charge --yes');
  expect(late.code).toBe(10);
  expect(late.stderr).toContain('Every seat on Thu 1 May 2098 is sold.');
  // The day 01 stays ambiguous although June alone has seats.
  expect((await second.run('reserve 01 --best 1')).code).toBe(2);
  expect((await second.run('buy --date 06-01 --charge --yes')).stdout).toContain('1 Jun 2098');
});

describe('of a concert that no list has', () => {
  test.each([
    ['2098-05-01', '2098-05-01'],
    ['2098-05-01T20:00', '2098-05-01T20:00'],
    ['2098-05-01 20:00', '2098-05-01T20:00'],
  ])('%s is %s', (text, date) => {
    expect(matchDate(text, undefined)).toBe(date);
  });

  test.each(['05-01', '01', '2098-02-30', '2098-05-01T25:00'])('%s is no whole date', (text) => {
    expect(() => matchDate(text, undefined)).toThrow(`write "${text}" as YYYY-MM-DD`);
  });
});

test('every command reads a date alike, and refuses it in the same words', async () => {
  await using server = await testServer();
  await server.concert({ ...hall, room: { maxActive: 10 } });
  using home = machine(server.url);
  await home.run('join');
  const env = { ONSALE_ADMIN_KEY: adminKey };
  const file = `${home.stateHome}/list.json`;
  expect((await home.run(`admin door --download ${file}`, env)).code).toBe(0);
  const commands = [
    'seats DATE',
    'reserve DATE 1',
    'buy --date DATE --yes',
    'admin seats block DATE 1',
    'admin seats unblock DATE 1',
    'admin seats blocked DATE',
    'admin order issue DATE 1',
    'admin orders --date DATE',
    'admin concert cancel-date Two DATE --status',
    'admin door --date DATE',
    `admin door --download ${file} --date DATE`,
    `admin door --offline ${file} --date DATE`,
  ];
  const message =
    'The concert does not play on "07-01". It plays on 2098-05-01, 2098-05-11, 2098-06-01.';
  for (const words of commands) {
    const { code, stderr } = await home.run(words.replace('DATE', '07-01'), env);
    expect({ words, code, stderr }).toEqual({ words, code: 1, stderr: `✗ ${message}\n` });
  }
});

test('the dates of a hidden concert are written in full', async () => {
  await using server = await testServer();
  const { concertId } = await server.concert({ ...hall, hidden: true });
  using buyer = machine(server.url);
  const refused = await buyer.run(`buy ${concertId} --date 11 --charge --yes`);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('write "11" as YYYY-MM-DD');
  const bought = await buyer.run(`buy ${concertId} --date 2098-05-11 --charge --yes`);
  expect(bought.code).toBe(0);
});

/** Issues of an input are worded by flags; what can never sell is refused. */
import { expect, test } from 'vitest';
import { issueText } from '../../src/errors/input-issues.ts';
import { adminKey, machine, testServer } from '../harness.ts';

test.each([
  ['seatsPerDate', 'Too big.', '--seats: Too big'],
  ['dates.0', 'must be a date', '--dates must be a date'],
  ['room.maxActive', 'Too small: expected number to be >=1', '--max-active must be at least 1'],
  ['title', 'Too small: expected string to have >=1 characters', 'The title must not be empty'],
  [
    'title',
    'Too big: expected string to have <=80 characters',
    'The title must have at most 80 characters',
  ],
  ['name', 'is unknown: use another', 'The name is unknown: use another'],
  ['version', 'signs new tokens', 'The version signs new tokens'],
  ['absentSeconds', 'must be more', '--absent must be more'],
  ['expiresAt', 'must be later', '--expires-at must be later'],
  ['', 'rows and seatsPerRow must both be given', '--rows and --seats-per-row must both be given'],
])('an issue with "%s"', (path, message, text) => {
  expect(issueText({ path, message })).toBe(text);
});

test('a concert that can never sell is refused, in the words of the flags', async () => {
  await using server = await testServer();
  using operator = machine(server.url);
  const create = (words: string) =>
    operator.run(`admin concert create ${words}`, { ONSALE_ADMIN_KEY: adminKey });
  const refusals = [
    ['One --dates 2098-05-01 --opens-at 2098-06-01T00:00Z', '--opens-at is after the last date'],
    ['One --title Two --dates 2098-05-01', 'Give the title once'],
    ['One --dates 2020-01-01', '--dates: 2020-01-01 is in the past'],
    [
      'One --dates 2098-05-01 --seats 200000',
      '--seats must be at most 100,000.\n  run: onsale admin concert create --help\n',
    ],
    ['One --dates 2098-05-01 --rows 5', '--rows and --seats-per-row must both be given'],
  ] as const;
  for (const [words, message] of refusals) {
    const refused = await create(words);
    expect([words, refused.code]).toEqual([words, 2]);
    expect(refused.stderr).toContain(message);
  }
  expect(await server.operator.concerts()).toEqual([]);
});

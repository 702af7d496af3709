/** Shows at a time of day: created, extended and bought by command, told in the venue's zone. */
import { expect, test } from 'vitest';
import { adminKey, machine, testServer } from '../harness.ts';

const asRoot = { ONSALE_ADMIN_KEY: adminKey };
const create =
  'admin concert create Late --dates 2098-05-01T15:00 2098-05-01T20:00 --time-zone Europe/Berlin';

test('an operator creates shows, adds more, and sees the times of the venue', async () => {
  await using server = await testServer();
  using operator = machine(server.url);
  const created = await operator.run(
    `${create} --sales-end 30 --closes-at 2098-05-01T17:00Z`,
    asRoot,
  );
  expect(created.code, created.stderr).toBe(0);
  expect(created.stdout).toContain('Thu 1 May 2098, 15:00 CEST; Thu 1 May 2098, 20:00 CEST');
  expect(created.stdout).toMatch(/Time zone +Europe\/Berlin/);
  expect(created.stdout).toMatch(/Sale ends +30 min before a show/);
  expect(created.stdout).toMatch(/Sale +open now, closes /);

  const changed = await operator.run('admin concert update Late --closes-at none --json', asRoot);
  expect(changed.json()).toMatchObject({ closesAt: null, salesEndMinutes: 30 });
  const added = await operator.run('admin concert add-dates Late 2098-12-04T20:00', asRoot);
  expect(added.code, added.stderr).toBe(0);
  expect(added.stdout).toContain('Thu 4 Dec 2098, 20:00 CET');
  const again = await operator.run('admin concert add-dates Late 2098-12-04T20:00', asRoot);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('2098-12-04T20:00 is a date of the concert already');
  expect((await operator.run('admin concert list', asRoot)).stdout).toContain(
    'Thu 4 Dec 2098, 20:00 CET',
  );
});

test.each([
  ['--time-zone Mars/Olympus', '--time-zone must be the IANA name of a time zone'],
  ['--closes-at 2020-01-01T00:00Z', '--closes-at is in the past'],
  ['--sales-end 100001', 'must be a whole number, 0 to 100,000'],
])('a wrong %s is named by its flag', async (flag, message) => {
  await using server = await testServer();
  using operator = machine(server.url);
  const refused = await operator.run(`${create} ${flag}`, asRoot);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(message);
});

test('an hour that the clocks skip is named, in one line', async () => {
  await using server = await testServer();
  using operator = machine(server.url);
  const night = '2098-03-30T02:30';
  const refused = await operator.run(
    `admin concert create Late --dates ${night} --time-zone Europe/Berlin`,
    asRoot,
  );
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(
    `--dates: ${night} does not exist in Europe/Berlin: clocks go from 02:00 to 03:00`,
  );
});

test('a buyer names a show by its day, or where there are two by its time, and sees the zone', async () => {
  await using server = await testServer();
  const dates = ['2098-05-01T15:00', '2098-05-01T20:00', '2098-05-02T20:00'];
  await server.concert({ title: 'Late', dates, timeZone: 'Europe/Berlin', room: { maxActive: 9 } });
  using buyer = machine(server.url);
  expect((await buyer.run('concerts')).stdout).toContain('Thu 1 May 2098, 15:00 CEST +2');
  await buyer.run('join');
  const free = await buyer.run('dates');
  expect(free.stdout).toContain('2098-05-01T20:00   Thu 1 May 2098, 20:00 CEST');
  const unclear = await buyer.run('reserve 2098-05-01 --best 1');
  expect(unclear.code).toBe(2);
  expect(unclear.stderr).toContain('could be 2098-05-01T15:00 or 2098-05-01T20:00');
  const held = await buyer.run('reserve 2098-05-01T20:00 7');
  expect(held.stdout).toContain('Yours for now: seat 7 on Thu 1 May 2098, 20:00 CEST');
  expect((await buyer.run('reservations')).stdout).toContain('Thu 1 May 2098, 20:00 CEST');
  await buyer.run('charge 1000');
  expect((await buyer.run('pay')).stdout).toContain('seat 7 on Thu 1 May 2098, 20:00 CEST');
  expect((await buyer.run('orders')).stdout).toMatch(/Late  Thu 1 May 2098, 20:00 CEST/);
  const bought = await buyer.run('buy --date 2098-05-02 --best 1 --charge --yes');
  expect(bought.stdout).toContain('on Fri 2 May 2098, 20:00 CEST');
});

test('an operator says whether buyers may leave single seats', async () => {
  await using server = await testServer();
  using operator = machine(server.url);
  const rule = async (words: string) => (await operator.run(words, asRoot)).json()['singleSeats'];
  expect(await rule(`${create} --single-seats refuse --json`)).toBe('refuse');
  expect(await rule('admin concert update Late --price 7 --json')).toBe('refuse');
  const update = await operator.run('admin concert update Late --price 8', asRoot);
  expect(update.stdout).toContain('per buyer, no single one left between taken ones');
  expect(await rule('admin concert update Late --single-seats allow --json')).toBe('allow');
  const wrong = await operator.run(`${create} --single-seats never`, asRoot);
  expect(wrong.stderr).toContain('allow, refuse');
});

/** The operator sees the room and each date of a sale, and `room set` needs something to set. */
import { expect, test } from 'vitest';
import { adminKey, date, dates, machine, testServer } from '../harness.ts';

test('stats show the limits, a pause, and the seats of each date', async () => {
  await using server = await testServer();
  await server.concert({ seatsPerDate: 7, room: { maxActive: 3, admitPerMinute: 9 } });
  using operator = machine(server.url);
  using buyer = machine(server.url);
  const admin = (words: string) => operator.run(`admin ${words}`, { ONSALE_ADMIN_KEY: adminKey });
  await buyer.run('join');
  await buyer.run(`reserve ${date} --best 2`);

  const unchanged = await admin('room set');
  expect(unchanged).toMatchObject({ code: 2, stdout: '' });
  expect(unchanged.stderr).toContain('Say what to change, such as --max-active 200');

  expect((await admin('stats')).stdout).toMatch(/Room +3 inside at once, 9 admitted per minute\n/);
  await admin('room set --pause');
  const { stdout } = await admin('stats');
  expect(stdout).toMatch(/Room +3 inside at once, 9 admitted per minute, paused\n/);
  expect(stdout).toMatch(/Seats +19 free, 2 held, 0 sold\n.*5 free, 2 held, 0 sold\n.*7 free/);
  const json = (await admin('stats --json')).json();
  expect(json['room']).toMatchObject({ maxActive: 3, paused: true });
  expect(json['dates']).toEqual(
    dates.map((of) => ({
      date: of,
      available: of === date ? 5 : 7,
      held: of === date ? 2 : 0,
      sold: 0,
      blocked: 0,
    })),
  );

  const watch = operator.start('admin stats --watch --json', { ONSALE_ADMIN_KEY: adminKey });
  await watch.shows(/"paused":true[^]*\n[^]*"paused":true/);
  watch.child.kill('SIGINT');
  const { code, stderr } = await watch.ended;
  // The message of an interruption is left out: Ctrl-C is how a watch ends.
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
});

test('room show tells every limit, a pause and the challenge', async () => {
  await using server = await testServer();
  await server.concert({ room: { maxActive: 3, admitPerMinute: 1_200, claimSeconds: 90 } });
  using operator = machine(server.url);
  using buyer = machine(server.url);
  const admin = (words: string) => operator.run(`admin ${words}`, { ONSALE_ADMIN_KEY: adminKey });
  await buyer.run('join');

  const { stdout } = await admin('room show');
  expect(stdout).toMatch(/Admissions +running\n +Inside +1 of 3\n +In line +0\n/);
  expect(stdout).toMatch(/Admitted +at most 1,200 per minute\n +Session +10 min; /);
  expect(stdout).toMatch(/To show up +1 min 30 s after being admitted\n +Holds +10 res/);
  expect(stdout).toMatch(/Challenge +none\n/);

  await admin('room set --pause --challenge 4');
  expect((await admin('room show')).stdout).toMatch(/paused[^]*Challenge +4 bits to join\n/);
  expect((await admin('room show --json')).json()).toMatchObject({
    title: 'A night at the hall',
    maxActive: 3,
    paused: true,
    challenge: 4,
    active: 1,
  });
});

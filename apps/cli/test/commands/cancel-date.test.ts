/** `onsale admin concert cancel-date`: asks, cancels, and follows the refunds. */
import { createOnsaleClient } from '@onsale/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  adminKey,
  date,
  dates,
  machine,
  testProxy,
  testServer,
  type TestServer,
} from '../harness.ts';

const asOperator = { ONSALE_ADMIN_KEY: adminKey };

let server: TestServer;
beforeAll(async () => void (server = await testServer()));
afterAll(() => server[Symbol.asyncDispose]());

async function sold(orders: number) {
  const { concertId } = await server.concert();
  for (let seatNo = 1; seatNo <= orders; seatNo += 1) {
    const buyer = createOnsaleClient({ url: server.url });
    const place = await buyer.join({ concertId });
    await buyer.wallet.charge(1_000);
    const held = await place.reserve({ date, seatNos: [seatNo] });
    await held.pay();
  }
  return concertId;
}

test('cancels a date, and shows its refunds until the last', async () => {
  using home = machine(server.url);
  const concertId = await sold(3);
  const words = `admin concert cancel-date ${concertId} ${date}`;

  const before = await home.run(`${words} --status`, asOperator);
  expect(before.stdout).toContain('takes place');
  const question = await home.run(`${words} --reason Illness`, asOperator);
  expect(question).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  const silent = await home.run(`${words} --yes`, asOperator);
  expect(silent).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason') });

  const done = await home.run(`${words} --reason Illness --yes`, asOperator);
  expect(done.code, done.stderr).toBe(0);
  expect(done.stderr).toContain('Refunds go on if you interrupt this.');
  expect(done.stdout).toMatch(/was cancelled .*: Illness\n✓ 3 orders refunded, none is left\n/);

  const list = await home.run('concerts');
  expect(list.stdout).toMatch(/\+1, 1 cancelled/);
  const stats = await home.run(`admin stats ${concertId}`, asOperator);
  expect(stats.stdout).toMatch(/Seats +100 free, 0 held, 0 sold\n.* cancelled\n/);
  const update = await home.run(`admin concert update ${concertId} --price 900`, asOperator);
  expect(update.stdout).toContain(`Dates        ${date} (cancelled), ${dates[1]}`);
  await home.run(`join ${concertId}`);
  const late = await home.run(`reserve ${date} 1`);
  expect(late.stderr).toMatch(/^✗ \w{3} \d+ \w{3} 20\d\d was cancelled \(Illness\): /);

  const again = await home.run(`${words} --reason Fire --yes --json`, asOperator);
  expect(again.json()).toMatchObject({ reason: 'Illness', total: 3, refunded: 3, finished: true });
});

test('says that there was nothing to refund', async () => {
  using home = machine(server.url);
  const { concertId } = await server.concert();
  const words = `admin concert cancel-date ${concertId} ${date} --reason Illness --yes`;
  const done = await home.run(words, asOperator);
  expect(done.stdout).toMatch(/: Illness\n✓ No order had to be refunded\n$/);
  expect(done.stderr).not.toContain('0 of 0');
});

test('goes on when the server was away for a while', async () => {
  const concertId = await sold(1);
  await using proxy = await testProxy(server.url);
  using home = machine(proxy.url);
  let dropped = 0;
  // Each call is tried three times.
  proxy.faultOf((path) =>
    path.includes('performance.status') && (dropped += 1) <= 3 ? 'drop' : 'pass',
  );
  const words = `admin concert cancel-date ${concertId} ${date} --reason Illness --yes`;
  const { code, stdout, stderr } = await home.run(words, asOperator);
  expect({ code, dropped }).toEqual({ code: 0, dropped: 4 });
  expect(stderr).toContain('No answer from the server (UNREACHABLE). It goes on with the refunds');
  expect(stdout).toContain('✓ 1 order refunded, none is left');
});

test('with --json prints a line for each change', async () => {
  using home = machine(server.url);
  const concertId = await sold(1);
  const words = `admin concert cancel-date ${concertId} ${date} --reason Illness --yes --json`;
  const { lines } = await home.run(words, asOperator);
  expect(lines()[0]).toMatchObject({ total: 1, refunded: 0, finished: false });
  expect(lines().at(-1)).toMatchObject({ total: 1, refunded: 1, finished: true });
});

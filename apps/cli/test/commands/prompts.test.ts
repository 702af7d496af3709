import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '@onsale/core/time/manual-clock';
import { adminKey, date, dates, machine, testServer, type TestServer } from '../harness.ts';
import { arrowDown, enter, runOnTerminal } from '../terminal/fake-terminal.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await server.concert();
});
afterAll(() => server[Symbol.asyncDispose]());

describe('cancel on a terminal', () => {
  test('asks with No preselected, and does it after a yes', async () => {
    using buyer = machine(server.url);
    await buyer.run(`buy --date ${date} --seats 5 --charge --yes`);
    const order = async () =>
      ((await buyer.run('orders --json')).json()['orders'] as Record<string, string>[])[0]!;
    const { orderId = '' } = await order();
    const onTerminal = { server: server.url, stateHome: buyer.stateHome };
    const declined = runOnTerminal(`cancel ${orderId}`, onTerminal);
    await declined.shows(/Cancel seat 5 on .* and get 1,000 points back\? The seats go on sale/);
    declined.type(enter);
    expect(await declined.ended).toBe(1);
    expect(declined.output()).toContain('Nothing was changed.');
    expect(await order()).toMatchObject({ status: 'paid' });
    const agreed = runOnTerminal(`cancel ${orderId}`, onTerminal);
    await agreed.shows(/on sale again/);
    agreed.type('y');
    expect(await agreed.ended).toBe(0);
    expect(await order()).toMatchObject({ status: 'cancelled' });
  });
});

test('admin concert close asks with No preselected, as nothing opens the concert again', async () => {
  const { concertId } = await server.concert({ title: 'Stays open', hidden: true });
  using operator = machine(server.url);
  const { stateHome } = operator;
  const env = { ONSALE_ADMIN_KEY: adminKey };
  const onTerminal = { server: server.url, stateHome, env };
  const closing = runOnTerminal(`admin concert close ${concertId}`, onTerminal);
  await closing.shows(/permanently\? Buyers can no longer join or reserve/);
  closing.type(enter);
  expect(await closing.ended).toBe(1);
  const list = await operator.run('admin concert list --json', env);
  expect(list.json()).toMatchObject({ concerts: [{ concertId, saleState: 'on_sale' }, {}] });
});

describe('buy on a terminal', () => {
  test('ends its question with the hold, and charges nothing for seats that are gone', async () => {
    using buyer = machine(server.url);
    const clock = manualClock(Date.now());
    const onTerminal = { server: server.url, stateHome: buyer.stateHome, clock };
    const buying = runOnTerminal(`buy --date ${date} --best 2`, onTerminal);
    await buying.shows(/You are 2,000 points short. Add them now\? No releases the seats. \(/);
    await clock.advance(10 * 60_000);
    expect(await buying.ended).toBe(11);
    expect(buying.output()).toMatch(/The hold has ended: seats .* can be taken by others/);
    expect(buying.output()).toMatch(/run: onsale buy con_\w+ --date \S+ --best 2\n/);
    expect((await buyer.run('balance --json')).json()).toMatchObject({ balance: 0 });
  });

  test('a message about a wrong answer stays until the next key, while the time runs', async () => {
    using buyer = machine(server.url);
    const clock = manualClock(Date.now());
    const onTerminal = { server: server.url, stateHome: buyer.stateHome, clock };
    const buying = runOnTerminal(`buy --date ${date}`, onTerminal);
    await buying.shows(/Seats\? .*left\)/);
    buying.type('abc');
    buying.type(enter);
    await buying.shows(/Type seat numbers, or "best" and a number/);
    const before = buying.output();
    await clock.advance(5_000);
    expect(buying.output()).toBe(before);
    buying.type('\u007F');
    await buying.shows(/Seats\? .*left\)/);
    await clock.advance(1_000);
    await buying.shows(/Seats\? .*left\)/);
    buying.type('\u0003');
    expect(await buying.ended).toBe(130);
  });

  test('a question that was answered has no time left', async () => {
    using buyer = machine(server.url);
    const onTerminal = { server: server.url, stateHome: buyer.stateHome };
    const buying = runOnTerminal(`buy --date ${date} --best 2`, onTerminal);
    await buying.shows(/No releases the seats\. \(\d.*left\)/);
    buying.type('n');
    expect(await buying.ended).toBe(12);
    const answered = buying.output().split('◇').at(-1);
    expect(answered).toContain('No releases the seats.');
    expect(answered).not.toContain('left)');
  });

  test('charges nothing when the server knows that the hold is over', async () => {
    using buyer = machine(server.url);
    const buying = runOnTerminal(`buy --date ${date} --best 1`, {
      server: server.url,
      stateHome: buyer.stateHome,
    });
    await buying.shows(/Add them now/);
    expect((await buyer.run('release --yes')).code).toBe(0);
    buying.type('y');
    expect(await buying.ended).toBe(11);
    expect((await buyer.run('balance --json')).json()).toMatchObject({ balance: 0 });
  });

  test('keeps the date after a conflict, and goes back to it on demand', async () => {
    using rival = machine(server.url);
    await rival.run('join');
    await rival.run(`reserve ${dates[1]!} 5 6`);
    using buyer = machine(server.url);
    const buying = runOnTerminal('buy', { server: server.url, stateHome: buyer.stateHome });
    await buying.shows(/Which date\?/);
    buying.type(arrowDown);
    await buying.shows(/● [^\n]*/);
    buying.type(enter);
    await buying.shows(/Seats\? .*"date" to go back/);
    buying.type('5 6');
    buying.type(enter);
    await buying.shows(/already taken/);
    await buying.shows(/Seats\?/);
    buying.type('7');
    buying.type(enter);
    await buying.shows(/1,000 points short.* No releases the seats/);
    buying.type('n');
    expect(await buying.ended).toBe(12);
    const list = (await buyer.run('reservations --json')).json();
    expect(list).toMatchObject({ reservations: [{ date: dates[1], seatNos: [7] }] });
  });

  test('says that a seat is the buyer’s own', async () => {
    using buyer = machine(server.url);
    await buyer.run('join');
    await buyer.run(`reserve ${date} 31 32`);
    const again = await buyer.run(`reserve ${date} 31 40`);
    expect(again.code).toBe(10);
    expect(again.stderr).toContain('✗ You hold seat 31 already.\n  run: onsale reservations');
  });
});

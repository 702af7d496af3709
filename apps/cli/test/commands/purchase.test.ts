import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { date, dates, machine, testServer, type TestServer } from '../harness.ts';

let server: TestServer;
let concertId: string;

beforeAll(async () => {
  server = await testServer();
  ({ concertId } = await server.concert());
});
afterAll(() => server[Symbol.asyncDispose]());

describe('a purchase, one command after the other', () => {
  test('needs no ID or token to be copied, and every result is JSON on request', async () => {
    using buyer = machine(server.url);
    const json = async (words: string, code = 0) => {
      const ended = await buyer.run(`${words} --json`);
      expect(ended, words).toMatchObject({ code, stderr: '' });
      return ended.json();
    };
    expect(await json('concerts')).toMatchObject({ concerts: [{ concertId, dates }] });
    expect(await json('join')).toMatchObject({ concertId, status: 'active' });
    expect(await json('status')).toMatchObject({ status: 'active' });
    expect(await json('dates')).toEqual({ dates });
    expect(await json(`seats ${date.slice(5)}`)).toMatchObject({ date });
    const held = await json(`reserve ${date} 12-13`);
    expect(held).toMatchObject({ seatNos: [12, 13], total: 2_000, status: 'held' });
    expect(await json('reservations')).toEqual({ reservations: [held] });
    expect(await json('release --yes')).toMatchObject({ status: 'released' });
    expect(await json(`reserve ${date} --best 2`)).toMatchObject({ status: 'held' });
    expect(await json('charge 2,500')).toMatchObject({ balance: 2_500 });
    const receipt = await json('pay');
    expect(receipt).toMatchObject({ result: 'SUCCESS', balance: 500 });
    expect(await json('pay')).toEqual(receipt);
    expect(await json('status')).toMatchObject({ status: 'finished' });
    expect(await json('balance')).toMatchObject({ balance: 500 });
    expect(await json('history')).toMatchObject({
      entries: [{ amount: -2_000 }, { amount: 2_500 }],
    });
    expect(await json('orders')).toMatchObject({ orders: [{ orderId: receipt['orderId'] }] });
    const order = String(receipt['orderId']).slice(0, 12);
    expect(await json(`cancel ${order} --yes`)).toMatchObject({ refunded: 2_000, balance: 2_500 });
    expect(await json('whoami')).toMatchObject({
      balance: 2_500,
      places: [{ status: 'finished' }],
    });
    expect(await json('doctor')).toMatchObject({ ok: true });
  });

  test('buy names the end of the session, not of the minute in which to claim it', async () => {
    using buyer = machine(server.url);
    const ended = await buyer.run('buy --best 1 --charge --yes');
    expect(ended.stderr).toContain('your session ends in 10 min');
  });

  test('keeps data on stdout and everything else on stderr, without a colour in a pipe', async () => {
    using buyer = machine(server.url);
    const ended = await buyer.run('join');
    expect(ended.stdout).toMatch(/^✓ You are in: A night at the hall {2}wait no \d+\n {2}Choose/);
    expect(ended.stderr).toBe('  run: onsale dates\n');
    expect(ended.stdout + ended.stderr).not.toContain('\u001B');
    const forced = await buyer.run('status', { FORCE_COLOR: '1' });
    expect(forced.stdout).toContain('\u001B[32m✓');
    const plain = await buyer.run('status', { FORCE_COLOR: '1', NO_COLOR: '1' });
    expect(plain.stdout).not.toContain('\u001B');
  });

  test('is one command with buy, which adds the missing points', async () => {
    using buyer = machine(server.url);
    const ended = await buyer.run(`buy night --date ${date} --best 2 --charge --yes --json`);
    expect(ended.code).toBe(0);
    expect(ended.lines().at(-1)).toMatchObject({ result: 'SUCCESS', total: 2_000, balance: 0 });
  });
});

describe('several reservations at once', () => {
  test('have to be told apart before one is paid, and the others are released', async () => {
    using buyer = machine(server.url);
    await buyer.run('join');
    const first = (await buyer.run(`reserve ${date} 21 --json`)).json();
    await buyer.run(`reserve ${date} 23`);
    await buyer.run('charge 5000');
    const open = await buyer.run('pay');
    expect(open).toMatchObject({ code: 2, stdout: '' });
    expect(open.stderr).toMatch(/res_\w+ \(seat 23 on .*res_\w+ \(seat 21 on /);
    const id = String(first['reservationId']).slice(0, 12);
    const paid = await buyer.run(`pay ${id}`);
    expect(paid.code).toBe(0);
    expect(paid.stdout).toContain('Bought: seat 21');
    expect(paid.stderr).toMatch(/Also released: seat 23 on /);
    const repeated = await buyer.run('pay');
    expect(repeated.stdout).toMatch(
      /Already paid: seat 21 .*\n {2}1,000 points paid on .*; you were not charged again/,
    );
    expect(repeated.stdout).not.toContain('left');
    expect(repeated.stderr).not.toContain('released');
  });
});

describe('the state file', () => {
  test('is readable by its owner only, and separate for every profile', async () => {
    using buyer = machine(server.url);
    await buyer.run('join');
    await buyer.run('join --profile bob');
    const folder = join(buyer.stateHome, 'onsale');
    const files = readdirSync(folder);
    expect(files).toHaveLength(2);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const who = async (words: string) => (await buyer.run(`whoami --json ${words}`)).json();
    const first = await who('');
    expect(await who('--profile bob')).not.toMatchObject({ userId: first['userId'] });
    const named = await buyer.run('join --profile bob');
    expect(named.stderr).toContain('run: onsale dates --profile bob');
  });

  test('is never overwritten when it is damaged, and the error says so', async () => {
    using buyer = machine(server.url);
    await buyer.run('join');
    const folder = join(buyer.stateHome, 'onsale');
    const path = join(folder, readdirSync(folder)[0]!);
    for (const damaged of ['{"version": 1, "accou', '{"version":1}', '']) {
      writeFileSync(path, damaged);
      const ended = await buyer.run('join --json');
      expect(ended.code).toBe(1);
      expect(ended.failure()).toMatchObject({ reason: 'STATE_UNREADABLE', details: { path } });
      expect(readFileSync(path, 'utf8')).toBe(damaged);
    }
    expect((await buyer.run('doctor --json')).code).toBe(1);
  });
});

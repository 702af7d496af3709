/** Commands say truly why they cannot go on: a token, an address, a server, a clock. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adminKey, machine, testServer, type Machine } from '../harness.ts';
import { httpServer } from '../terminal/fake-server.ts';

/** Makes the saved token of the place one that the server does not accept. */
function invalidateTokens({ stateHome }: Machine): void {
  for (const name of readdirSync(stateHome, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.json')) continue;
    const path = join(stateHome, name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/osq_[\w.-]+/g, 'osq_of.another'));
  }
}

test('a token that is no longer good is renewed, and the place is kept', async () => {
  await using server = await testServer();
  await server.concert({ room: { maxActive: 1 } });
  using first = machine(server.url);
  using second = machine(server.url);
  await first.run('join');
  await second.run('join');
  invalidateTokens(second);
  const waiting = await second.run('status');
  expect(waiting.code).toBe(8);
  expect(waiting.stderr).toContain('The server asked to confirm your place: it is kept.');
  expect(waiting.stdout).toContain('wait no 2');
  // The new token was saved: nothing has to be confirmed again.
  expect((await second.run('status')).stderr).not.toContain('confirm');
  invalidateTokens(second);
  expect((await second.run('dates')).code).toBe(8);
});

test('a place that is over is not silently replaced', async () => {
  await using server = await testServer();
  await server.concert();
  using buyer = machine(server.url);
  await buyer.run('join');
  const saved = readdirSync(buyer.stateHome, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(buyer.stateHome, name));
  const before = saved.map((path) => readFileSync(path, 'utf8'));
  expect((await buyer.run('leave --yes')).code).toBe(0);
  for (const [index, path] of saved.entries()) writeFileSync(path, before[index]!);
  invalidateTokens(buyer);
  const status = await buyer.run('status --json');
  expect(status.code).toBe(11);
  expect(status.failure()).toMatchObject({
    reason: 'QUEUE_TOKEN_EXPIRED',
    message: 'Your place with wait no 1 is over. You joined again, with wait no 2.',
  });
});

test('doctor stops at a program that is not an Onsale server', async () => {
  await using other = await httpServer((_, res) => res.writeHead(404).end('no such page'));
  using buyer = machine(other.url);
  const doctor = await buyer.run('doctor --json', { ONSALE_ADMIN_KEY: adminKey });
  expect(doctor.code).toBe(20);
  const findings = doctor.json()['findings'] as { check: string; found: string }[];
  const [found] = findings.filter(({ check }) => check === 'server');
  expect(found?.found).toContain('is not an Onsale server');
  const checks = findings.map(({ check }) => check);
  for (const check of ['database', 'clock', 'operator', 'account']) {
    expect(checks).not.toContain(check);
  }
});

test('a server that is silent is left after the timeout, with the whole time waited', async () => {
  await using silent = await httpServer(() => undefined);
  using buyer = machine(silent.url);
  const failed = await buyer.run('concerts --timeout 1');
  expect(failed.code).toBe(20);
  const [, seconds] = /did not answer in (\d+) s: .*--timeout/.exec(failed.stderr) ?? [];
  expect(Number(seconds)).toBeGreaterThanOrEqual(3);
  expect((await buyer.run('concerts --timeout 0')).code).toBe(2);
});

test('countdowns go by the clock of the server', async () => {
  const opensAt = new Date(Date.now() + 26 * 60 * 60_000).toISOString();
  const concert = {
    concertId: 'con_1',
    title: 'Later',
    dates: ['2098-05-01'],
    saleState: 'upcoming',
    opensAt,
    cancelUntilHours: 0,
    soldOut: false,
    available: 1,
    priceFrom: 1,
  };
  const date = new Date(Date.parse(opensAt) - 10 * 60_000).toUTCString();
  await using server = await httpServer((_, res) => {
    res.writeHead(200, { 'content-type': 'application/json', date });
    res.end(JSON.stringify({ result: { data: { concerts: [concert] } } }));
  });
  using buyer = machine(server.url);
  expect((await buyer.run('concerts')).stdout).toMatch(/opens in (10 min|9 min 59 s)/);
});

test('admin calls at the port of buyers name the admin port', async () => {
  await using server = await testServer({ ONSALE_ADMIN_PORT: '0' });
  using operator = machine(server.url);
  const refused = await operator.run('admin audit', { ONSALE_ADMIN_KEY: adminKey });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('If admin calls have their own port, name it with --server');
});

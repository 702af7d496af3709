import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminKey as root, machine, testServer, type TestServer } from '../harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await server.concert();
});
afterAll(() => server[Symbol.asyncDispose]());

const asRoot = { ONSALE_ADMIN_KEY: root };

test('a buyer is banned, listed, refused, and let in again', async () => {
  using operator = machine(server.url);
  using buyer = machine(server.url);
  const { userId } = (await buyer.run('join --json')).json();
  const add = `admin ban add ${String(userId)} --reason resale`;
  const added = await operator.run(add, asRoot);
  expect(added.code).toBe(0);
  expect(added.stdout).toContain(`${String(userId)} is banned until you remove the ban.`);
  expect(added.stderr).toMatch(/onsale admin ban remove ban_/);
  const refused = await buyer.run('status');
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('is banned: ask the organiser why');
  const list = await operator.run('admin ban list', asRoot);
  expect(list.stdout).toMatch(/usr_\w+ +resale +\d+ \w+ 2\d{3}, /);
  const removed = await operator.run(`admin ban remove ${String(userId)}`, asRoot);
  expect(removed.stdout).toContain('is no longer banned');
  expect((await operator.run('admin ban list', asRoot)).stdout).toContain('No bans.');
  expect((await buyer.run('join')).code).toBe(0);
});

test('a network is banned with --yes, and without a terminal not otherwise', async () => {
  using operator = machine(server.url);
  const add = 'admin ban add 203.0.113.9/24 --reason bots --expires-at 2099-05-02T00:00Z';
  const refused = await operator.run(add, asRoot);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('pass --yes to ban a network');
  const added = (await operator.run(`${add} --yes --json`, asRoot)).json();
  expect(added).toMatchObject({
    address: '203.0.113.0/24',
    userId: null,
    reason: 'bots',
    expiresAt: '2099-05-02T00:00:00.000Z',
  });
  const { bans } = (await operator.run('admin ban list --json', asRoot)).json();
  expect(bans).toEqual([added]);
  const unknown = await operator.run('admin ban remove 198.51.100.1', asRoot);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain('There is no ban of "198.51.100.1"');
  expect((await operator.run('admin ban remove 203.0.113.0/24', asRoot)).code).toBe(0);
  expect((await operator.run('admin ban remove ban_none', asRoot)).code).toBe(2);
});

test('what cannot be banned is refused with the reason', async () => {
  using operator = machine(server.url);
  const refusals = {
    '127.0.0.1': 'contains a loopback address',
    '0.0.0.0/0 --yes': 'is too wide a network',
    'tickets.example': 'is not an address or network',
    usr_none: 'There is no such user',
  };
  for (const [target, message] of Object.entries(refusals)) {
    const refused = await operator.run(`admin ban add ${target} --reason bots`, asRoot);
    expect(refused.code, target).not.toBe(0);
    expect(refused.stderr).toContain(message);
  }
  expect((await operator.run('admin ban add 203.0.113.7', asRoot)).code).toBe(2);
  expect((await operator.run('admin ban list')).code).toBe(4);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machine, testProxy, testServer, type Machine, type TestServer } from '../harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await server.concert();
});
afterAll(() => server[Symbol.asyncDispose]());

interface StateFile {
  accountKey: string;
  pendingAccountKey: string | null;
  places: { token: string }[];
}

/** The one state file on that machine. */
function stateOf({ stateHome }: Machine): StateFile {
  const folder = join(stateHome, 'onsale');
  const [file = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as StateFile;
}

const balanceWith = (credential: string) =>
  server.operator.trpc.wallet.balance
    .query(undefined, { context: { credential } })
    .then(({ balance }) => balance);

describe('account rotate-key', () => {
  test('saves the new key, and the old one no longer works', async () => {
    using buyer = machine(server.url);
    await buyer.run('join');
    await buyer.run('charge 500');
    const { accountKey: old } = stateOf(buyer);
    const ended = await buyer.run('account rotate-key --yes --json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const { accountKey, pendingAccountKey } = stateOf(buyer);
    expect(pendingAccountKey).toBeNull();
    expect(accountKey).not.toBe(old);
    for (const key of [old, accountKey]) expect(ended.stdout).not.toContain(key);
    expect(await balanceWith(accountKey)).toBe(500);
    await expect(balanceWith(old)).rejects.toMatchObject({ reason: 'NOT_AUTHENTICATED' });
    expect((await buyer.run('status')).code).toBe(0);
  });

  test('completes when it is repeated after a lost answer', async () => {
    await using proxy = await testProxy(server.url);
    using buyer = machine(proxy.url);
    await buyer.run('charge 300');
    const { accountKey: old } = stateOf(buyer);
    proxy.faultOf((path) => (path.includes('rotateKey') ? 'drop' : 'pass'));
    expect((await buyer.run('account rotate-key --yes')).code).not.toBe(0);

    // The old key no longer works, and the new one is already saved.
    const { accountKey, pendingAccountKey } = stateOf(buyer);
    expect(accountKey).toBe(old);
    await expect(balanceWith(old)).rejects.toMatchObject({ reason: 'NOT_AUTHENTICATED' });
    expect(await balanceWith(pendingAccountKey!)).toBe(300);
    const between = await buyer.run('balance');
    expect(between.code).toBe(4);
    expect(between.stderr).toContain('onsale account rotate-key');

    proxy.faultOf(() => 'pass');
    expect((await buyer.run('account rotate-key --yes')).code).toBe(0);
    expect(stateOf(buyer)).toMatchObject({
      accountKey: pendingAccountKey,
      pendingAccountKey: null,
    });
    expect((await buyer.run('balance')).stdout).toContain('300');
  });

  test('keeps the key and drops the pending one when it is refused', async () => {
    await using proxy = await testProxy(server.url);
    using buyer = machine(proxy.url);
    await buyer.run('charge 100');
    const { accountKey } = stateOf(buyer);
    // Another holder of the key, such as a thief, has rotated it in between.
    await server.operator.trpc.account.rotateKey.mutate(undefined, {
      context: { credential: accountKey },
    });
    expect((await buyer.run('account rotate-key --yes')).code).toBe(4);
    expect(stateOf(buyer)).toMatchObject({ accountKey, pendingAccountKey: null });
  });

  test('needs an account', async () => {
    using buyer = machine(server.url);
    expect((await buyer.run('account rotate-key --yes')).code).toBe(4);
  });
});

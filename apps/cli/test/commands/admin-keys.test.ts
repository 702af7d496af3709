import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKey as root, machine, testServer, type TestServer } from '../harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await server.concert();
});
afterAll(() => server[Symbol.asyncDispose]());

const asRoot = { ONSALE_ADMIN_KEY: root };

describe('admin keys', () => {
  test('are created, used, listed, logged and revoked', async () => {
    using operator = machine(server.url);
    const words = 'admin key create box-office --scope sale,read --json';
    const created = (await operator.run(words, asRoot)).json();
    expect(created).toMatchObject({ name: 'box-office', scopes: ['sale', 'read'] });
    const asHelper = { ONSALE_ADMIN_KEY: String(created['adminKey']) };

    expect((await operator.run('admin stats', asHelper)).code).toBe(0);
    const credit = await operator.run('admin credit usr_x 5', asHelper);
    expect(credit.code).toBe(4);
    expect(credit.stderr).toContain('lacks the scope "wallet"');
    expect((await operator.run('admin key list', asHelper)).stderr).toContain('root key');

    const list = await operator.run('admin key list', asRoot);
    expect(list.stdout).toMatch(/box-office +sale, read/);
    const log = await operator.run('admin log --limit 3', asRoot);
    expect(log.stdout).toMatch(/box-office +wallet\.credit +ADMIN_ONLY/);
    expect(log.stderr).toContain('onsale admin log --limit 30');
    const all = (await operator.run('admin log --json', asRoot)).json();
    expect(JSON.stringify(all)).not.toContain(created['adminKey']);

    expect((await operator.run('admin key revoke box-office --yes', asRoot)).code).toBe(0);
    const revoked = await operator.run('admin stats', asHelper);
    expect(revoked.code).toBe(4);
    expect(revoked.stderr).toContain('does not accept this admin key');
  });

  test('need valid scopes and a free name', async () => {
    using operator = machine(server.url);
    expect((await operator.run('admin key create x', asRoot)).code).toBe(2);
    expect((await operator.run('admin key create x --scope all', asRoot)).code).toBe(2);
    const taken = await operator.run('admin key create root --scope read', asRoot);
    expect(taken.code).toBe(2);
    const unknown = await operator.run('admin key revoke nosuch --yes', asRoot);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toBe('✗ There is no key "nosuch".\n  run: onsale admin key list\n');
  });
});

describe('signing secrets', () => {
  test('are rotated and listed, and not retired while they sign', async () => {
    using operator = machine(server.url);
    expect((await operator.run('admin secret rotate', asRoot)).stdout).toContain('Version 2');
    const list = (await operator.run('admin secret list --json', asRoot)).json();
    expect(list).toMatchObject({
      source: 'database',
      secrets: [{ version: '1' }, { version: '2' }],
    });
    expect((await operator.run('admin secret retire 2 --yes', asRoot)).code).toBe(2);
    expect((await operator.run('admin secret retire 9 --yes', asRoot)).code).toBe(2);
  });
});

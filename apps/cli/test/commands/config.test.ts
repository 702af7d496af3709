/** `onsale config`, and how commands follow the settings. */
import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adminKey, machine, testServer } from '../harness.ts';
import { runOnTerminal } from '../terminal/fake-terminal.ts';

const unset = { ONSALE_SERVER: '' };

test('set, get, list, unset and path', async () => {
  using buyer = machine('http://unused.invalid');
  const path = join(buyer.stateHome, '.config/onsale/config.json');
  expect((await buyer.run('config path', unset)).stdout).toBe(`${path}\n`);
  expect((await buyer.run('config set server nonsense', unset)).code).toBe(2);
  expect((await buyer.run('config set colour never', unset)).stderr).toContain('The settings are');
  expect((await buyer.run('config set server https://t.example/', unset)).code).toBe(0);
  expect((await buyer.run('config set timeout 30', unset)).code).toBe(0);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    server: 'https://t.example',
    timeout: 30,
  });
  expect((await buyer.run('config get server', unset)).stdout).toBe('https://t.example\n');
  const { settings } = (await buyer.run('config list --json --timeout 5', unset)).json();
  expect(settings).toEqual(
    expect.arrayContaining([
      { key: 'server', value: 'https://t.example', source: path },
      { key: 'timeout', value: 5, source: '--timeout' },
      { key: 'profile', value: 'default', source: 'default' },
    ]),
  );
  await buyer.run('config unset server', unset);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ timeout: 30 });
});

test('a file with a mistake stops every command, and can be repaired key by key', async () => {
  using buyer = machine('http://unused.invalid');
  const path = join(buyer.stateHome, 'shared.json');
  const link = join(buyer.stateHome, 'config.json');
  writeFileSync(path, '{"servre": "http://a", "profile": "bob"}');
  symlinkSync(path, link);
  const env = { ...unset, ONSALE_CONFIG: link };
  const refused = await buyer.run('whoami --json', env);
  expect(refused.code).toBe(2);
  expect(refused.failure()).toMatchObject({
    message: expect.stringContaining(`${link} has the unknown key "servre"`),
    next: 'onsale config unset servre',
  });
  expect((await buyer.run('config unset servre', env)).code).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe('{\n  "profile": "bob"\n}\n');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect((await buyer.run('whoami', env)).stderr).toContain('Profile "bob"');
});

test('commands of buyers and of operators call the servers of the file', async () => {
  await using buyers = await testServer();
  await using operators = await testServer();
  await buyers.concert({ title: 'For buyers' });
  await operators.concert({ title: 'For operators' });
  using user = machine('http://unused.invalid');
  mkdirSync(join(user.stateHome, '.config/onsale'), { recursive: true });
  writeFileSync(
    join(user.stateHome, '.config/onsale/config.json'),
    JSON.stringify({ server: buyers.url, adminServer: operators.url }),
  );
  const env = { ...unset, ONSALE_ADMIN_KEY: adminKey };
  expect((await user.run('concerts', env)).stdout).toContain('For buyers');
  expect((await user.run('admin concert list', env)).stdout).toContain('For operators');
  const other = { ...env, ONSALE_ADMIN_SERVER: buyers.url };
  expect((await user.run('admin concert list', other)).stdout).toContain('For buyers');
});

test('config has the colours of the file, and runs in spite of a mistake in it', async () => {
  using buyer = machine('http://unused.invalid');
  const path = join(buyer.stateHome, 'config.json');
  const list = async (content: object): Promise<string> => {
    writeFileSync(path, JSON.stringify(content));
    const env = { ONSALE_CONFIG: path };
    const run = runOnTerminal('config path', { server: '', stateHome: buyer.stateHome, env });
    expect(await run.ended).toBe(0);
    const colored = runOnTerminal('config list', { server: '', stateHome: buyer.stateHome, env });
    await colored.ended;
    return colored.styled();
  };
  const style = '\u001B[';
  expect(await list({ color: 'always' })).toContain(style);
  expect(await list({ color: 'never' })).not.toContain(style);
  expect(await list({ color: 'never', servre: 'x' })).toContain('unknown key "servre"');
});

/** Settings: flag, variable, config file and default, in this order. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { configPath } from '../../src/settings/config-file.ts';
import { environmentWithColor, resolveSettings } from '../../src/settings/settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'onsale-settings-'));
afterAll(() => rmSync(directory, { recursive: true }));

function withFile(content: unknown): string {
  const path = join(directory, 'config.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('a flag wins over a variable, a variable over the file, the file over the default', () => {
  const path = withFile({ server: 'http://file.example', timeout: 30 });
  const env = { ONSALE_SERVER: 'http://env.example' };
  const resolve = (flags: object, variables: Record<string, string>, file: string | null) =>
    resolveSettings({ env: variables, flags, path: file }).server;
  expect(resolve({ server: 'http://flag.example' }, env, path)).toEqual({
    value: 'http://flag.example',
    source: '--server',
  });
  expect(resolve({}, env, path)).toEqual({ value: 'http://env.example', source: 'ONSALE_SERVER' });
  expect(resolve({}, { ONSALE_SERVER: '' }, path)).toEqual({
    value: 'http://file.example',
    source: path,
  });
  expect(resolve({}, {}, null)).toEqual({ value: 'http://127.0.0.1:4600', source: 'default' });
  expect(resolveSettings({ env: {}, flags: {}, path }).timeout.value).toBe(30);
});

test.each([
  [{ ONSALE_ADMIN_SERVER: 'http://a', ONSALE_SERVER: 'http://b' }, 'http://a'],
  [{ ONSALE_SERVER: 'http://b' }, 'http://b'],
  [{}, 'http://c'],
])('admin commands with %o call %s', (env, server) => {
  const path = withFile({ adminServer: 'http://c', server: 'http://d' });
  const settings = resolveSettings({ env, flags: {}, path });
  expect(settings.adminServer.value).toBe(server);
  expect(settings.server.value).toBe('ONSALE_SERVER' in env ? 'http://b' : 'http://d');
});

test.each([
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, {}, 'never'],
  [{ FORCE_COLOR: '1' }, {}, 'always'],
  [{ FORCE_COLOR: '1' }, { color: false }, 'never'],
  [{ FORCE_COLOR: '0' }, {}, 'never'],
  [{}, { color: true }, 'always'],
])('colours with %o and %o: %s', (env, flags, mode) => {
  const path = withFile({ color: 'always' });
  expect(resolveSettings({ env, flags, path }).color.value).toBe(mode);
});

test('the mode of colours reaches libraries by their variables', () => {
  expect(environmentWithColor({ FORCE_COLOR: '1' }, 'never')['NO_COLOR']).toBe('1');
  expect(environmentWithColor({}, 'always')['FORCE_COLOR']).toBe('1');
  expect(environmentWithColor({ A: 'b' }, 'auto')).toEqual({ A: 'b' });
});

test.each([
  [{ servre: 'http://a' }, /config\.json has the unknown key "servre"\. The keys are server,/],
  [{ server: 'tickets' }, /^server in .*config\.json must be an address such as .*, not "tickets"/],
  [
    { timeout: 0 },
    /^timeout in .*config\.json must be a whole number of seconds, 1 to 3600, not 0/,
  ],
  [{ profile: '../x' }, /^profile in .*config\.json must be 1 to 64 letters/],
  [{ color: 'red' }, /^color in .*config\.json must be one of auto, always, never, not "red"/],
  [{ server: null }, /^server in .*config\.json must be .*, not null/],
  ['[]', /config\.json must hold a JSON object/],
  ['{', /config\.json is not JSON/],
])('a file with %o is refused, by name', (content, message) => {
  const path = withFile(content);
  expect(() => resolveSettings({ env: {}, flags: {}, path })).toThrow(message);
  expect(() => resolveSettings({ env: {}, flags: {}, path: null })).not.toThrow();
});

test.each([
  [{ env: { ONSALE_SERVER: 'foo' }, flags: {} }, /^ONSALE_SERVER must be an address/],
  [{ env: {}, flags: { server: 'foo' } }, /^--server must be an address/],
  [{ env: { ONSALE_PROFILE: '../x' }, flags: {} }, /^ONSALE_PROFILE must be 1 to 64/],
  [{ env: { ONSALE_TIMEOUT: 'soon' }, flags: {} }, /^ONSALE_TIMEOUT must be a whole number/],
])('the error about %o names the source', (request, message) => {
  expect(() => resolveSettings({ ...request, path: null })).toThrow(message);
});

test('the file is in the XDG config directory unless ONSALE_CONFIG names another', () => {
  expect(configPath({ ONSALE_CONFIG: '/a/b.json', XDG_CONFIG_HOME: '/c' })).toBe('/a/b.json');
  expect(configPath({ XDG_CONFIG_HOME: '/c' })).toBe('/c/onsale/config.json');
  expect(configPath({ XDG_CONFIG_HOME: 'c', HOME: '/d' })).toBe('/d/.config/onsale/config.json');
});

/** The admin key comes from a file or stdin, and from nowhere else than what names it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { addKeyFileFlags, readKeyFile } from '../../src/definitions/admin-key-file.ts';
import type { Host } from '../../src/terminal/host.ts';

const directory = mkdtempSync(join(tmpdir(), 'onsale-key-'));
afterAll(() => rmSync(directory, { recursive: true }));

function fileWith(content: string): string {
  const path = join(directory, 'admin.key');
  writeFileSync(path, content);
  return path;
}

interface Given {
  words?: string[];
  env?: Record<string, string>;
  stdin?: string;
}

/** The key that a command with these words gets. */
async function keyOf({ words = [], env = {}, stdin = '' }: Given): Promise<unknown> {
  const program = new Command('onsale').exitOverride();
  const stats = program.command('stats').option('--admin-key <key>');
  addKeyFileFlags(program);
  let key: unknown;
  stats.action((flags: Record<string, unknown>) => {
    expect(flags['adminKeyFile']).toBeUndefined();
    key = flags['adminKey'];
  });
  const host = { env, stdin: Readable.from([stdin]) } as unknown as Host;
  program.hook('preAction', (_, called) => readKeyFile(host, called));
  await program.parseAsync(['stats', ...words], { from: 'user' });
  return key;
}

test('a file, stdin or the variable gives the key, without the line break at its end', async () => {
  const path = fileWith('k3y-of-the-file\n');
  expect(await keyOf({ words: ['--admin-key-file', path] })).toBe('k3y-of-the-file');
  expect(await keyOf({ words: ['--admin-key-file', '-'], stdin: 'k3y-of-stdin\r\n' })).toBe(
    'k3y-of-stdin',
  );
  expect(await keyOf({ env: { ONSALE_ADMIN_KEY_FILE: path } })).toBe('k3y-of-the-file');
  expect(await keyOf({})).toBeUndefined();
});

test('the flags override the variables, and ONSALE_ADMIN_KEY the file of the variable', async () => {
  const path = fileWith('k3y-of-the-file');
  const env = { ONSALE_ADMIN_KEY: 'k3y', ONSALE_ADMIN_KEY_FILE: '/nonexistent' };
  // The command itself reads ONSALE_ADMIN_KEY.
  expect(await keyOf({ env })).toBeUndefined();
  expect(await keyOf({ words: ['--admin-key-file', path], env })).toBe('k3y-of-the-file');
  const named = { words: ['--admin-key', 'typed'], env: { ONSALE_ADMIN_KEY_FILE: path } };
  expect(await keyOf(named)).toBe('typed');
});

test.each([
  ['/nonexistent/key', /^There is no file \/nonexistent\/key, which --admin-key-file names\.$/],
  [directory, /which --admin-key-file names, cannot be read: EISDIR/],
])('a file that cannot be read is an error: %s', async (file, message) => {
  const failure = await keyOf({ words: ['--admin-key-file', file] }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ reason: 'FILE', exitCode: 1 });
  expect((failure as Error).message).toMatch(message);
});

test.each([
  ['', /it is empty/],
  ['\n', /it is empty/],
  ['s3cret of\nanother kind', /it must be one word of at most 1,000 characters/],
  ['x'.repeat(1_001), /it must be one word/],
])('a file without a key is an error that does not quote it: %j', async (content, message) => {
  const words = ['--admin-key-file', fileWith(content)];
  const failure = await keyOf({ words }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ reason: 'USAGE', exitCode: 2 });
  expect((failure as Error).message).toMatch(message);
  expect((failure as Error).message).not.toContain('s3cret');
});

test('a key and a file are one too many', async () => {
  const words = ['--admin-key', 'typed', '--admin-key-file', '-'];
  await expect(keyOf({ words })).rejects.toThrow('Pass either --admin-key or --admin-key-file');
});

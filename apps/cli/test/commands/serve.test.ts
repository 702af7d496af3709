/** `serve`: where it listens, what it shows on a terminal, and starts that fail. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { adminKey, startProgram } from '../harness.ts';
import { runOnTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'onsale-serve-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('1: a port in use, without a database file that nobody asked for', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const file = join(folder, 'unwanted.db');
  const ended = await startProgram(`serve --json --port ${port} --database sqlite:${file}`, {})
    .ended;
  other.close();
  expect(ended.code).toBe(1);
  expect(ended.failure()).toMatchObject({ reason: 'START_FAILED' });
  expect(ended.stderr).toContain(`Cannot listen on 127.0.0.1:${port}`);
  expect(existsSync(file)).toBe(false);
});

test('1: a database that is away; 2: a URL that names none', async () => {
  const serve = (url: string) => startProgram(`serve --json --port 0 --database ${url}`, {}).ended;
  const away = await serve('postgres://127.0.0.1:1/none');
  expect(away.code).toBe(1);
  expect(away.failure()).toMatchObject({ reason: 'START_FAILED' });
  const wrong = await serve('mysql://127.0.0.1/none');
  expect(wrong.code).toBe(2);
  expect(wrong.failure()).toMatchObject({ reason: 'CONFIG' });
});

test('names every address where it listens on all of them', async () => {
  const serving = startProgram('serve --host 0.0.0.0 --port 0 --database sqlite::memory:', {
    ONSALE_ADMIN_KEY: `${adminKey}-with-enough-characters`,
    ONSALE_LOG_LEVEL: 'silent',
  });
  await serving.shows(/127\.0\.0\.1:\d+, on every address of this machine \(0\.0\.0\.0\)/);
  serving.child.kill('SIGTERM');
  expect((await serving.ended).code).toBe(0);
});

test('on a terminal the key stays in sight, and the end is announced', async () => {
  const stop: { now?: () => void } = {};
  const serving = runOnTerminal('serve --port 0 --database sqlite::memory: --demo', {
    server: 'http://127.0.0.1:1',
    stateHome: folder,
    onStart: (interruption) => (stop.now = () => interruption.stop('SIGINT')),
  });
  await serving.shows(/Onsale is running at .*admin key, shown once: \w+\)/);
  stop.now?.();
  expect(await serving.ended).toBe(0);
  expect(serving.output()).toMatch(/\)\nStopping: .*\nStopped\.\n$/);
  // Neither the settings nor the calls of --demo are logged here.
  expect(serving.output()).not.toMatch(/ info |"level"/);
});

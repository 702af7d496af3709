/** Output that is longer than the screen goes through a pager, on a terminal only. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { systemClock } from '@onsale/core/time/clock';
import { afterEach, expect, test } from 'vitest';
import { runProgram } from '../../src/run.ts';
import type { Host } from '../../src/terminal/host.ts';
import { createInterruption } from '../../src/terminal/interruption.ts';
import { pagerCommand, writePaged } from '../../src/terminal/pager.ts';

const directory = mkdtempSync(join(tmpdir(), 'onsale-pager-'));
const paged = join(directory, 'paged');
const toFile = `cat >${paged}`;
afterEach(() => rmSync(paged, { force: true }));

interface Screen extends Host {
  output: () => string;
}

function screen(
  env: Record<string, string>,
  tty: object | null = { rows: 3, columns: 80 },
): Screen {
  const stdout = Object.assign(new PassThrough(), tty && { isTTY: true, ...tty });
  let text = '';
  stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return {
    env: { PATH: process.env['PATH'], HOME: directory, ...env },
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    clock: systemClock,
    interruption: createInterruption(systemClock),
    runCommand: runProgram,
    output: () => text,
  };
}

test.each([
  [{}, 'less'],
  [{ PAGER: 'more' }, 'more'],
  [{ PAGER: 'more', ONSALE_PAGER: 'most -s' }, 'most -s'],
  [{ PAGER: 'more', ONSALE_PAGER: '' }, undefined],
  [{ ONSALE_PAGER: 'cat' }, undefined],
  [{ PAGER: '' }, undefined],
])('with %o the pager is %s', (env, command) => {
  expect(pagerCommand(env)).toBe(command);
});

test('text of a whole screen and more is paged, a shorter one is written', async () => {
  const host = screen({ ONSALE_PAGER: toFile });
  await writePaged(host, '1\n2\n', true);
  expect([host.output(), existsSync(paged)]).toEqual(['1\n2\n', false]);
  await writePaged(host, '1\n2\n3\n', true);
  expect(readFileSync(paged, 'utf8')).toBe('1\n2\n3\n');
  expect(host.output()).toBe('1\n2\n');
});

test('what is paged cannot control the terminal', async () => {
  await writePaged(screen({ ONSALE_PAGER: toFile }), '1\u001B]0;x\u0007\n2\u001B[2J\n3\n', true);
  expect(readFileSync(paged, 'utf8')).toBe('1\n2\n3\n');
});

test('less quits on one screen and keeps colours, unless LESS says otherwise', async () => {
  const env = { ONSALE_PAGER: `echo "$LESS" >${paged}` };
  await writePaged(screen(env), '1\n2\n3\n', true);
  expect(readFileSync(paged, 'utf8')).toBe('FRX\n');
  await writePaged(screen({ ...env, LESS: 'S' }), '1\n2\n3\n', true);
  expect(readFileSync(paged, 'utf8')).toBe('S\n');
});

test.each([
  ['a pipe', screen({ ONSALE_PAGER: toFile }, null), true],
  ['--no-pager', screen({ ONSALE_PAGER: toFile }), false],
  ['ONSALE_PAGER=cat', screen({ ONSALE_PAGER: 'cat', PAGER: toFile }), true],
  ['TERM=dumb', screen({ ONSALE_PAGER: toFile, TERM: 'dumb' }), true],
  ['a step of the demo', { ...screen({ ONSALE_PAGER: toFile }), isStep: true }, true],
  ['a pager that does not exist', screen({ ONSALE_PAGER: 'no-such-pager 2>&-' }), true],
])('%s gets the text itself', async (_, host, isOn) => {
  await writePaged(host, '1\n2\n3\n', isOn);
  expect([host.output(), existsSync(paged)]).toEqual(['1\n2\n3\n', false]);
});

test('a pager that is quit at once ends well, though it reads no text', async () => {
  const host = screen({ ONSALE_PAGER: 'true' });
  await writePaged(host, 'long line\n'.repeat(100_000), true);
  expect(host.output()).toBe('');
});

test('Ctrl-C is for the pager while it runs', async () => {
  const host = screen({ ONSALE_PAGER: `cat >/dev/null; echo >${paged}` });
  const writing = writePaged(host, '1\n2\n3\n', true);
  const { signal } = host.interruption;
  const { promise: started, resolve } = Promise.withResolvers<void>();
  const left = host.interruption.leaveCtrlC;
  host.interruption.leaveCtrlC = (work) => {
    const result = left(work);
    resolve();
    return result;
  };
  await started;
  host.interruption.stop('SIGINT');
  expect(signal.aborted).toBe(false);
  await writing;
  expect(existsSync(paged)).toBe(true);
  host.interruption.stop('SIGINT');
  expect(signal.aborted).toBe(true);
});

test.each(['buy --help', 'help formatting', 'help buy'])('"onsale %s" is paged', async (words) => {
  const host = screen({ ONSALE_PAGER: toFile });
  expect(await runProgram(host, words.split(' '))).toBe(0);
  expect(readFileSync(paged, 'utf8').length).toBeGreaterThan(100);
  expect(host.output()).toBe('');
  rmSync(paged);
  const plain = screen({ ONSALE_PAGER: toFile });
  expect(await runProgram(plain, ['--no-pager', ...words.split(' ')])).toBe(0);
  expect(existsSync(paged)).toBe(false);
  expect(plain.output().length).toBeGreaterThan(100);
});

test('JSON is never paged', async () => {
  const host = screen({ ONSALE_PAGER: toFile }, { rows: 1, columns: 80 });
  expect(await runProgram(host, ['help', 'formatting', '--json'])).toBe(0);
  expect(existsSync(paged)).toBe(false);
  expect(host.output()).toContain('"topic":"formatting"');
});

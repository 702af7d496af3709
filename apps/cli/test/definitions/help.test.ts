import { PassThrough } from 'node:stream';
import { systemClock } from '@onsale/core/time/clock';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import type { Host } from '../../src/terminal/host.ts';
import { createInterruption } from '../../src/terminal/interruption.ts';
import { createProgram } from '../../src/program.ts';
import { runProgram } from '../../src/run.ts';

function host(columns?: number): Host & { output: () => string } {
  const stdout = Object.assign(new PassThrough(), columns !== undefined && { columns });
  const interruption = createInterruption(systemClock);
  const streams = { stdin: new PassThrough(), stdout, stderr: new PassThrough() };
  let text = '';
  stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const output = () => text;
  const program = { clock: systemClock, interruption, runCommand: runProgram };
  return { env: {}, ...streams, ...program, output };
}

function everyPath(command: Command, path: string[] = []): string[][] {
  const children = command.createHelp().visibleCommands(command);
  return [path, ...children.flatMap((sub) => everyPath(sub, [...path, sub.name()]))];
}

const paths = everyPath(await createProgram(host()).withAllCommands());

test('every command of the contract exists', () => {
  const words = paths.map((path) => path.join(' '));
  const promised =
    'concerts join status leave dates seats reserve reservations release balance charge pay orders cancel buy history whoami serve demo simulate report plan doctor completion help config version';
  expect(words).toEqual(
    expect.arrayContaining([
      ...promised.split(' '),
      'admin concert create',
      'admin room set',
      'admin stats',
      'admin credit',
      'admin audit',
    ]),
  );
});

test.each(paths.map((path) => [path.join(' ')]))(
  '"%s --help" begins with what the command does, and examples',
  async (path) => {
    const reader = host();
    expect(await runProgram(reader, [...path.split(' ').filter(Boolean), '--help'])).toBe(0);
    const text = reader.output();
    expect(text).toMatch(/^[A-Z].*\.\n\nExamples:\n {2}(# .*\n {2})?.*\bonsale /);
    expect(text).toContain(
      `Usage: ${['onsale', ...path.split(' ')].filter(Boolean).join(' ')} [options]`,
    );
    expect(text).toContain('onsale help config | environment | exit-codes | formatting');
    expect(text).toContain('--json');
    expect(text).toContain('--profile <name>');
    expect(text).not.toContain('\u001B');
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  },
);

test.each(paths.map((path) => [path.join(' ')]))(
  '"%s --help" breaks no word at 40 columns, and its commands can be copied',
  async (path) => {
    const [narrow, wide] = [host(40), host()];
    const words = [...path.split(' ').filter(Boolean), '--help'];
    await runProgram(narrow, words);
    await runProgram(wide, words);
    const lines = narrow.output().split('\n');
    const tooWide = lines.filter((line) => line.length > 40 && line.trim().includes(' '));
    expect(tooWide).toEqual([]);
    const wordsOf = (text: string) => text.split(/\s+/).filter((word) => !/^([\\#]|)$/.test(word));
    const joined = narrow.output().replaceAll(/ \\\n +/g, ' ');
    expect(wordsOf(joined).toSorted()).toEqual(wordsOf(wide.output()).toSorted());
    for (const [, example = ''] of wide.output().matchAll(/^ {2}(onsale .*?)(?: {3}# .*)?$/gm)) {
      expect(joined).toContain(example.trimEnd());
    }
  },
);

test.each([
  ['help buy', 'buy --help'],
  ['help', '--help'],
  ['-h', '--help'],
  ['admin help', 'admin --help'],
  ['help admin concert create', 'admin concert create --help'],
  ['admin concert help create', 'admin concert create --help'],
  ['account help', 'account --help'],
  ['help config', 'config --help'],
])('"onsale %s" is "onsale %s"', async (words, same) => {
  const [one, other] = [host(), host()];
  expect(await runProgram(one, words.split(' '))).toBe(0);
  expect(await runProgram(other, same.split(' '))).toBe(0);
  expect(one.output()).toBe(other.output());
});

test('help names the topics there are when it knows neither command nor topic', async () => {
  expect(await runProgram(host(), ['help', 'admin', 'nonsense'])).toBe(2);
});

test.each(['-v', '--version', 'version'])('"onsale %s" shows the version', async (words) => {
  const reader = host();
  expect(await runProgram(reader, [words])).toBe(0);
  expect(reader.output()).toMatch(/^\d+\.\d+\.\d+\n$/);
});

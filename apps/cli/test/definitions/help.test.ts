import { PassThrough } from 'node:stream';
import { systemClock } from '@onsale/core/time/clock';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import type { Host } from '../../src/terminal/host.ts';
import { createInterruption } from '../../src/terminal/interruption.ts';
import { createProgram } from '../../src/program.ts';
import { runProgram } from '../../src/run.ts';

function host(): Host & { output: () => string } {
  const stdout = new PassThrough();
  const interruption = createInterruption(systemClock);
  const streams = { stdin: new PassThrough(), stdout, stderr: new PassThrough() };
  let text = '';
  stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const output = () => text;
  const program = { clock: systemClock, interruption, runCommand: runProgram };
  return { env: {}, ...streams, ...program, output };
}

function everyPath(command: Command, path: string[] = []): string[][] {
  return [path, ...command.commands.flatMap((sub) => everyPath(sub, [...path, sub.name()]))];
}

const paths = everyPath(await createProgram(host()).withAllCommands());

test('every command of the contract exists', () => {
  const words = paths.map((path) => path.join(' '));
  const promised =
    'concerts join status leave dates seats reserve reservations release balance charge pay orders cancel buy history whoami serve demo simulate report plan doctor completion';
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
  '"%s --help" begins with examples',
  async (path) => {
    const reader = host();
    expect(await runProgram(reader, [...path.split(' ').filter(Boolean), '--help'])).toBe(0);
    const text = reader.output();
    expect(text).toMatch(/^\nExamples:\n {2}(# .*\n {2})?.*\bonsale /);
    expect(text).toContain('--json');
    expect(text).toContain('--profile <name>');
    expect(text).not.toContain('\u001B');
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  },
);

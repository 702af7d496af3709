import type { CommanderError } from 'commander';
import { PassThrough } from 'node:stream';
import { systemClock } from '@onsale/core/time/clock';
import { expect, test } from 'vitest';
import { usageMessage } from '../../src/errors/usage-message.ts';
import { createProgram } from '../../src/program.ts';
import { runProgram } from '../../src/run.ts';
import { createInterruption } from '../../src/terminal/interruption.ts';

/** The error of commander itself, so that a new version with other words is noticed. */
async function errorOf(words: string): Promise<CommanderError> {
  const { command } = createProgram({
    env: {},
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    clock: systemClock,
    interruption: createInterruption(systemClock),
    runCommand: runProgram,
  });
  const parsing = command.parseAsync(words.split(' '), { from: 'user' });
  return parsing.then(
    () => expect.fail('it was parsed'),
    (error: CommanderError) => error,
  );
}

test.each([
  ['jion', 'There is no command "jion": did you mean join?', undefined],
  ['xyzzy', 'There is no command "xyzzy".', undefined],
  ['charg 5', 'There is no command "charg": did you mean charge?', undefined],
  ['admin concrt', 'There is no command "concrt": did you mean concert?', undefined],
  ['buy --bets 2', 'There is no flag --bets: did you mean --best?', undefined],
  ['buy --frobnicate', 'There is no flag --frobnicate.', undefined],
  ['seats', 'The argument <date> is missing.', 'onsale dates'],
  ['reserve', 'The argument <date> is missing.', 'onsale dates'],
  ['cancel', 'The argument <order> is missing.', 'onsale orders'],
  ['charge', 'The argument <amount> is missing.', undefined],
  ['admin secret retire', 'The argument <version> is missing.', 'onsale admin secret list'],
  ['charge 0', 'The amount must be a whole number, 1 to 10,000,000, not "0".', undefined],
  ['completion sh', 'The shell must be one of bash, zsh, fish, not "sh".', undefined],
  ['buy --best x', '--best must be a whole number, 1 or more, not "x".', undefined],
  ['buy --best', 'The flag --best <n> needs a value.', undefined],
  ['plan --seats 5', 'The flag --buyers <n> is missing.', undefined],
  ['balance now', 'There are too many arguments: 1 instead of 0.', undefined],
])('"onsale %s" is told as a sentence', async (words, message, next) => {
  expect(usageMessage(await errorOf(words))).toEqual({ message, next });
});

test('several names are joined, and a message of another kind becomes a sentence', () => {
  const several = "error: unknown command 'lst'\n(Did you mean one of list, last?)";
  expect(usageMessage({ message: several }).message).toBe(
    'There is no command "lst": did you mean list or last?',
  );
  expect(usageMessage({ message: "error: option '-a' cannot be used with option '-b'" })).toEqual({
    message: "Option '-a' cannot be used with option '-b'.",
  });
});

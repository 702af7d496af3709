/** One command from its words to its exit code. Never throws. */
import { CommanderError, type Command } from 'commander';
import { exitCodes } from './errors/exit-codes.ts';
import type { Host } from './terminal/host.ts';
import { createProgram } from './program.ts';

export async function runProgram(host: Host, words: readonly string[]): Promise<number> {
  const program = createProgram(host);
  try {
    const parsing = program.command.parseAsync(withResultFile(words), { from: 'user' });
    await host.interruption.race(parsing);
    return program.exitCode();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    // Help that was shown because no command was given says it all.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
    const { describeFailure, reportFailure } = await import('./errors/failure.ts');
    const failure = describeFailure(error);
    if (error instanceof CommanderError) failure.next = helpFor(program.command, words);
    reportFailure(await program.output(), failure);
    return failure.exitCode;
  }
}

/**
 * `simulate` takes `--json FILE`, while `--json` alone is a flag of every command: a word that ends
 * in `.json` right behind it is the file.
 */
function withResultFile(words: readonly string[]): string[] {
  const at = words.indexOf('--json');
  const isFile = words.includes('simulate') && words[at + 1]?.endsWith('.json');
  return at >= 0 && isFile ? words.with(at, '--result') : [...words];
}

/** The help of the command that was meant, as far as the words name one. */
function helpFor(program: Command, words: readonly string[]): string {
  let meant = program;
  let path = program.name();
  for (const word of words) {
    const child = meant.commands.find((command) => command.name() === word);
    if (!child) continue;
    meant = child;
    path = `${path} ${word}`;
  }
  return `${path} --help`;
}

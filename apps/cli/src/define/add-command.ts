/** How a command is declared: its words, one line about it, and examples first in its help. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';

/** Runs the work of a command; a number is its exit code. */
export type Run = (work: (context: Context) => Promise<number | void>) => Promise<void>;

export type Example = readonly [command: string, what: string];

/** Examples come first in help: most readers look for one that is nearly theirs. */
export function withExamples(command: Command, examples: readonly Example[]): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}   # ${what}`);
  return command.addHelpText('before', `\nExamples:\n${lines.join('\n')}\n`);
}

/** A command with its one-line summary and its examples. */
export function addCommand(
  parent: Command,
  nameAndArguments: string,
  { summary, examples }: { summary: string; examples: readonly Example[] },
): Command {
  const added = parent.command(nameAndArguments).summary(summary).description(`${summary}.`);
  return withExamples(added, examples);
}

/** How a command is declared: its words, one line about it, and examples first in its help. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';

/** Runs the work of a command; a number is its exit code. */
export type Run = (
  work: (context: Context) => Promise<number | void>,
  options?: { embedded?: boolean },
) => Promise<void>;

export type Example = readonly [command: string, what: string];

export const adminKeyFlag = ['--admin-key <key>', 'the admin key (ONSALE_ADMIN_KEY)'] as const;

const helpWidth = 80;

/** Examples come first in help: most readers look for one that is nearly theirs. */
export function withExamples(command: Command, examples: readonly Example[]): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const beside = examples.map(([line, what]) => `  ${line.padEnd(width)}   # ${what}`);
  const fits = beside.every((line) => line.length <= helpWidth);
  const above = examples.map(([line, what]) => `  # ${what}\n  ${line}`);
  return command.addHelpText('before', `\nExamples:\n${(fits ? beside : above).join('\n')}\n`);
}

/** A command with its one-line summary and its examples. */
export function addCommand(
  parent: Command,
  name: string,
  { summary, examples }: { summary: string; examples: readonly Example[] },
): Command {
  const description = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return withExamples(parent.command(name).summary(summary).description(description), examples);
}

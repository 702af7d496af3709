/** Declares a command with its name, a one-line summary, and examples at the top of its help. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';

/**
 * Builds the context and runs a command in it; the number that it resolves with is the exit code.
 */
export type Run = (
  work: (context: Context) => Promise<number | void>,
  options?: { embedded?: boolean },
) => Promise<void>;

export type Example = readonly [command: string, comment: string];

export const adminKeyFlag = ['--admin-key <key>', 'the admin key (ONSALE_ADMIN_KEY)'] as const;
/** The flag of every command that asks before it does what cannot be undone. */
export const yesFlag = ['--yes', "don't ask; needed where there is no terminal"] as const;

const helpWidth = 80;

/**
 * Puts examples before everything else in the help: most readers look for one close to their own
 * case. Each comment stands to the right of its command, or above it when one line is too short.
 */
export function withExamples(command: Command, examples: readonly Example[]): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const inline = examples.map(([line, comment]) => `  ${line.padEnd(width)}   # ${comment}`);
  const fits = inline.every((line) => line.length <= helpWidth);
  const stacked = examples.map(([line, comment]) => `  # ${comment}\n  ${line}`);
  return command.addHelpText('before', `\nExamples:\n${(fits ? inline : stacked).join('\n')}\n`);
}

/** Adds a command; its description is the summary as a sentence. */
export function addCommand(
  parent: Command,
  name: string,
  { summary, examples }: { summary: string; examples: readonly Example[] },
): Command {
  const description = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return withExamples(parent.command(name).summary(summary).description(description), examples);
}

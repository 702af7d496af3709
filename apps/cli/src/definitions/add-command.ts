/** Declares a command with its name, a one-line summary, and examples at the top of its help. */
import { Option, type Command } from 'commander';
import type { Context, ContextOptions } from '../context.ts';
import { t } from '../language/language.ts';
import { plainWidth } from '../render/wrap.ts';

/**
 * Builds the context and runs a command in it; the number that it resolves with is the exit code.
 */
export type Run = (
  work: (context: Context) => Promise<number | void>,
  options?: Pick<ContextOptions, 'embedded' | 'ignoresConfig'>,
) => Promise<void>;

export type Example = readonly [command: string, comment: string];

export const adminKeyFlag = () =>
  ['--admin-key <key>', t`the admin key (ONSALE_ADMIN_KEY)`] as const;
/** How every command that takes a date reads it (shows/match-date.ts). */
export const dateArgument = () => t`YYYY-MM-DD, MM-DD, or DD if one date has it`;
/** The flag of every command that asks before it does what cannot be undone. */
export const yesFlag = () => ['--yes', t`don't ask; needed where there is no terminal`] as const;

export function singleSeatsFlag(): Option {
  const meaning = t`whether buyers may leave one seat between taken ones (allow)`;
  return new Option('--single-seats <rule>', meaning).choices(['allow', 'refuse']);
}

/** The columns of help where there is no terminal, and the most that its paragraphs take. */
export const helpWidth = 80;

/** The columns for the help of a command. */
export function helpWidthOf(command: Command): number {
  return Math.min(helpWidth, command.configureOutput().getOutHelpWidth?.() ?? helpWidth);
}

const examplesOfCommand = new WeakMap<Command, readonly Example[]>();
const notesOfCommand = new WeakMap<Command, string>();

export function examplesOf(command: Command): readonly Example[] {
  return examplesOfCommand.get(command) ?? [];
}

/** The paragraphs at the end of a command's help, or an empty text. */
export function notesOf(command: Command): string {
  return notesOfCommand.get(command) ?? '';
}

/**
 * Puts the description and examples before everything else in the help: most readers look for an
 * example close to their own case. Each comment stands to the right of its command, or above it
 * when one line is too short.
 */
export function withExamples(command: Command, examples: readonly Example[]): Command {
  examplesOfCommand.set(command, examples);
  const width = Math.max(...examples.map(([line]) => line.length));
  const inline = examples.map(([line, comment]) => `  ${line.padEnd(width)}   # ${comment}`);
  const stacked = examples.map(([line, comment]) => `  # ${comment}\n  ${line}`);
  return command.addHelpText('before', () => {
    const columns = helpWidthOf(command);
    const lines = inline.every((line) => plainWidth(line) <= columns) ? inline : stacked;
    return t`${command.description()}\n\nExamples:\n${lines.join('\n')}\n`;
  });
}

/** Adds paragraphs, wrapped at 80 columns, to the end of the help. */
export function withNotes(command: Command, notes: string): Command {
  notesOfCommand.set(command, notes.trim());
  return command.addHelpText('after', `\n${notes.trim()}`);
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

/** Parses an unfinished command line: the command so far, its words, and the value awaited. */
import type { Argument, Command, Option } from 'commander';
import type { Candidate } from './candidate.ts';

export interface CommandLine {
  /** The innermost command that the words name. */
  command: Command;
  /** The words that are neither commands nor flags nor their values. */
  words: string[];
  /** The last value of each flag, by its long name such as `--date`; '' for one without a value. */
  flags: Map<string, string>;
  /** The flag whose value comes next. */
  awaiting: Option | undefined;
  /** Whether a `--` has ended the flags. */
  flagsEnded: boolean;
}

/** @param before the words before the cursor, without the one that is being typed. */
export function parseCommandLine(program: Command, before: readonly string[]): CommandLine {
  const line: CommandLine = {
    command: program,
    words: [],
    flags: new Map(),
    awaiting: undefined,
    flagsEnded: false,
  };
  for (const word of before) addWord(line, word);
  return line;
}

function addWord(line: CommandLine, word: string): void {
  const { awaiting, flags } = line;
  const isFlag = word.startsWith('-') && !line.flagsEnded;
  const endsList = isFlag && awaiting?.long !== undefined && flags.has(awaiting.long);
  if (awaiting && !endsList) {
    if (awaiting.long !== undefined) flags.set(awaiting.long, word);
    if (!awaiting.variadic) line.awaiting = undefined;
    return;
  }
  line.awaiting = undefined;
  if (!isFlag) {
    addPlainWord(line, word);
  } else if (word === '--') {
    line.flagsEnded = true;
  } else {
    const { option, value } = splitFlag(line.command, word);
    if (option?.required && value === undefined) line.awaiting = option;
    else if (option?.long !== undefined) flags.set(option.long, value ?? '');
  }
}

function addPlainWord(line: CommandLine, word: string): void {
  const child = line.command.commands.find((sub) => sub.name() === word);
  if (child && line.words.length === 0) line.command = child;
  else line.words.push(word);
}

/** `--date=12-04` as its option and `12-04`; the value is undefined without a `=`. */
export function splitFlag(
  command: Command,
  word: string,
): { option: Option | undefined; value: string | undefined } {
  const [, name = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
  const option = optionsOf(command).find(({ long, short }) => name === long || name === short);
  return { option, value };
}

/** The flags that a command accepts: its own, and those of the commands above it. */
function optionsOf({ options, parent }: Command): readonly Option[] {
  return parent ? [...options, ...optionsOf(parent)] : options;
}

/** The argument that the next plain word is; undefined when the command takes no more. */
export function nextArgument({ command, words }: CommandLine): Argument | undefined {
  const all = command.registeredArguments;
  const last = all.at(-1);
  return all[words.length] ?? (last?.variadic ? last : undefined);
}

export function subcommandsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((child) => ({ value: child.name(), description: child.summary() }));
}

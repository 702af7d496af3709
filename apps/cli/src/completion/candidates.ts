/** Lists the candidates for the word at the cursor: commands, flags or values. */
import type { Argument, Option } from 'commander';
import type { Context } from '../context.ts';
import { nextArgument, splitFlag, subcommandsOf, type CommandLine } from './command-line.ts';
import type { Candidate } from './candidate.ts';
import { fileNames, liveValues } from './values.ts';

export interface Candidates {
  list: Candidate[];
  /** Whether files are offered too, which the shell lists itself. */
  files: boolean;
}

interface ValueQuery {
  openContext: () => Context;
  line: CommandLine;
  typed: string;
}

/**
 * @param openContext is called only for values: commands and flags need neither server nor state.
 * @param typed the word at the cursor, so far.
 */
export async function candidatesFor(
  openContext: () => Context,
  line: CommandLine,
  typed: string,
): Promise<Candidates> {
  const { command, awaiting, words } = line;
  const isFlag = typed.startsWith('-') && !line.flagsEnded;
  const isList = awaiting?.long !== undefined && line.flags.has(awaiting.long);
  if (awaiting && !(isFlag && isList)) return valuesOf({ openContext, line, typed }, awaiting);
  if (isFlag) return flagsOrValue(openContext, line, typed);
  if (command.commands.length > 0 && words.length === 0) {
    return { list: subcommandsOf(command), files: false };
  }
  const argument = nextArgument(line);
  return argument ? valuesOf({ openContext, line, typed }, argument) : { list: [], files: false };
}

async function flagsOrValue(
  openContext: () => Context,
  line: CommandLine,
  typed: string,
): Promise<Candidates> {
  const { option, value } = splitFlag(line.command, typed);
  if (value === undefined) return { list: unusedFlags(line), files: false };
  if (!option) return { list: [], files: false };
  const { list, files } = await valuesOf({ openContext, line, typed: value }, option);
  const prefixed = list.map((each) => ({ ...each, value: `${option.long}=${each.value}` }));
  return { list: prefixed, files };
}

/** The flags that are not on the line yet; those with a value may be repeated. */
function unusedFlags({ command, flags }: CommandLine): Candidate[] {
  const help = command.createHelp();
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)]
    .filter(({ long, required }) => long && (required || !flags.has(long)))
    .map(({ long, description }) => ({ value: long!, description }));
}

const placeholder = /[<[]([^\]>]+?)(?:\.\.\.)?[\]>]/;

/** The values of an argument or of a flag: its choices, else those that its placeholder means. */
async function valuesOf(
  { openContext, line, typed }: ValueQuery,
  target: Argument | Option,
): Promise<Candidates> {
  const isOption = 'long' in target;
  const name = isOption ? (placeholder.exec(target.flags)?.[1] ?? '') : target.name();
  const files = fileNames.has(name);
  if (target.argChoices) {
    return { list: target.argChoices.map((value) => ({ value, description: '' })), files };
  }
  const provide = isOption
    ? (liveValues[target.long ?? ''] ?? liveValues[`<${name}>`])
    : liveValues[name];
  return { list: (await provide?.({ context: openContext(), line, typed })) ?? [], files };
}

/** Reads every command from the definitions of the parser, for the pages about them. */
import { PassThrough } from 'node:stream';
import { systemClock } from '@onsale/core/time/clock';
import type { Command, Option } from 'commander';
import { examplesOf, notesOf, type Example } from '../src/definitions/add-command.ts';
import { argumentsOf } from '../src/help/layout.ts';
import { createProgram } from '../src/program.ts';
import { createInterruption } from '../src/terminal/interruption.ts';

type Item = readonly [term: string, text: string];

export interface CommandPage {
  /** `onsale admin concert`. */
  path: string;
  /** With the arguments: `onsale join [concert]`. */
  term: string;
  usage: string;
  summary: string;
  description: string;
  examples: readonly Example[];
  arguments: readonly Item[];
  /** Without `--help`, which every command has. */
  flags: readonly Item[];
  notes: string;
  /** The heading above the command in the help of its parent. */
  group: string;
  children: readonly CommandPage[];
}

/** The program; its flags are the global ones. */
export async function readProgram(): Promise<CommandPage> {
  const streams = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  };
  const program = createProgram({
    env: {},
    ...streams,
    clock: systemClock,
    interruption: createInterruption(systemClock),
    runCommand: () => Promise.resolve(0),
  });
  return readCommand(await program.withAllCommands(), '');
}

/** A command and all below it, each before its children. */
export function withDescendants(page: CommandPage): CommandPage[] {
  return [page, ...page.children.flatMap(withDescendants)];
}

function readCommand(command: Command, parentPath: string): CommandPage {
  const help = command.createHelp();
  const path = `${parentPath} ${command.name()}`.trim();
  const isFlag = (option: Option) => option.name() !== 'help';
  return {
    path,
    term: `${path} ${argumentsOf(command)}`.trim(),
    usage: help.commandUsage(command),
    summary: command.summary(),
    description: command.description(),
    examples: examplesOf(command),
    arguments: help
      .visibleArguments(command)
      .map((argument) => [argument.name(), help.argumentDescription(argument)]),
    flags: help
      .visibleOptions(command)
      .filter(isFlag)
      .map((option) => [help.optionTerm(option), help.optionDescription(option)]),
    notes: notesOf(command),
    group: command.helpGroup().replace(/:$/, ''),
    children: help.visibleCommands(command).map((child) => readCommand(child, path)),
  };
}

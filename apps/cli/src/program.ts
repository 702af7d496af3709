/**
 * The commands and flags, and how help is written. What a command does, and what it works with, is
 * loaded when it runs: help needs none of it, and to load it takes longer than to write the help.
 */
import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { GlobalFlags } from './context.ts';
import { withExamples, type Run } from './definitions/add-command.ts';
import { addBuying } from './definitions/buying.ts';
import { addMoney } from './definitions/wallet.ts';
import { addOperating } from './definitions/operating.ts';
import { addSimulating } from './definitions/simulating.ts';
import type { Host } from './terminal/host.ts';
import type { Output } from './terminal/output.ts';
import { takesColor } from './terminal/terminal.ts';

export interface Program {
  command: Command;
  /** The same, when all is declared that otherwise is when it is called. */
  whole(): Promise<Command>;
  exitCode(): number;
  /** Where to say how it ended: as the flags want it, once they are known. */
  output(): Promise<Output>;
}

export function createProgram(host: Host): Program {
  let exitCode = 0;
  let output: Output | undefined;
  const command = new Command('onsale');
  const run: Run = async (work, options) => {
    const { createContext } = await import('./context.ts');
    const context = createContext(host, command.opts<GlobalFlags>(), options);
    output = context.out;
    exitCode = (await work(context)) ?? 0;
  };

  command
    .description('Concert tickets from a fair queue: take a place, choose seats, pay.')
    .usage('<command> [flags]')
    .version(manifest.version, '--version', 'show the version')
    .option('--json', 'print JSON for programs, one object a line')
    .option('--server <url>', 'the server (ONSALE_SERVER; http://127.0.0.1:4600)')
    .option('--profile <name>', 'who you are on this machine (ONSALE_PROFILE; default)')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void host.stdout.write(text),
      writeErr: (text) => void host.stderr.write(text),
      outputError: () => undefined,
      getOutHasColors: () => takesColor(host.stdout, host.env),
      getErrHasColors: () => takesColor(host.stderr, host.env),
      getOutHelpWidth: () => host.stdout.columns ?? 80,
      getErrHelpWidth: () => host.stderr.columns ?? 80,
    })
    .configureHelp({
      showGlobalOptions: true,
      minWidthToWrap: 20,
      styleTitle: (title) => `\u001B[1m${title}\u001B[22m`,
      styleSubcommandText: (text) => `\u001B[36m${text}\u001B[39m`,
      subcommandTerm: (sub) => `${sub.name()} ${argumentsOf(sub)}`.trim(),
      subcommandDescription: (sub) => sub.summary(),
    });
  withExamples(command, [
    ['onsale buy --best 2', 'everything in one go: wait, choose, pay'],
    ['onsale join --wait', 'or step by step: wait for your turn,'],
    ['onsale seats 2026-12-04', 'look at the house,'],
    ['onsale reserve 2026-12-04 --best 2', 'hold two seats side by side,'],
    ['onsale charge 2000', 'fill the wallet,'],
    ['onsale pay', 'and they are yours'],
    ['onsale demo', 'watch a concert sell out'],
  ]);
  addBuying(command, run);
  addMoney(command, run);
  const declareRest = addOperating(command, run);
  addSimulating(command, run);
  return {
    command,
    async whole() {
      await declareRest();
      return command;
    },
    exitCode: () => exitCode,
    async output() {
      if (output) return output;
      const { createOutput } = await import('./terminal/output.ts');
      return createOutput(host, { json: command.opts<GlobalFlags>().json ?? false });
    },
  };
}

function argumentsOf(command: Command): string {
  return command.registeredArguments
    .map((argument) => {
      const name = argument.name() + (argument.variadic ? '…' : '');
      return argument.required ? `<${name}>` : `[${name}]`;
    })
    .join(' ');
}

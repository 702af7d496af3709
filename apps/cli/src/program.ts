/**
 * The command-line parser: every command and flag, and the layout of help.
 *
 * Implementations of commands are imported when a command runs. Help needs none of them, and
 * loading them takes longer than printing the help.
 */
import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { GlobalFlags } from './context.ts';
import { withExamples, type Run } from './definitions/add-command.ts';
import { wholeNumber } from './definitions/parse-arguments.ts';
import { addBuying } from './definitions/buying.ts';
import { addWallet } from './definitions/wallet.ts';
import { addOperating } from './definitions/operating.ts';
import { addSimulating } from './definitions/simulating.ts';
import { visibleSecrets } from './definitions/visible-secrets.ts';
import { sanitizeOutput } from './render/format.ts';
import type { Host } from './terminal/host.ts';
import type { ServerReachability } from './state/server-reachability.ts';
import type { Output } from './terminal/output.ts';
import { takesColor } from './terminal/terminal.ts';

export interface Program {
  command: Command;
  /**
   * The command with all subcommands declared, those of `admin` too, which are declared on use.
   */
  withAllCommands(): Promise<Command>;
  exitCode(): number;
  /**
   * The output to report a failure on: that of the command, else one made from the flags so far.
   */
  output(): Promise<Output>;
  /** For how long the last call has been without an answer, over all tries; null if it has one. */
  waitedMs(): number | null;
}

export function createProgram(host: Host): Program {
  let exitCode = 0;
  let output: Output | undefined;
  let reachability: ServerReachability | undefined;
  let warnings: string[] = [];
  const command = new Command('onsale');
  const run: Run = async (work, options) => {
    const [{ createContext }, { withRenewedPlace }, { watchSlowCalls }] = await Promise.all([
      import('./context.ts'),
      import('./client/renew-place.ts'),
      import('./interaction/slow-call.ts'),
    ]);
    const context = createContext(host, command.opts<GlobalFlags>(), options);
    output = context.out;
    reachability = context.reachability;
    watchSlowCalls(context);
    for (const warning of warnings) output.note((c) => c.yellow(`! ${warning}`));
    exitCode = (await withRenewedPlace(context, work)) ?? 0;
  };

  command
    .description('Buy concert tickets from a fair queue: join the line, choose seats, pay.')
    .usage('<command> [flags]')
    .version(manifest.version, '--version', 'show the version')
    .option('--json', 'print JSON for programs, one object a line')
    .option('--server <url>', 'the server to call (ONSALE_SERVER; http://127.0.0.1:4600)')
    .option(
      '--timeout <seconds>',
      'how long to wait for each answer, in up to 3 tries (10)',
      wholeNumber({ min: 1, max: 3_600 }),
    )
    .option('--profile <name>', 'the account to use (ONSALE_PROFILE; default)')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void host.stdout.write(sanitizeOutput(text)),
      writeErr: (text) => void host.stderr.write(sanitizeOutput(text)),
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
  command.hook('preAction', (_, called) => {
    warnings = visibleSecrets(called);
  });
  withExamples(command, [
    ['onsale buy --best 2', 'wait, choose and pay in one command'],
    ['onsale join --wait', 'or step by step: wait for your turn,'],
    ['onsale seats 2026-12-04', 'look at the seat map,'],
    ['onsale reserve 2026-12-04 --best 2', 'hold two adjacent seats,'],
    ['onsale charge 2000', 'add points to your wallet,'],
    ['onsale pay', 'and pay for the seats'],
    ['onsale demo', 'watch a concert sell out'],
  ]);
  addBuying(command, run);
  addWallet(command, run);
  const declareAdmin = addOperating(command, run);
  addSimulating(command, run);
  return {
    command,
    async withAllCommands() {
      await declareAdmin();
      return command;
    },
    exitCode: () => exitCode,
    waitedMs: () => reachability?.waitedMs() ?? null,
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

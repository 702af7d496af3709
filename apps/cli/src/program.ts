/**
 * The command-line parser: every command and flag, and the layout of help.
 *
 * Implementations of commands are imported when a command runs. Help needs none of them, and
 * loading them takes longer than printing the help.
 */
import { Command, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { GlobalFlags } from './context.ts';
import { helpWidth, withExamples, type Run } from './definitions/add-command.ts';
import { fieldList, wholeNumber } from './definitions/parse-arguments.ts';
import { addKeyFileFlags, readKeyFile } from './definitions/admin-key-file.ts';
import { addBuying } from './definitions/buying.ts';
import { addWallet } from './definitions/wallet.ts';
import { addHelp } from './definitions/help.ts';
import { addOperating } from './definitions/operating.ts';
import { addSimulating } from './definitions/simulating.ts';
import { visibleSecrets } from './definitions/visible-secrets.ts';
import { helpFooter, helpLayout } from './help/layout.ts';
import { fitLines, styledWidth } from './render/fit.ts';
import { sanitizeOutput } from './render/format.ts';
import {
  defaultProfile,
  defaultServer,
  timeoutSecondsDefault,
  timeoutSecondsMax,
} from './settings/config-keys.ts';
import type { Host } from './terminal/host.ts';
import type { ServerReachability } from './state/server-reachability.ts';
import type { JsonFormat } from './terminal/json-output.ts';
import type { Output } from './terminal/output.ts';
import { writePaged } from './terminal/pager.ts';
import { takesColor } from './terminal/terminal.ts';
import { t } from './language/language.ts';

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
  /** Prints the help that was asked for, through a pager if it is long. */
  printHelp(): Promise<void>;
  /** For how long the last call has been without an answer, over all tries; null if it has one. */
  waitedMs(): number | null;
  /** Whether the command is one of `admin`, for which no step of a buyer is suggested. */
  isAdmin(): boolean;
  /** The current instant by the clock of the command, in epoch milliseconds. */
  now(): number;
}

export function createProgram(host: Host): Program {
  let exitCode = 0;
  let output: Output | undefined;
  let reachability: ServerReachability | undefined;
  let { clock } = host;
  let warnings: string[] = [];
  let isAdmin = false;
  let help = '';
  const command = new Command('onsale');
  const hasColors = (stream: Host['stdout']): boolean =>
    command.opts<GlobalFlags>().color !== false && takesColor(stream, host.env);
  const run: Run = async (work, options) => {
    const [{ createContext }, { withRenewedPlace }, { watchSlowCalls }] = await Promise.all([
      import('./context.ts'),
      import('./client/renew-place.ts'),
      import('./interaction/slow-call.ts'),
    ]);
    const flags = command.opts<GlobalFlags>();
    const format = await jsonFormatOf(flags);
    const context = createContext(host, flags, { ...options, isAdmin, format });
    output = context.out;
    ({ reachability, clock } = context);
    watchSlowCalls(context);
    for (const warning of warnings) output.note((c) => c.yellow(`! ${warning}`));
    try {
      exitCode = (await withRenewedPlace(context, work)) ?? 0;
    } finally {
      output.turnAlert.reset();
      await output.flush();
    }
  };

  command
    .description(t`Buy concert tickets from a fair queue: join the line, choose seats, pay.`)
    .version(manifest.version, '-v, --version', t`show the version`)
    .addOption(jsonFlag())
    .addOption(new Option('--json-fields <fields>').argParser(fieldList).hideHelp())
    .addOption(
      new Option('--jq <expression>', t`filter the JSON by a jq expression`).implies({
        json: true,
      }),
    )
    .option('--server <url>', t`the server to call (ONSALE_SERVER; ${defaultServer})`)
    .option(
      '--timeout <seconds>',
      t`how long to wait for each answer, in up to 3 tries (${timeoutSecondsDefault})`,
      wholeNumber({ min: 1, max: timeoutSecondsMax }),
    )
    .option('--profile <name>', t`the account to use (ONSALE_PROFILE; ${defaultProfile})`)
    .option('--no-color', t`no colours (NO_COLOR)`)
    .option('--no-pager', t`no pager for long output (ONSALE_PAGER, PAGER; less)`)
    .option('--no-input', t`never ask: a question is an error that names the flag to pass`)
    .helpOption('-h, --help', t`show help`)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void (help += fitHelp(text, host.stdout)),
      writeErr: (text) => void host.stderr.write(fitHelp(text, host.stderr)),
      outputError: () => undefined,
      getOutHasColors: () => hasColors(host.stdout),
      getErrHasColors: () => hasColors(host.stderr),
      getOutHelpWidth: () => host.stdout.columns ?? helpWidth,
      getErrHelpWidth: () => host.stderr.columns ?? helpWidth,
    })
    .configureHelp(helpLayout)
    .addHelpText('afterAll', helpFooter);
  command.hook('preAction', async (_, called) => {
    warnings = visibleSecrets(called);
    isAdmin = isWithin(called, 'admin');
    await readKeyFile(host, called);
  });
  withExamples(command, [
    ['onsale buy --best 2', t`wait, choose and pay in one command`],
    ['onsale join --wait', t`or step by step: wait for your turn,`],
    ['onsale seats 2026-12-04', t`look at the seat map,`],
    ['onsale reserve 2026-12-04 --best 2', t`hold two adjacent seats,`],
    ['onsale charge 2000', t`add points to your wallet,`],
    ['onsale pay', t`and pay for the seats`],
    ['onsale demo', t`watch a concert sell out`],
  ]);
  addBuying(command, run);
  addWallet(command, run);
  const declareAdmin = addOperating(command, run);
  addSimulating(command, run);
  addKeyFileFlags(command);
  addHelp(command, run, declareAdmin);
  return {
    command,
    async withAllCommands() {
      await declareAdmin();
      return command;
    },
    exitCode: () => exitCode,
    async printHelp() {
      if (help !== '') await writePaged(host, help, command.opts<GlobalFlags>().pager ?? true);
    },
    waitedMs: () => reachability?.waitedMs() ?? null,
    isAdmin: () => isAdmin,
    now: () => clock.now(),
    async output() {
      if (output) return output;
      const [{ createOutput }, { repeatedFlags }] = await Promise.all([
        import('./terminal/output.ts'),
        import('./context.ts'),
      ]);
      const flags = command.opts<GlobalFlags>();
      return createOutput(host, { json: flags.json ?? false, flags: repeatedFlags(flags) });
    },
  };
}

/** Without string-width, which is loaded for no help. */
function fitHelp(text: string, { columns = helpWidth }: Host['stdout']): string {
  return fitLines(sanitizeOutput(text), columns, styledWidth);
}

/** `--json=<fields>` is one word: in `--json simulate` the second one is a command. */
function jsonFlag(): Option {
  const option = new Option(
    '--json',
    t`print JSON, one object per line: whole, or only these fields`,
  );
  option.flags = '--json[=<fields>]';
  return option;
}

/** Compiles the selection of fields and the jq expression, which most commands do not have. */
async function jsonFormatOf({ jsonFields, jq }: GlobalFlags): Promise<JsonFormat | undefined> {
  if (jsonFields === undefined && jq === undefined) return undefined;
  const { createJsonFormat } = await import('./terminal/json-output.ts');
  return createJsonFormat({ fields: jsonFields, jq });
}

function isWithin(command: Command, name: string): boolean {
  if (command.name() === name) return true;
  return command.parent !== null && isWithin(command.parent, name);
}

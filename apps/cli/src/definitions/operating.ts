/** Declares the commands of operators, and those about the program itself. */
import { Argument, type Command } from 'commander';
import { commandName, wholeNumber } from './parse-arguments.ts';
import { shells, type Shell } from '../completion/shells.ts';
import type { DoctorFlags } from '../commands/operating/doctor.ts';
import type { ServeFlags } from '../commands/operating/serve.ts';
import { addCommand, withNotes, type Run } from './add-command.ts';
import { addKeyFileFlags } from './admin-key-file.ts';
import { addEvents } from '../events/definition.ts';
import { addHelpOfGroups } from './help.ts';
import { t } from '../language/language.ts';

const portMax = 65_535;
const workersMax = 64;

const aliasHelp = () => t`
The script starts this program by its path, so it works in every directory,
and with an alias such as alias onsale='npx -y pnpm@12 --silent onsale'. In
~/.zshrc, source it after the alias and after compinit, which it loads if
nothing else has. As zsh would complete the program behind the alias, the
script turns the alias into a function that does the same.

At Tab it reads your saved account, and asks the server for at most a second.
`;

/**
 * @returns a function that declares the subcommands of `admin`, which otherwise happens on use.
 */
export function addOperating(program: Command, run: Run): () => Promise<void> {
  program.commandsGroup(t`Running it:`);
  addCommand(program, 'demo', {
    summary: t`watch one buyer, then 300 buyers for 150 seats, on a temporary server`,
    examples: [['onsale demo', t`takes about fifteen seconds and leaves nothing behind`]],
  }).action(() =>
    run(async (context) => (await import('../commands/operating/demo.ts')).demo(context)),
  );

  addCommand(program, 'serve', {
    summary: t`run the server`,
    examples: [
      ['onsale serve --demo', t`with a concert to try`],
      ['onsale serve --port 8080 --database sqlite::memory:', t`in memory: lost when it stops`],
      ['onsale serve --database postgres://localhost/onsale', t`on PostgreSQL`],
      ['onsale serve --workers 4 --database postgres://localhost/onsale', t`on four cores`],
    ],
  })
    .option(
      '--port <port>',
      t`the port; 0 takes any free one (4600)`,
      wholeNumber({ min: 0, max: portMax }),
    )
    .option('--host <address>', t`the address to listen on (127.0.0.1)`)
    .option(
      '--workers <number>',
      t`processes on one port, with PostgreSQL (ONSALE_WORKERS; 1)`,
      wholeNumber({ min: 1, max: workersMax }),
    )
    .option('--database <url>', t`sqlite: or postgres: (ONSALE_DATABASE_URL; sqlite:./onsale.db)`)
    .option('--admin-key <key>', t`the root key (ONSALE_ADMIN_KEY; generated, loopback only)`)
    .option(
      '--admin-port <port>',
      t`listen for admin calls on this port only (ONSALE_ADMIN_PORT)`,
      wholeNumber({ min: 0, max: portMax }),
    )
    .option(
      '--admin-host <address>',
      t`the address for --admin-port (ONSALE_ADMIN_HOST; 127.0.0.1)`,
    )
    .option('--demo', t`also create a concert: 3 dates, 50 seats each`)
    .action((flags: ServeFlags) =>
      run(async (context) =>
        (await import('../commands/operating/serve.ts')).serve(context, flags),
      ),
    );

  const admin = addCommand(program, 'admin', {
    summary: t`manage concerts, rooms, credits and keys; run the audit`,
    examples: [
      ['onsale admin concert create "Night One" --dates 2026-12-04', t`put a concert on sale`],
      ['onsale admin room set --max-active 200', t`allow more buyers inside`],
      ['onsale admin stats', t`show the line, the seats and the revenue`],
      ['onsale admin audit', t`check every invariant`],
    ],
  });
  // Declared on use: they are as many as all other commands together, and no other help lists
  // them.
  let declaring: Promise<void> | undefined;
  const declareNow = async (): Promise<void> => {
    const { addAdmin } = await import('./admin.ts');
    addAdmin(admin, run);
    addKeyFileFlags(admin);
    addHelpOfGroups(admin, run);
  };
  const declareAdmin = () => (declaring ??= declareNow());
  program.hook('preSubcommand', (_, called) => (called === admin ? declareAdmin() : undefined));

  addEvents(program, run);
  addCommand(program, 'doctor', {
    summary: t`diagnose problems with the server, the database and this machine`,
    examples: [
      ['onsale doctor', t`checks the server, the clock and the state file`],
      [t`ONSALE_ADMIN_KEY=… onsale doctor`, t`and the state that the server shows to operators`],
      ['onsale doctor --database postgres://localhost/onsale', t`and a database, read-only`],
    ],
  })
    .option(
      '--admin-key <key>',
      t`check the state of the server and its database too (ONSALE_ADMIN_KEY)`,
    )
    .option('--database <url>', t`check this database directly (ONSALE_DATABASE_URL)`)
    .action((flags: DoctorFlags) =>
      run(async (context) =>
        (await import('../commands/operating/doctor.ts')).doctor(context, flags),
      ),
    );

  const completion = addCommand(program, 'completion', {
    summary: t`complete commands, flags and values in your shell`,
    examples: [
      [t`source <(onsale completion bash)`, t`in this shell only; zsh in the same way`],
      ['onsale completion bash >~/.onsale.bash', t`and in ~/.bashrc: source ~/.onsale.bash`],
      ['onsale completion zsh >~/.onsale.zsh', t`and in ~/.zshrc: source ~/.onsale.zsh`],
      ['onsale completion fish >~/.config/fish/completions/onsale.fish', t`that is all`],
      ['onsale completion bash --name tickets', t`for another name: alias tickets='…'`],
    ],
  })
    .addArgument(new Argument('<shell>', t`the shell`).choices(shells))
    .option('--name <name>', t`the command or alias that you type (onsale)`, commandName)
    .action((shell: Shell, { name = program.name() }: { name?: string }) =>
      run(async (context) =>
        (await import('../commands/operating/completion.ts')).completion(context, { shell, name }),
      ),
    );
  withNotes(completion, aliasHelp());
  return declareAdmin;
}

/** Commands for those who run a server, and for the program itself. */
import { Argument, type Command } from 'commander';
import { wholeNumber } from './parse-arguments.ts';
import type { Shell } from '../commands/operating/completion.ts';
import type { DoctorFlags } from '../commands/operating/doctor.ts';
import type { ServeFlags } from '../commands/operating/serve.ts';
import { addCommand, type Run } from './add-command.ts';

const portMax = 65_535;
const shells: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** @returns declares what is left to declare, for whoever looks at all of it. */
export function addOperating(program: Command, run: Run): () => Promise<void> {
  program.commandsGroup('Running it:');
  addCommand(program, 'demo', {
    summary: 'one buyer, then a rush of 300 for 150 seats, on a server of its own',
    examples: [['onsale demo', 'about fifteen seconds, leaves nothing behind']],
  }).action(() =>
    run(async (context) => (await import('../commands/operating/demo.ts')).demo(context)),
  );

  addCommand(program, 'serve', {
    summary: 'run the server',
    examples: [
      ['onsale serve --demo', 'with a concert to try things with'],
      ['onsale serve --port 8080 --database sqlite::memory:', 'forgets everything when it stops'],
      ['onsale serve --database postgres://localhost/onsale', 'on PostgreSQL'],
    ],
  })
    .option('--port <port>', '0 takes any free one (4600)', wholeNumber({ min: 0, max: portMax }))
    .option('--host <address>', 'the address to listen on (127.0.0.1)')
    .option('--database <url>', 'sqlite: or postgres: (ONSALE_DATABASE_URL; sqlite:./onsale.db)')
    .option('--admin-key <key>', 'for admin calls (ONSALE_ADMIN_KEY; made up on this machine)')
    .option(
      '--admin-port <port>',
      'answer admin calls there alone (ONSALE_ADMIN_PORT)',
      wholeNumber({ min: 0, max: portMax }),
    )
    .option('--admin-host <address>', 'the address for that (ONSALE_ADMIN_HOST; 127.0.0.1)')
    .option('--demo', 'also create a concert: 3 dates, 50 seats each')
    .action((flags: ServeFlags) =>
      run(async (context) =>
        (await import('../commands/operating/serve.ts')).serve(context, flags),
      ),
    );

  const admin = addCommand(program, 'admin', {
    summary: 'concerts, rooms, credits, keys and the audit',
    examples: [
      ['onsale admin concert create "Night One" --dates 2026-12-04', 'put a concert on sale'],
      ['onsale admin room set --max-active 200', 'let more people in'],
      ['onsale admin stats', 'how the sale goes'],
      ['onsale admin audit', 'check every invariant'],
    ],
  });
  admin.helpCommand(false);
  // As many words as all others together, of which the help of the program shows none.
  let declaring: Promise<void> | undefined;
  const declareAdmin = () =>
    (declaring ??= import('./admin.ts').then(({ addAdmin }) => addAdmin(admin, run)));
  program.hook('preSubcommand', (_, called) => (called === admin ? declareAdmin() : undefined));

  addCommand(program, 'doctor', {
    summary: 'find out why something does not work, or soon would not',
    examples: [
      ['onsale doctor', 'looks at the server, the clock and what is remembered'],
      ['onsale doctor --admin-key KEY', 'and at what the server tells its operator'],
      ['onsale doctor --database postgres://localhost/onsale', 'without a server, changes nothing'],
    ],
  })
    .option(
      '--admin-key <key>',
      'shows the state of the server and its database (ONSALE_ADMIN_KEY)',
    )
    .option('--database <url>', 'looks at a database itself (ONSALE_DATABASE_URL)')
    .action((flags: DoctorFlags) =>
      run(async (context) =>
        (await import('../commands/operating/doctor.ts')).doctor(context, flags),
      ),
    );

  addCommand(program, 'completion', {
    summary: 'complete commands and flags in your shell',
    examples: [
      ['source <(onsale completion bash)', 'in ~/.bashrc'],
      ['source <(onsale completion zsh)', 'in ~/.zshrc'],
      ['onsale completion fish | source', 'in ~/.config/fish/config.fish'],
    ],
  })
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action((shell: Shell) =>
      run(async (context) => {
        await declareAdmin();
        return (await import('../commands/operating/completion.ts')).completion(context, {
          shell,
          program,
        });
      }),
    );
  return declareAdmin;
}

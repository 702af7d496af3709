/** Declares the commands that simulate a sale and show reports. */
import type { Command } from 'commander';
import { serverAddress, wholeNumber } from './parse-arguments.ts';
import type { SimulateFlags } from '../simulate/options.ts';
import type { ReportFlags } from '../commands/simulating/report.ts';
import { addCommand, withNotes, type Run } from './add-command.ts';
import { addPlanning } from './planning.ts';
import { t } from '../language/language.ts';

const seedMax = 2 ** 31 - 1;
const seedsMax = 10_000;
const buyersMax = 1_000_000;

const list = (text: string): string[] => text.split(',');
const append = (text: string, before: string[] = []): string[] => [...before, text];
const appendAddress = (text: string, before: string[] = []): string[] => [
  ...before,
  serverAddress(text),
];

const realServerWarning = () => t`
With --server it creates a concert that stays on sale there, with its orders and
accounts: use a separate server, never that of a real sale.
`;

export function addSimulating(program: Command, run: Run): void {
  program.commandsGroup(t`Trying it out:`);
  const simulate = addCommand(program, 'simulate', {
    summary: t`simulate a whole sale, in virtual or in real time`,
    examples: [
      ['onsale simulate rush --html rush.html', t`a built-in scenario, with an HTML report`],
      ['onsale simulate my-sale.json --seed 7', t`your own, repeatable to the byte`],
      ['onsale simulate rush --seeds 10', t`ten seeds: how far do the figures spread?`],
      ['onsale simulate --explore 200', t`search for an order of events that breaks it`],
      ['onsale simulate small --server embedded', t`over HTTP, against a real server process`],
    ],
  })
    .argument(
      '[scenario]',
      t`small, rush, hostile, ghosts, marathon, venue, or a .json or .ts file (default: rush)`,
    )
    .option(
      '--seed <n>',
      t`the same seed plays the same run`,
      wholeNumber({ min: 0, max: seedMax }),
    )
    .option(
      '--seeds <n>',
      t`play n seeds from --seed on, and show how far the figures spread`,
      wholeNumber({ min: 1, max: seedsMax }),
    )
    .option('--buyers <n>', t`number of buyers`, wholeNumber({ min: 1, max: buyersMax }))
    .option('--threshold <text>', t`must hold at the end, such as oversold==0; repeatable`, append)
    .option('--html <file>', t`write an HTML report`)
    .option('--result <file.json>', t`write a JSON report, for \`onsale report\``)
    .option('--log <file>', t`write every event, one per line`)
    .option('--explore <n>', t`play n random scenarios, one per seed`, wholeNumber({ min: 1 }))
    .option('--stop-at-failure', t`play no further seed once one has failed`)
    .option(
      '--explored <seed>',
      t`replay one of those scenarios`,
      wholeNumber({ min: 0, max: seedMax }),
    )
    .option(
      '--without <parts>',
      t`remove personas, faults, restarts, roomChanges, dates, layout, parties, operator or opening`,
      list,
    )
    .option('--shuffled', t`order events of the same instant at random, some of them concurrent`)
    .option('--admin-key <key>', t`the admin key of the --server (ONSALE_ADMIN_KEY)`)
    .option(
      '--also-server <url>',
      t`a further server of the same sale: buyers are spread over all; repeatable`,
      appendAddress,
    )
    .option('--admin-server <url>', t`the address of its admin port, if it has one`, serverAddress)
    .action((scenario: string | undefined, flags: SimulateFlags) =>
      run(
        async (context) =>
          (await import('../commands/simulating/simulate.ts')).simulate(context, {
            scenario,
            ...flags,
          }),
        { embedded: true },
      ),
    );
  withNotes(simulate, realServerWarning());

  addPlanning(program, run);

  addCommand(program, 'report', {
    summary: t`show or compare reports written by simulate`,
    examples: [
      ['onsale report rush.json', t`in the terminal`],
      ['onsale report before.json after.json --html both.html', t`two runs side by side`],
    ],
  })
    .argument('<report...>', t`files written by simulate --result`)
    .option('--html <file>', t`write an HTML report`)
    .action((files: string[], flags: ReportFlags) =>
      run(async (context) =>
        (await import('../commands/simulating/report.ts')).report(context, { files, ...flags }),
      ),
    );
}

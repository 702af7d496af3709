/** Declares the commands that simulate a sale, plan one, and show reports. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { wholeNumber } from './parse-arguments.ts';
import type { PlanFlags } from '../commands/simulating/plan.ts';
import type { SimulateFlags } from '../simulate/options.ts';
import type { ReportFlags } from '../commands/simulating/report.ts';
import { addCommand, withNotes, type Run } from './add-command.ts';

const seedMax = 2 ** 31 - 1;
const buyersMax = 1_000_000;

/** Parses `5-40`, or one number for both ends. */
function range(text: string): [number, number] {
  const [, from, to] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text) ?? [];
  if (from === undefined)
    throw new InvalidArgumentError('must be seconds, as a range such as 5-40 or as one number');
  return [Number(from), Number(to ?? from)];
}

const list = (text: string): string[] => text.split(',');
const append = (text: string, before: string[] = []): string[] => [...before, text];

/** Commander takes every flag that begins with `--no-` for the negation of another one. */
function noShows(): Option {
  const option = new Option(
    '--no-shows <percent>',
    'share of buyers who join and never return (5)',
  ).argParser(wholeNumber({ min: 0, max: 99 }));
  option.negate = false;
  return option;
}

const realServerWarning = `
With --server it creates a concert that stays on sale there, with its orders and
accounts: use a separate server, never that of a real sale.
`;

export function addSimulating(program: Command, run: Run): void {
  program.commandsGroup('Trying it out:');
  const simulate = addCommand(program, 'simulate', {
    summary: 'simulate a whole sale, in virtual or in real time',
    examples: [
      ['onsale simulate rush --html rush.html', 'a built-in scenario, with an HTML report'],
      ['onsale simulate my-sale.json --seed 7', 'your own, repeatable to the byte'],
      ['onsale simulate --explore 200', 'search for an order of events that breaks it'],
      ['onsale simulate small --server embedded', 'over HTTP, against a real server process'],
    ],
  })
    .argument(
      '[scenario]',
      'small, rush, hostile, ghosts, marathon, or a .json or .ts file (default: rush)',
    )
    .option('--seed <n>', 'the same seed plays the same run', wholeNumber({ min: 0, max: seedMax }))
    .option('--buyers <n>', 'number of buyers', wholeNumber({ min: 1, max: buyersMax }))
    .option('--threshold <text>', 'must hold at the end, such as oversold==0; repeatable', append)
    .option('--html <file>', 'write an HTML report')
    .option('--result <file.json>', 'write a JSON report, for `onsale report`')
    .option('--log <file>', 'write every event, one per line')
    .option('--explore <n>', 'play n random scenarios, one per seed', wholeNumber({ min: 1 }))
    .option(
      '--explored <seed>',
      'replay one of those scenarios',
      wholeNumber({ min: 0, max: seedMax }),
    )
    .option('--without <parts>', 'remove personas, faults, restarts, dates or the opening', list)
    .option('--shuffled', 'order events of the same instant at random, some of them concurrent')
    .option('--admin-key <key>', 'the admin key of the --server (ONSALE_ADMIN_KEY)')
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
  withNotes(simulate, realServerWarning);

  addCommand(program, 'plan', {
    summary: 'predict how long a sale takes, how long buyers wait, and which limit binds',
    examples: [
      [
        'onsale plan --buyers 20000 --seats 2000 --max-active 200',
        'and what raising each limit would change',
      ],
    ],
  })
    .requiredOption('--buyers <n>', 'number of buyers', wholeNumber({ min: 1, max: buyersMax }))
    .requiredOption(
      '--seats <n>',
      'number of seats, over all dates',
      wholeNumber({ min: 1, max: buyersMax }),
    )
    .option('--dates <n>', 'number of dates (1)', wholeNumber({ min: 1, max: 366 }))
    .option(
      '--max-active <n>',
      'buyers inside at once (50)',
      wholeNumber({ min: 1, max: buyersMax }),
    )
    .option(
      '--admit-per-minute <n>',
      'buyers admitted per minute (50)',
      wholeNumber({ min: 1, max: buyersMax }),
    )
    .option(
      '--session-seconds <n>',
      'seconds a buyer may stay inside (600)',
      wholeNumber({ min: 1, max: buyersMax }),
    )
    .option(
      '--seats-per-buyer <n>',
      'seats that each buyer wants (1 to 4)',
      wholeNumber({ min: 1, max: 100 }),
    )
    .option(
      '--think-seconds <from-to>',
      'time to think before choosing and before paying (5-40)',
      range,
    )
    .option(
      '--patience-minutes <n>',
      'buyers give up after waiting this long (20)',
      wholeNumber({ min: 1, max: 10_000 }),
    )
    .addOption(noShows())
    .option(
      '--arrive-within-seconds <n>',
      'all buyers arrive within this time (60)',
      wholeNumber({ min: 0, max: 100_000 }),
    )
    .option(
      '--seed <n>',
      'the same seed gives the same answer',
      wholeNumber({ min: 0, max: seedMax }),
    )
    .action((flags: PlanFlags) =>
      run(async (context) =>
        (await import('../commands/simulating/plan.ts')).planSale(context, flags),
      ),
    );

  addCommand(program, 'report', {
    summary: 'show or compare reports written by simulate',
    examples: [
      ['onsale report rush.json', 'in the terminal'],
      ['onsale report before.json after.json --html both.html', 'two runs side by side'],
    ],
  })
    .argument('<report...>', 'files written by simulate --result')
    .option('--html <file>', 'write an HTML report')
    .action((files: string[], flags: ReportFlags) =>
      run(async (context) =>
        (await import('../commands/simulating/report.ts')).report(context, { files, ...flags }),
      ),
    );
}

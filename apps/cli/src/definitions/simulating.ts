/** Commands that play a sale before it happens. */
import { InvalidArgumentError, type Command } from 'commander';
import { wholeNumber } from './parse-arguments.ts';
import type { PlanFlags } from '../commands/simulating/plan.ts';
import type { SimulateFlags } from '../simulate/options.ts';
import type { ReportFlags } from '../commands/simulating/report.ts';
import { addCommand, type Run } from './add-command.ts';

const seedMax = 2 ** 31 - 1;
const buyersMax = 1_000_000;

/** `5-40`, or one number for both. */
function range(text: string): [number, number] {
  const [, from, to] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text) ?? [];
  if (from === undefined) throw new InvalidArgumentError('must be seconds as 5-40, or as 20');
  return [Number(from), Number(to ?? from)];
}

const oneMore = (text: string, before: string[] = []): string[] => [...before, text];

export function addSimulating(program: Command, run: Run): void {
  program.commandsGroup('Trying it out:');
  addCommand(program, 'simulate', {
    summary: 'play a whole sale with simulated buyers, in virtual or in real time',
    examples: [
      ['onsale simulate rush --html rush.html', 'a ready scenario, and a page about it'],
      ['onsale simulate my-sale.json --seed 7', 'your own, repeatable to the byte'],
      ['onsale simulate --explore 200', 'look for an order of events that breaks it'],
      ['onsale simulate small --server embedded', 'over HTTP, against a real server process'],
    ],
  })
    .argument('[scenario]', 'small, rush, hostile, marathon, or a .json or .ts file; rush')
    .option('--seed <n>', 'the same seed plays the same run', wholeNumber({ min: 0, max: seedMax }))
    .option('--buyers <n>', 'how many come', wholeNumber({ min: 1, max: buyersMax }))
    .option('--threshold <text>', 'must hold at the end, such as oversold==0; repeatable', oneMore)
    .option('--html <file>', 'write a page about the run')
    .option('--result <file.json>', 'write the report (--json <file.json> does so too)')
    .option('--log <file>', 'write every event, a line each')
    .option('--explore <n>', 'random scenarios, by that many seeds', wholeNumber({ min: 1 }))
    .option('--explored <seed>', 'one of those again', wholeNumber({ min: 0, max: seedMax }))
    .option('--shuffled', 'who is due at the same instant acts in a random order, or at once')
    .option('--admin-key <key>', 'of the server under --server (ONSALE_ADMIN_KEY)')
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

  addCommand(program, 'plan', {
    summary: 'how long a sale takes, who waits how long, and which limit binds',
    examples: [
      [
        'onsale plan --buyers 20000 --seats 2000 --max-active 200',
        'and what raising each limit changes',
      ],
    ],
  })
    .requiredOption('--buyers <n>', 'how many people come', wholeNumber({ min: 1, max: buyersMax }))
    .requiredOption(
      '--seats <n>',
      'how many seats there are, over all dates',
      wholeNumber({ min: 1, max: buyersMax }),
    )
    .option('--dates <n>', 'on so many evenings (1)', wholeNumber({ min: 1, max: 366 }))
    .option('--max-active <n>', 'inside at once (50)', wholeNumber({ min: 1, max: buyersMax }))
    .option(
      '--admit-per-minute <n>',
      'admitted in a minute (50)',
      wholeNumber({ min: 1, max: buyersMax }),
    )
    .option(
      '--session-seconds <n>',
      'a session lasts (600)',
      wholeNumber({ min: 1, max: buyersMax }),
    )
    .option(
      '--seats-per-buyer <n>',
      'everybody wants so many (1 to 4)',
      wholeNumber({ min: 1, max: 100 }),
    )
    .option('--think-seconds <from-to>', 'before choosing, and before paying (5-40)', range)
    .option(
      '--patience-minutes <n>',
      'then people go home (20)',
      wholeNumber({ min: 1, max: 10_000 }),
    )
    .option('--no-shows <percent>', 'join and never return (5)', wholeNumber({ min: 0, max: 99 }))
    .option(
      '--arrive-within-seconds <n>',
      'all come within (60)',
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
    summary: 'show reports of simulate, or compare them',
    examples: [
      ['onsale report rush.json', 'on the terminal'],
      ['onsale report before.json after.json --html both.html', 'two runs side by side'],
    ],
  })
    .argument('<report...>', 'files that simulate --json wrote')
    .option('--html <file>', 'write a page')
    .action((files: string[], flags: ReportFlags) =>
      run(async (context) =>
        (await import('../commands/simulating/report.ts')).report(context, { files, ...flags }),
      ),
    );
}

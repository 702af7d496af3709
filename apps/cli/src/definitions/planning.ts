/** Declares the command that plans a sale. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { PlanFlags } from '../commands/simulating/plan.ts';
import { addCommand, type Run } from './add-command.ts';
import { wholeNumber } from './parse-arguments.ts';
import { t } from '../language/language.ts';

/** The largest number of buyers, of a limit, and of seconds. */
const most = 1_000_000;
const seedMax = 2 ** 31 - 1;

/** Parses `5-40`, or one number for both ends. */
function range(text: string): [number, number] {
  const [, from, to] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text) ?? [];
  if (from === undefined)
    throw new InvalidArgumentError(t`must be seconds, as a range such as 5-40 or as one number`);
  return [Number(from), Number(to ?? from)];
}

const secondsPerUnit: Record<string, number> = { s: 1, m: 60, min: 60, h: 3_600 };

/** Parses `90s`, `30m` or `2h`. @returns seconds. */
function time(text: string): number {
  const [, amount, unit] = /^(\d{1,5})(s|m|min|h)$/.exec(text) ?? [];
  if (unit === undefined) throw new InvalidArgumentError(t`must be a time such as 90s, 30m or 2h`);
  return Number(amount) * secondsPerUnit[unit]!;
}

type RoomChange = NonNullable<PlanFlags['roomChange']>[number];

/** Parses `10m:max-active=400,admit-per-minute=300`, `10m:paused` or `12m:resumed`. */
function roomChange(text: string, before: RoomChange[] = []): RoomChange[] {
  const [at = '', limits = ''] = text.split(':', 2);
  const change: RoomChange = { atSeconds: time(at) };
  for (const part of limits.split(',')) {
    const [, name, value] = /^(max-active|admit-per-minute)=(\S+)$/.exec(part) ?? [];
    if (part === 'paused' || part === 'resumed') change.paused = part === 'paused';
    else if (name === 'max-active') change.maxActive = limit(value!);
    else if (name === 'admit-per-minute') change.admitPerMinute = limit(value!);
    else
      throw new InvalidArgumentError(
        t`must be a time and what changes then, such as 10m:max-active=400,admit-per-minute=300 or 10m:paused`,
      );
  }
  return [...before, change];
}

const limit = wholeNumber({ min: 1, max: most });
const percent = wholeNumber({ min: 0, max: 99 });

/** Commander takes every flag that begins with `--no-` for the negation of another one. */
function noShows(): Option {
  const option = new Option(
    '--no-shows <percent>',
    t`share of buyers who join and never return (5)`,
  ).argParser(percent);
  option.negate = false;
  return option;
}

export function addPlanning(program: Command, run: Run): void {
  addCommand(program, 'plan', {
    summary: t`predict how long a sale takes, how long buyers wait, and which limit binds`,
    examples: [
      [
        'onsale plan --buyers 20000 --seats 2000 --max-active 200',
        t`and what raising each limit would change`,
      ],
      [
        'onsale plan --buyers 20000 --seats 2000 --sold-out-in 10m',
        t`the lowest limits for a sale of ten minutes`,
      ],
      [
        'onsale plan --buyers 9000 --seats 800 --bots 5 --room-change 5m:max-active=90',
        t`with bots, and a limit raised during the sale`,
      ],
      [
        'onsale plan --buyers 9000 --seats 800 --bots 5 --order draw',
        t`with a lobby, by arrival and by lots that are drawn`,
      ],
    ],
  })
    .requiredOption('--buyers <n>', t`number of buyers`, limit)
    .requiredOption('--seats <n>', t`number of seats, over all dates`, limit)
    .option('--dates <n>', t`number of dates (1)`, wholeNumber({ min: 1, max: 366 }))
    .option('--max-active <n>', t`buyers inside at once (50)`, limit)
    .option('--admit-per-minute <n>', t`buyers admitted per minute (50)`, limit)
    .option('--session-seconds <n>', t`seconds a buyer may stay inside (600)`, limit)
    .option(
      '--seats-per-buyer <n>',
      t`seats that each buyer wants (1 to 4)`,
      wholeNumber({ min: 1, max: 100 }),
    )
    .option(
      '--think-seconds <from-to>',
      t`time to think before choosing and before paying (5-40)`,
      range,
    )
    .option(
      '--patience-minutes <n>',
      t`buyers give up after waiting this long (20)`,
      wholeNumber({ min: 1, max: 10_000 }),
    )
    .addOption(noShows())
    .option(
      '--abandoners <percent>',
      t`share who leave the line, or leave with seats held (0)`,
      percent,
    )
    .option('--drop-outs <percent>', t`share who go away from the line without a word (0)`, percent)
    .option('--bots <percent>', t`share who are programs with several accounts (0)`, percent)
    .option('--accounts-per-bot <n>', t`accounts of each (4)`, wholeNumber({ min: 1, max: 100 }))
    .option(
      '--arrive-within-seconds <n>',
      t`all buyers arrive within this time, or the late ones of a lobby (60)`,
      wholeNumber({ min: 0, max: 100_000 }),
    )
    .addOption(
      new Option(
        '--order <order>',
        t`open a lobby, admit by arrival or draw, and compare both`,
      ).choices(['arrival', 'draw']),
    )
    .option(
      '--lobby-minutes <n>',
      t`how long before the doors the lobby opens (30)`,
      wholeNumber({ min: 1, max: 10_000 }),
    )
    .option(
      '--room-change <time:limits>',
      t`limits from then on: 10m:max-active=400, 10m:paused; repeatable`,
      roomChange,
    )
    .option('--sold-out-in <time>', t`find the lowest limits to sell out in 90s, 30m or 2h`, time)
    .option(
      '--seed <n>',
      t`the same seed gives the same answer`,
      wholeNumber({ min: 0, max: seedMax }),
    )
    .option(
      '--seeds <n>',
      t`crowds to play the sale with (10, fewer for a large sale)`,
      wholeNumber({ min: 1, max: 100 }),
    )
    .action((flags: PlanFlags) =>
      run(async (context) =>
        (await import('../commands/simulating/plan.ts')).planSale(context, flags),
      ),
    );
}

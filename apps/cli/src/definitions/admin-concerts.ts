/** Declares the commands that change, extend, close and list concerts: `onsale admin concert …`. */
import { catalogueLimits } from '@onsale/core/catalogue';
import type { Command } from 'commander';
import type { AdminFlags } from '../client/operator-client.ts';
import type { CancelDateFlags } from '../commands/operating/cancel-date.ts';
import type { CloseFlags, ListFlags, UpdateFlags } from '../commands/operating/concerts.ts';
import { usageError } from '../errors/cli-error.ts';
import {
  addCommand,
  adminKeyFlag,
  dateArgument,
  singleSeatsFlag,
  yesFlag,
  type Run,
} from './add-command.ts';
import { dateList, wholeNumber } from './parse-arguments.ts';

const concertArgument = 'ID, prefix, or part of the title (default: the only concert)';
const listLimitDefault = 20;

type ChangeFlags = Omit<UpdateFlags, 'concert' | 'hidden'> & { hide?: boolean; show?: boolean };

/** @param concert the command `admin concert`, which has `create` already. */
export function addConcertChanges(concert: Command, run: Run): void {
  addCommand(concert, 'update', {
    summary: 'change the terms of a concert, or hide it',
    examples: [
      ['onsale admin concert update midnight --price 1200', 'holds keep the old price'],
      ['onsale admin concert update midnight --opens-at now', 'open the sale at once'],
      ['onsale admin concert update midnight --hide', 'hide it from lists'],
    ],
  })
    .argument('[concert]', concertArgument)
    .option('--title <title>', 'the new title')
    .option('--opens-at <time>', 'when the sale opens, such as 2026-12-01T10:00:00Z, or now')
    .option('--closes-at <time>', 'when it closes, such as 2026-12-04T12:00:00Z, or none')
    .option('--price <points>', 'price per seat', wholeNumber({ min: 0 }))
    .option('--max-seats-per-user <n>', 'seats per buyer', wholeNumber({ min: 1 }))
    .option(
      '--cancel-until-hours <n>',
      'hours before a date when cancelling ends',
      wholeNumber({ min: 0, max: catalogueLimits.cancelUntilHours }),
    )
    .addOption(singleSeatsFlag())
    .option('--hide', 'hide it from public lists; its ID still works')
    .option('--show', 'list it again')
    .option(...adminKeyFlag)
    .action((name: string | undefined, { hide, show, ...flags }: ChangeFlags) =>
      run(async (context) => {
        if (hide && show) throw usageError('Pass either --hide or --show, not both.');
        const hidden = hide ? true : show ? false : undefined;
        const { updateConcert } = await import('../commands/operating/concerts.ts');
        await updateConcert(context, { ...flags, concert: name, hidden });
      }),
    );
  addCommand(concert, 'add-dates', {
    summary: 'add dates to a concert: they are on sale at once',
    examples: [
      ['onsale admin concert add-dates midnight 2026-12-06', 'one evening more'],
      ['onsale admin concert add-dates midnight 2026-12-06T15:00 2026-12-06T20:00', 'two shows'],
    ],
  })
    .argument('<concert>', 'ID, prefix, or part of the title')
    .argument('<dates...>', 'YYYY-MM-DD, or YYYY-MM-DDTHH:MM in its time zone', dateList)
    .option(...adminKeyFlag)
    .action((name: string, dates: string[], flags: AdminFlags) =>
      run(async (context) => {
        const { addDates } = await import('../commands/operating/concerts.ts');
        await addDates(context, { ...flags, concert: name, dates });
      }),
    );
  addCommand(concert, 'close', {
    summary: 'close a concert permanently',
    examples: [
      ['onsale admin concert close midnight', 'asks first'],
      ['onsale admin concert close midnight --yes', 'for scripts'],
    ],
  })
    .argument('[concert]', concertArgument)
    .option(...yesFlag)
    .option(...adminKeyFlag)
    .action((name: string | undefined, flags: Omit<CloseFlags, 'concert'>) =>
      run(async (context) => {
        const { closeConcert } = await import('../commands/operating/concerts.ts');
        await closeConcert(context, { ...flags, concert: name });
      }),
    );
  addCommand(concert, 'layout', {
    summary: 'show the hall of a concert',
    examples: [
      ['onsale admin concert layout midnight', 'its sections, rows and prices'],
      ['onsale admin concert layout midnight --jq .layout', 'as a file for create --layout'],
    ],
  })
    .argument('[concert]', concertArgument)
    .option(...adminKeyFlag)
    .action((name: string | undefined, flags: AdminFlags) =>
      run(async (context) => {
        const { showLayout } = await import('../layout/show-layout.ts');
        await showLayout(context, { ...flags, concert: name });
      }),
    );
  addCommand(concert, 'cancel-date', {
    summary: 'cancel a date, and refund its orders',
    examples: [
      ['onsale admin concert cancel-date midnight 2027-05-01 --reason "Illness"', 'asks first'],
      ['onsale admin concert cancel-date midnight 2027-05-01 --status', 'how far it is'],
    ],
  })
    .argument('<concert>', 'ID, prefix, or part of the title')
    .argument('<date>', dateArgument)
    .option('--reason <text>', 'why, as buyers will read it')
    .option('--status', 'only show how far the refunds are')
    .option(...yesFlag)
    .option(...adminKeyFlag)
    .action((name: string, date: string, flags: Omit<CancelDateFlags, 'concert' | 'date'>) =>
      run(async (context) => {
        const { cancelDate } = await import('../commands/operating/cancel-date.ts');
        await cancelDate(context, { ...flags, concert: name, date });
      }),
    );
  addCommand(concert, 'list', {
    summary: 'list all concerts, including hidden and closed ones',
    examples: [['onsale admin concert list --limit 100', 'newest first']],
  })
    .option(
      '--limit <n>',
      'how many to show at most',
      wholeNumber({ min: 1, max: 200 }),
      listLimitDefault,
    )
    .option('--cursor <cursor>', 'continue the list, from where the previous page ended')
    .option(...adminKeyFlag)
    .action((flags: AdminFlags & ListFlags) =>
      run(async (context) => {
        const { listConcerts } = await import('../commands/operating/concerts.ts');
        await listConcerts(context, flags);
      }),
    );
}

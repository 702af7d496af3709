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
import { t } from '../language/language.ts';

const concertArgument = () => t`ID, prefix, or part of the title (default: the only concert)`;
const listLimitDefault = 20;

type ChangeFlags = Omit<UpdateFlags, 'concert' | 'hidden'> & { hide?: boolean; show?: boolean };

/** @param concert the command `admin concert`, which has `create` already. */
export function addConcertChanges(concert: Command, run: Run): void {
  addCommand(concert, 'update', {
    summary: t`change the terms of a concert, or hide it`,
    examples: [
      ['onsale admin concert update midnight --price 1200', t`holds keep the old price`],
      ['onsale admin concert update midnight --opens-at now', t`open the sale at once`],
      ['onsale admin concert update midnight --hide', t`hide it from lists`],
    ],
  })
    .argument('[concert]', concertArgument())
    .option('--title <title>', t`the new title`)
    .option('--opens-at <time>', t`when the sale opens, such as 2026-12-01T10:00:00Z, or now`)
    .option('--closes-at <time>', t`when it closes, such as 2026-12-04T12:00:00Z, or none`)
    .option('--price <points>', t`price per seat`, wholeNumber({ min: 0 }))
    .option('--max-seats-per-user <n>', t`seats per buyer`, wholeNumber({ min: 1 }))
    .option(
      '--cancel-until-hours <n>',
      t`hours before a date when cancelling ends`,
      wholeNumber({ min: 0, max: catalogueLimits.cancelUntilHours }),
    )
    .addOption(singleSeatsFlag())
    .option('--hide', t`hide it from public lists; its ID still works`)
    .option('--show', t`list it again`)
    .option(...adminKeyFlag())
    .action((name: string | undefined, { hide, show, ...flags }: ChangeFlags) =>
      run(async (context) => {
        if (hide && show) throw usageError(t`Pass either --hide or --show, not both.`);
        const hidden = hide ? true : show ? false : undefined;
        const { updateConcert } = await import('../commands/operating/concerts.ts');
        await updateConcert(context, { ...flags, concert: name, hidden });
      }),
    );
  addCommand(concert, 'add-dates', {
    summary: t`add dates to a concert: they are on sale at once`,
    examples: [
      ['onsale admin concert add-dates midnight 2026-12-06', t`one evening more`],
      ['onsale admin concert add-dates midnight 2026-12-06T15:00 2026-12-06T20:00', t`two shows`],
    ],
  })
    .argument('<concert>', t`ID, prefix, or part of the title`)
    .argument('<dates...>', t`YYYY-MM-DD, or YYYY-MM-DDTHH:MM in its time zone`, dateList)
    .option(...adminKeyFlag())
    .action((name: string, dates: string[], flags: AdminFlags) =>
      run(async (context) => {
        const { addDates } = await import('../commands/operating/concerts.ts');
        await addDates(context, { ...flags, concert: name, dates });
      }),
    );
  addCommand(concert, 'close', {
    summary: t`close a concert permanently`,
    examples: [
      ['onsale admin concert close midnight', t`asks first`],
      ['onsale admin concert close midnight --yes', t`for scripts`],
    ],
  })
    .argument('[concert]', concertArgument())
    .option(...yesFlag())
    .option(...adminKeyFlag())
    .action((name: string | undefined, flags: Omit<CloseFlags, 'concert'>) =>
      run(async (context) => {
        const { closeConcert } = await import('../commands/operating/concerts.ts');
        await closeConcert(context, { ...flags, concert: name });
      }),
    );
  addCommand(concert, 'layout', {
    summary: t`show the hall of a concert`,
    examples: [
      ['onsale admin concert layout midnight', t`its sections, rows and prices`],
      ['onsale admin concert layout midnight --jq .layout', t`as a file for create --layout`],
    ],
  })
    .argument('[concert]', concertArgument())
    .option(...adminKeyFlag())
    .action((name: string | undefined, flags: AdminFlags) =>
      run(async (context) => {
        const { showLayout } = await import('../layout/show-layout.ts');
        await showLayout(context, { ...flags, concert: name });
      }),
    );
  addCommand(concert, 'cancel-date', {
    summary: t`cancel a date, and refund its orders`,
    examples: [
      ['onsale admin concert cancel-date midnight 2027-05-01 --reason "Illness"', t`asks first`],
      ['onsale admin concert cancel-date midnight 2027-05-01 --status', t`how far it is`],
    ],
  })
    .argument('<concert>', t`ID, prefix, or part of the title`)
    .argument('<date>', dateArgument())
    .option('--reason <text>', t`why, as buyers will read it`)
    .option('--status', t`only show how far the refunds are`)
    .option(...yesFlag())
    .option(...adminKeyFlag())
    .action((name: string, date: string, flags: Omit<CancelDateFlags, 'concert' | 'date'>) =>
      run(async (context) => {
        const { cancelDate } = await import('../commands/operating/cancel-date.ts');
        await cancelDate(context, { ...flags, concert: name, date });
      }),
    );
  addCommand(concert, 'list', {
    summary: t`list all concerts, including hidden and closed ones`,
    examples: [['onsale admin concert list --limit 100', t`newest first`]],
  })
    .option(
      '--limit <n>',
      t`how many to show at most`,
      wholeNumber({ min: 1, max: 200 }),
      listLimitDefault,
    )
    .option('--cursor <cursor>', t`continue the list, from where the previous page ended`)
    .option(...adminKeyFlag())
    .action((flags: AdminFlags & ListFlags) =>
      run(async (context) => {
        const { listConcerts } = await import('../commands/operating/concerts.ts');
        await listConcerts(context, flags);
      }),
    );
}

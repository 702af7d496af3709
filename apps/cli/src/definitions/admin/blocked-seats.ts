/** Declares `onsale admin seats`: block, unblock and list seats of a date. */
import type { Command } from 'commander';
import type { DateFlags, SeatFlags } from '../../commands/operating/blocked-seats.ts';
import { addCommand, adminKeyFlag, dateArgument, withExamples, type Run } from '../add-command.ts';
import { t } from '../../language/language.ts';

const concertFlag = () =>
  ['--concert <concert>', t`ID, prefix, or part of the title (default: the only concert)`] as const;
const seatArgument = () => t`seats by number or label, such as 12 13, 12-15 or B-12-15`;
const sectionFlag = () => ['--section <section>', t`the section that the labels are in`] as const;

export function addBlockedSeats(admin: Command, run: Run): void {
  const seats = withExamples(
    admin
      .command('seats')
      .summary(t`take seats off sale`)
      .description(t`Blocked seats.`),
    [['onsale admin seats block 2026-12-04 12-15 --reason "mixing desk"', t`off sale at once`]],
  );
  addCommand(seats, 'block', {
    summary: t`take seats of a date off sale, all or none of them`,
    examples: [
      ['onsale admin seats block 2026-12-04 12-15 --reason "mixing desk"', t`four seats`],
      ['onsale admin seats block 04 7 --concert midnight', t`one seat of that concert`],
      ['onsale admin seats block 04 B-1-3 --section Circle', t`by label, in a hall of sections`],
    ],
  })
    .argument('<date>', dateArgument())
    .argument('<seat...>', seatArgument())
    .option(...sectionFlag())
    .option('--reason <text>', t`why, for other operators`)
    .option(...concertFlag())
    .option(...adminKeyFlag())
    .action((date: string, names: string[], flags: Omit<SeatFlags, 'date' | 'seats'>) =>
      run(async (context) => {
        const { blockSeats } = await import('../../commands/operating/blocked-seats.ts');
        await blockSeats(context, { date, seats: names, ...flags });
      }),
    );
  addCommand(seats, 'unblock', {
    summary: t`put blocked seats back on sale`,
    examples: [['onsale admin seats unblock 2026-12-04 12-15', t`on sale at once`]],
  })
    .argument('<date>', dateArgument())
    .argument('<seat...>', seatArgument())
    .option(...sectionFlag())
    .option(...concertFlag())
    .option(...adminKeyFlag())
    .action((date: string, names: string[], flags: Omit<SeatFlags, 'date' | 'seats'>) =>
      run(async (context) => {
        const { unblockSeats } = await import('../../commands/operating/blocked-seats.ts');
        await unblockSeats(context, { date, seats: names, ...flags });
      }),
    );
  addCommand(seats, 'blocked', {
    summary: t`list the blocked seats of a date`,
    examples: [['onsale admin seats blocked 2026-12-04', t`with the reasons`]],
  })
    .argument('<date>', dateArgument())
    .option(...concertFlag())
    .option(...adminKeyFlag())
    .action((date: string, flags: Omit<DateFlags, 'date'>) =>
      run(async (context) => {
        const { listBlockedSeats } = await import('../../commands/operating/blocked-seats.ts');
        await listBlockedSeats(context, { date, ...flags });
      }),
    );
}

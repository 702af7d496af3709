/** Declares `onsale admin seats`: block, unblock and list seats of a date. */
import type { Command } from 'commander';
import type { DateFlags, SeatFlags } from '../../commands/operating/blocked-seats.ts';
import { addCommand, adminKeyFlag, dateArgument, withExamples, type Run } from '../add-command.ts';

const concertFlag = [
  '--concert <concert>',
  'ID, prefix, or part of the title (default: the only concert)',
] as const;
const seatArgument = 'seats by number or label, such as 12 13, 12-15 or B-12-15';
const sectionFlag = ['--section <section>', 'the section that the labels are in'] as const;

export function addBlockedSeats(admin: Command, run: Run): void {
  const seats = withExamples(
    admin.command('seats').summary('take seats off sale').description('Blocked seats.'),
    [['onsale admin seats block 2026-12-04 12-15 --reason "mixing desk"', 'off sale at once']],
  );
  addCommand(seats, 'block', {
    summary: 'take seats of a date off sale, all or none of them',
    examples: [
      ['onsale admin seats block 2026-12-04 12-15 --reason "mixing desk"', 'four seats'],
      ['onsale admin seats block 04 7 --concert midnight', 'one seat of that concert'],
      ['onsale admin seats block 04 B-1-3 --section Circle', 'by label, in a hall of sections'],
    ],
  })
    .argument('<date>', dateArgument)
    .argument('<seat...>', seatArgument)
    .option(...sectionFlag)
    .option('--reason <text>', 'why, for other operators')
    .option(...concertFlag)
    .option(...adminKeyFlag)
    .action((date: string, names: string[], flags: Omit<SeatFlags, 'date' | 'seats'>) =>
      run(async (context) => {
        const { blockSeats } = await import('../../commands/operating/blocked-seats.ts');
        await blockSeats(context, { date, seats: names, ...flags });
      }),
    );
  addCommand(seats, 'unblock', {
    summary: 'put blocked seats back on sale',
    examples: [['onsale admin seats unblock 2026-12-04 12-15', 'on sale at once']],
  })
    .argument('<date>', dateArgument)
    .argument('<seat...>', seatArgument)
    .option(...sectionFlag)
    .option(...concertFlag)
    .option(...adminKeyFlag)
    .action((date: string, names: string[], flags: Omit<SeatFlags, 'date' | 'seats'>) =>
      run(async (context) => {
        const { unblockSeats } = await import('../../commands/operating/blocked-seats.ts');
        await unblockSeats(context, { date, seats: names, ...flags });
      }),
    );
  addCommand(seats, 'blocked', {
    summary: 'list the blocked seats of a date',
    examples: [['onsale admin seats blocked 2026-12-04', 'with the reasons']],
  })
    .argument('<date>', dateArgument)
    .option(...concertFlag)
    .option(...adminKeyFlag)
    .action((date: string, flags: Omit<DateFlags, 'date'>) =>
      run(async (context) => {
        const { listBlockedSeats } = await import('../../commands/operating/blocked-seats.ts');
        await listBlockedSeats(context, { date, ...flags });
      }),
    );
}

/** Commands of the line and the seats. */
import type { Command } from 'commander';
import { seatList, wholeNumber } from './parse-arguments.ts';
import { addCommand, type Run } from './add-command.ts';

interface ConcertFlag {
  concert?: string;
}

const concertFlag = ['--concert <concert>', 'which one, when you are in several lines'] as const;
const concertArgument = 'its id, or part of its title; may be left out when only one is on sale';

export function addBuying(program: Command, run: Run): void {
  program.commandsGroup('In line:');
  addCommand(program, 'concerts', {
    summary: 'list the concerts',
    examples: [['onsale concerts', 'what is on sale, and when the rest opens']],
  }).action(() =>
    run(async (context) => (await import('../commands/buying/concerts.ts')).concerts(context)),
  );

  addCommand(program, 'join', {
    summary: 'take a place in line',
    examples: [
      ['onsale join', 'the only concert on sale'],
      ['onsale join midnight --wait', 'by part of its title, until it is your turn'],
    ],
  })
    .argument('[concert]', concertArgument)
    .option('--wait', 'stay and watch until it is your turn')
    .action((concert: string | undefined, flags: { wait?: boolean }) =>
      run(async (context) =>
        (await import('../commands/buying/join.ts')).join(context, { concert, ...flags }),
      ),
    );

  addCommand(program, 'status', {
    summary: 'where you are in line (exits 8 while waiting)',
    examples: [
      ['onsale status', 'as it is now'],
      ['onsale status --watch', 'until it is your turn'],
      ['onsale status --watch --json', 'one object for each change'],
    ],
  })
    .option('--watch', 'stay until it is your turn')
    .option(...concertFlag)
    .action((flags: ConcertFlag & { watch?: boolean }) =>
      run(async (context) => (await import('../commands/buying/status.ts')).status(context, flags)),
    );

  addCommand(program, 'leave', {
    summary: 'give your place up, and any seats you hold',
    examples: [['onsale leave', 'the next in line moves up']],
  })
    .option(...concertFlag)
    .action((flags: ConcertFlag) =>
      run(async (context) => (await import('../commands/buying/leave.ts')).leave(context, flags)),
    );

  program.commandsGroup('Seats:');
  addCommand(program, 'dates', {
    summary: 'the dates that have a free seat',
    examples: [['onsale dates', 'once it is your turn']],
  })
    .option(...concertFlag)
    .action((flags: ConcertFlag) =>
      run(async (context) => (await import('../commands/buying/dates.ts')).dates(context, flags)),
    );

  addCommand(program, 'seats', {
    summary: 'the seat map of a date',
    examples: [
      ['onsale seats 2026-12-04', 'the whole date'],
      ['onsale seats 12-04', 'or as much of it as only one date has'],
    ],
  })
    .argument('<date>', 'YYYY-MM-DD, or part of it')
    .option(...concertFlag)
    .action((date: string, flags: ConcertFlag) =>
      run(async (context) =>
        (await import('../commands/buying/seats.ts')).seats(context, { date, ...flags }),
      ),
    );

  addCommand(program, 'reserve', {
    summary: 'hold seats for a few minutes, all or none',
    examples: [
      ['onsale reserve 2026-12-04 --best 2', 'the two best side by side'],
      ['onsale reserve 2026-12-04 12 13', 'these'],
      ['onsale reserve 2026-12-04 12-15', 'from 12 to 15'],
    ],
  })
    .argument('<date>', 'YYYY-MM-DD, or part of it')
    .argument('[seat...]', 'seat numbers, also 12,13 or 12-15', seatList, [])
    .option('--best <n>', 'so many of the best seats side by side', wholeNumber({ min: 1 }))
    .option(...concertFlag)
    .action((date: string, seatNos: number[], flags: ConcertFlag & { best?: number }) =>
      run(async (context) =>
        (await import('../commands/buying/reserve.ts')).reserve(context, {
          date,
          seatNos,
          ...flags,
        }),
      ),
    );

  addCommand(program, 'reservations', {
    summary: 'what you hold and held',
    examples: [['onsale reservations', 'newest first']],
  }).action(() =>
    run(async (context) =>
      (await import('../commands/buying/reservations.ts')).reservations(context),
    ),
  );

  addCommand(program, 'release', {
    summary: 'give held seats back',
    examples: [
      ['onsale release', 'the seats you reserved last'],
      ['onsale release res_4x9k', 'or by the beginning of the reservation’s id'],
    ],
  })
    .argument('[reservation]', 'the beginning of its id; the last one when left out')
    .action((reservation: string | undefined) =>
      run(async (context) =>
        (await import('../commands/buying/release.ts')).release(context, { reservation }),
      ),
    );

  addCommand(program, 'buy', {
    summary: 'all of it in one go: wait, choose, reserve, pay',
    examples: [
      ['onsale buy', 'asks which date and seats, and before it pays'],
      ['onsale buy --best 2 --charge --yes', 'asks nothing, fills the wallet as needed'],
      ['onsale buy --date 2026-12-04 --seats 12,13 --max-price 3000', 'these seats, not dearer'],
    ],
  })
    .argument('[concert]', concertArgument)
    .option('--date <date>', 'YYYY-MM-DD, or part of it')
    .option('--best <n>', 'so many of the best seats side by side', wholeNumber({ min: 1 }))
    .option('--seats <seats>', 'these seats: 12,13 or 12-15', seatList)
    .option('--max-price <points>', 'the most that all of it may cost', wholeNumber({ min: 0 }))
    .option('--charge', 'fill the wallet by what is missing')
    .option('--yes', 'ask nothing; without a date or seats, the best seat of the first date')
    .action((concert: string | undefined, { seats, ...flags }: BuyFlags) =>
      run(async (context) =>
        (await import('../commands/buying/buy.ts')).buy(context, {
          concert,
          seatNos: seats,
          ...flags,
        }),
      ),
    );
}

interface BuyFlags {
  date?: string;
  best?: number;
  seats?: number[];
  maxPrice?: number;
  charge?: boolean;
  yes?: boolean;
}

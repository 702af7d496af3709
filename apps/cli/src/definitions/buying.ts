/** Declares the buyer's commands: the line, the seats, and `buy`. */
import type { Command } from 'commander';
import { seatNameList, wholeNumber, wholeNumberList } from './parse-arguments.ts';
import type { YesFlag } from '../interaction/confirm.ts';
import { addCommand, dateArgument, yesFlag, type Run } from './add-command.ts';

interface ConcertFlag {
  concert?: string;
}

const concertFlag = ['--concert <concert>', 'the concert, if you are in several lines'] as const;
const sectionFlag = [
  '--section <section>',
  'the section of the seats, or a part of its name',
] as const;
const accessibleFlag = [
  '--accessible <k>',
  'with --best: so many of them for wheelchair users',
  wholeNumber({ min: 1 }),
] as const;
const concertArgument = 'ID, prefix, or part of the title (default: the only one on sale)';

export function addBuying(program: Command, run: Run): void {
  program.commandsGroup('In line:');
  addCommand(program, 'concerts', {
    summary: 'list the concerts',
    examples: [['onsale concerts', 'what is on sale, and when other sales open']],
  }).action(() =>
    run(async (context) => (await import('../commands/buying/concerts.ts')).concerts(context)),
  );

  addCommand(program, 'join', {
    summary: 'join the line for a concert',
    examples: [
      ['onsale join', 'the only concert on sale'],
      ['onsale join midnight --wait', 'by part of its title, and wait for your turn'],
    ],
  })
    .argument('[concert]', concertArgument)
    .option('--wait', 'watch the line until it is your turn')
    .action((concert: string | undefined, flags: { wait?: boolean }) =>
      run(async (context) =>
        (await import('../commands/buying/join.ts')).join(context, { concert, ...flags }),
      ),
    );

  addCommand(program, 'status', {
    summary: 'show your place in line (exits 8 while waiting)',
    examples: [
      ['onsale status', 'your place now'],
      ['onsale status --watch', 'until it is your turn'],
      ['onsale status --watch --json', 'one JSON object for each change'],
    ],
  })
    .option('--watch', 'watch the line until it is your turn')
    .option('--show-token', 'with --json: also the queue token, which acts for you in this line')
    .option(...concertFlag)
    .action((flags: ConcertFlag & { watch?: boolean; showToken?: boolean }) =>
      run(async (context) => (await import('../commands/buying/status.ts')).status(context, flags)),
    );

  addCommand(program, 'leave', {
    summary: 'leave the line and release any seats you hold',
    examples: [
      ['onsale leave', 'asks first; the next person moves up'],
      ['onsale leave --yes', 'in a script'],
    ],
  })
    .option(...concertFlag)
    .option(...yesFlag)
    .action((flags: ConcertFlag & YesFlag) =>
      run(async (context) => (await import('../commands/buying/leave.ts')).leave(context, flags)),
    );

  addCommand(program, 'verify-draw', {
    summary: 'check a draw of lots (exits 100 if it is wrong)',
    examples: [
      ['onsale verify-draw midnight', 'every wait number, and yours'],
      ['onsale verify-draw midnight --lot 17', 'and the wait number of that lot'],
      ['onsale verify-draw --seed-hash 3c9…', 'with the hash that you noted before the draw'],
    ],
  })
    .argument('[concert]', 'ID, prefix, or part of the title (default: the only concert)')
    .option('--lot <n...>', 'look up these lots', wholeNumberList)
    .option('--seed-hash <hex>', 'the hash of the seed, as it was published before the draw')
    .action((concert: string | undefined, flags: { lot?: number[]; seedHash?: string }) =>
      run(async (context) => {
        const { verifyDraw } = await import('../commands/draw/verify-draw.ts');
        return verifyDraw(context, { concert, ...flags });
      }),
    );

  program.commandsGroup('Seats:');
  addCommand(program, 'dates', {
    summary: 'list the dates with free seats',
    examples: [['onsale dates', 'available when it is your turn']],
  })
    .option(...concertFlag)
    .action((flags: ConcertFlag) =>
      run(async (context) => (await import('../commands/buying/dates.ts')).dates(context, flags)),
    );

  addCommand(program, 'seats', {
    summary: 'show the seat map of a date',
    examples: [
      ['onsale seats 2026-12-04', 'the full date'],
      ['onsale seats 12-04', 'month and day'],
      ['onsale seats 04', 'or the day alone, if one date has it'],
      ['onsale seats 12-04 --section Circle', 'one section of a large house'],
      ['onsale seats 12-04 --watch', 'seats change on the screen as they are taken'],
      ['onsale seats 12-04 --watch --json', 'the map, then one JSON object for each change'],
    ],
  })
    .argument('<date>', dateArgument)
    .option('--section <section>', 'draw this section alone, by its name or a part of it')
    .option('--watch', 'draw it again whenever seats change, until your session ends')
    .option(...concertFlag)
    .action((date: string, flags: ConcertFlag & { section?: string; watch?: boolean }) =>
      run(async (context) =>
        (await import('../commands/buying/seats.ts')).seats(context, { date, ...flags }),
      ),
    );

  addCommand(program, 'reserve', {
    summary: 'hold seats for a few minutes, all or none of them',
    examples: [
      ['onsale reserve 2026-12-04 --best 2', 'the two best adjacent seats'],
      ['onsale reserve 2026-12-04 12 13', 'these seats'],
      ['onsale reserve 2026-12-04 12-15', 'seats 12 to 15'],
      ['onsale reserve 2026-12-04 B-12 B-13 --section Circle', 'as the map names them'],
      ['onsale reserve 2026-12-04 --best 2 --section Circle --max-price 9000', 'below a ceiling'],
      ['onsale reserve 2026-12-04 --best 2 --accessible 1', 'a wheelchair user with a companion'],
    ],
  })
    .argument('<date>', dateArgument)
    .argument('[seat...]', 'seats, such as 12 13, 12-15, B-12 or B-12-15', seatNameList, [])
    .option('--best <n>', 'this many adjacent seats, best first', wholeNumber({ min: 1 }))
    .option(...concertFlag)
    .option(...sectionFlag)
    .option(
      '--max-price <points>',
      'with --best: at most this for all of them together',
      wholeNumber({ min: 0 }),
    )
    .option(...accessibleFlag)
    .action((date: string, seats: string[], flags: ReserveFlags) =>
      run(async (context) =>
        (await import('../commands/buying/reserve.ts')).reserve(context, {
          date,
          seats,
          ...flags,
        }),
      ),
    );

  addCommand(program, 'reservations', {
    summary: 'list your reservations',
    examples: [['onsale reservations', 'newest first']],
  }).action(() =>
    run(async (context) =>
      (await import('../commands/buying/reservations.ts')).reservations(context),
    ),
  );

  addCommand(program, 'release', {
    summary: 'release held seats',
    examples: [
      ['onsale release', 'the seats you hold; asks first'],
      ['onsale release res_4x9k2m7p --yes', 'by a prefix of the reservation’s ID, in a script'],
    ],
  })
    .argument('[reservation]', 'ID or prefix; needed when you hold several')
    .option(...yesFlag)
    .action((reservation: string | undefined, flags: YesFlag) =>
      run(async (context) =>
        (await import('../commands/buying/release.ts')).release(context, {
          reservation,
          ...flags,
        }),
      ),
    );

  addCommand(program, 'buy', {
    summary: 'wait, choose, reserve and pay in one command',
    examples: [
      ['onsale buy', 'asks for date and seats, and before it pays'],
      ['onsale buy --best 2 --charge --yes', "don't ask; add missing points to the wallet"],
      [
        'onsale buy --date 2026-12-04 --seats 12,13 --max-price 3000',
        'these seats, at most 3,000 points',
      ],
    ],
  })
    .argument('[concert]', concertArgument)
    .option('--date <date>', dateArgument)
    .option('--best <n>', 'this many adjacent seats, best first', wholeNumber({ min: 1 }))
    .option('--seats <seats>', 'these seats: 12,13, 12-15 or B-12,B-13', seatNameList)
    .option(...sectionFlag)
    .option(
      '--max-price <points>',
      'buy only if all seats together cost at most this',
      wholeNumber({ min: 0 }),
    )
    .option(...accessibleFlag)
    .option('--charge', 'add the missing points to your wallet')
    .option('--yes', "don't ask; without date or seats: the best seat of the first date")
    .action((concert: string | undefined, flags: BuyFlags) =>
      run(async (context) =>
        (await import('../commands/buying/buy.ts')).buy(context, {
          concert,
          ...flags,
        }),
      ),
    );
}

interface ReserveFlags extends ConcertFlag {
  best?: number;
  section?: string;
  maxPrice?: number;
  accessible?: number;
}

interface BuyFlags {
  date?: string;
  best?: number;
  accessible?: number;
  seats?: string[];
  section?: string;
  maxPrice?: number;
  charge?: boolean;
  yes?: boolean;
}

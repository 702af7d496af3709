/** Declares the buyer's commands: the line, the seats, and `buy`. */
import type { Command } from 'commander';
import { seatNameList, wholeNumber, wholeNumberList } from './parse-arguments.ts';
import type { YesFlag } from '../interaction/confirm.ts';
import { addCommand, dateArgument, yesFlag, type Run } from './add-command.ts';
import { t } from '../language/language.ts';

interface ConcertFlag {
  concert?: string;
}

const concertFlag = () =>
  ['--concert <concert>', t`the concert, if you are in several lines`] as const;
const sectionFlag = () =>
  ['--section <section>', t`the section of the seats, or a part of its name`] as const;
const accessibleFlag = () =>
  [
    '--accessible <k>',
    t`with --best: so many of them for wheelchair users`,
    wholeNumber({ min: 1 }),
  ] as const;
const concertArgument = () => t`ID, prefix, or part of the title (default: the only one on sale)`;

export function addBuying(program: Command, run: Run): void {
  program.commandsGroup(t`In line:`);
  addCommand(program, 'concerts', {
    summary: t`list the concerts`,
    examples: [['onsale concerts', t`what is on sale, and when other sales open`]],
  }).action(() =>
    run(async (context) => (await import('../commands/buying/concerts.ts')).concerts(context)),
  );

  addCommand(program, 'join', {
    summary: t`join the line for a concert`,
    examples: [
      ['onsale join', t`the only concert on sale`],
      ['onsale join midnight --wait', t`by part of its title, and wait for your turn`],
    ],
  })
    .argument('[concert]', concertArgument())
    .option('--wait', t`watch the line until it is your turn`)
    .action((concert: string | undefined, flags: { wait?: boolean }) =>
      run(async (context) =>
        (await import('../commands/buying/join.ts')).join(context, { concert, ...flags }),
      ),
    );

  addCommand(program, 'status', {
    summary: t`show your place in line (exits 8 while waiting)`,
    examples: [
      ['onsale status', t`your place now`],
      ['onsale status --watch', t`until it is your turn`],
      ['onsale status --watch --json', t`one JSON object for each change`],
    ],
  })
    .option('--watch', t`watch the line until it is your turn`)
    .option('--show-token', t`with --json: also the queue token, which acts for you in this line`)
    .option(...concertFlag())
    .action((flags: ConcertFlag & { watch?: boolean; showToken?: boolean }) =>
      run(async (context) => (await import('../commands/buying/status.ts')).status(context, flags)),
    );

  addCommand(program, 'leave', {
    summary: t`leave the line and release any seats you hold`,
    examples: [
      ['onsale leave', t`asks first; the next person moves up`],
      ['onsale leave --yes', t`in a script`],
    ],
  })
    .option(...concertFlag())
    .option(...yesFlag())
    .action((flags: ConcertFlag & YesFlag) =>
      run(async (context) => (await import('../commands/buying/leave.ts')).leave(context, flags)),
    );

  addCommand(program, 'verify-draw', {
    summary: t`check a draw of lots (exits 100 if it is wrong)`,
    examples: [
      ['onsale verify-draw midnight', t`every wait number, and yours`],
      ['onsale verify-draw midnight --lot 17', t`and the wait number of that lot`],
      ['onsale verify-draw --seed-hash 3c9…', t`with the hash that you noted before the draw`],
    ],
  })
    .argument('[concert]', t`ID, prefix, or part of the title (default: the only concert)`)
    .option('--lot <n...>', t`look up these lots`, wholeNumberList)
    .option('--seed-hash <hex>', t`the hash of the seed, as it was published before the draw`)
    .action((concert: string | undefined, flags: { lot?: number[]; seedHash?: string }) =>
      run(async (context) => {
        const { verifyDraw } = await import('../commands/draw/verify-draw.ts');
        return verifyDraw(context, { concert, ...flags });
      }),
    );

  program.commandsGroup(t`Seats:`);
  addCommand(program, 'dates', {
    summary: t`list the dates with free seats`,
    examples: [['onsale dates', t`available when it is your turn`]],
  })
    .option(...concertFlag())
    .action((flags: ConcertFlag) =>
      run(async (context) => (await import('../commands/buying/dates.ts')).dates(context, flags)),
    );

  addCommand(program, 'seats', {
    summary: t`show the seat map of a date`,
    examples: [
      ['onsale seats 2026-12-04', t`the full date`],
      ['onsale seats 12-04', t`month and day`],
      ['onsale seats 04', t`or the day alone, if one date has it`],
      ['onsale seats 12-04 --section Circle', t`one section of a large house`],
      ['onsale seats 12-04 --watch', t`seats change on the screen as they are taken`],
      ['onsale seats 12-04 --watch --json', t`the map, then one JSON object for each change`],
    ],
  })
    .argument('<date>', dateArgument())
    .option('--section <section>', t`draw this section alone, by its name or a part of it`)
    .option('--watch', t`draw it again whenever seats change, until your session ends`)
    .option(...concertFlag())
    .action((date: string, flags: ConcertFlag & { section?: string; watch?: boolean }) =>
      run(async (context) =>
        (await import('../commands/buying/seats.ts')).seats(context, { date, ...flags }),
      ),
    );

  addCommand(program, 'reserve', {
    summary: t`hold seats for a few minutes, all or none of them`,
    examples: [
      ['onsale reserve 2026-12-04 --best 2', t`the two best adjacent seats`],
      ['onsale reserve 2026-12-04 12 13', t`these seats`],
      ['onsale reserve 2026-12-04 12-15', t`seats 12 to 15`],
      ['onsale reserve 2026-12-04 B-12 B-13 --section Circle', t`as the map names them`],
      ['onsale reserve 2026-12-04 --best 2 --section Circle --max-price 9000', t`below a ceiling`],
      ['onsale reserve 2026-12-04 --best 2 --accessible 1', t`a wheelchair user with a companion`],
    ],
  })
    .argument('<date>', dateArgument())
    .argument('[seat...]', t`seats, such as 12 13, 12-15, B-12 or B-12-15`, seatNameList, [])
    .option('--best <n>', t`this many adjacent seats, best first`, wholeNumber({ min: 1 }))
    .option(...concertFlag())
    .option(...sectionFlag())
    .option(
      '--max-price <points>',
      t`with --best: at most this for all of them together`,
      wholeNumber({ min: 0 }),
    )
    .option(...accessibleFlag())
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
    summary: t`list your reservations`,
    examples: [['onsale reservations', t`newest first`]],
  }).action(() =>
    run(async (context) =>
      (await import('../commands/buying/reservations.ts')).reservations(context),
    ),
  );

  addCommand(program, 'release', {
    summary: t`release held seats`,
    examples: [
      ['onsale release', t`the seats you hold; asks first`],
      ['onsale release res_4x9k2m7p --yes', t`by a prefix of the reservation’s ID, in a script`],
    ],
  })
    .argument('[reservation]', t`ID or prefix; needed when you hold several`)
    .option(...yesFlag())
    .action((reservation: string | undefined, flags: YesFlag) =>
      run(async (context) =>
        (await import('../commands/buying/release.ts')).release(context, {
          reservation,
          ...flags,
        }),
      ),
    );

  addCommand(program, 'buy', {
    summary: t`wait, choose, reserve and pay in one command`,
    examples: [
      ['onsale buy', t`asks for date and seats, and before it pays`],
      ['onsale buy --best 2 --charge --yes', t`don't ask; add missing points to the wallet`],
      [
        'onsale buy --date 2026-12-04 --seats 12,13 --max-price 3000',
        t`these seats, at most 3,000 points`,
      ],
    ],
  })
    .argument('[concert]', concertArgument())
    .option('--date <date>', dateArgument())
    .option('--best <n>', t`this many adjacent seats, best first`, wholeNumber({ min: 1 }))
    .option('--seats <seats>', t`these seats: 12,13, 12-15 or B-12,B-13`, seatNameList)
    .option(...sectionFlag())
    .option(
      '--max-price <points>',
      t`buy only if all seats together cost at most this`,
      wholeNumber({ min: 0 }),
    )
    .option(...accessibleFlag())
    .option('--charge', t`add the missing points to your wallet`)
    .option('--yes', t`don't ask; without date or seats: the best seat of the first date`)
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

/** Commands that need the admin key. */
import { challengeBitsLimit } from '@onsale/core/proof-of-work';
import type { Command } from 'commander';
import { dateList, wholeNumber } from './parse-arguments.ts';
import type { CreateFlags, CreditFlags, RoomFlags } from '../commands/operating/admin.ts';
import { usageError } from '../errors/cli-error.ts';
import type { AdminFlags } from '../client/operator-client.ts';
import { addCommand, adminKeyFlag, withExamples, type Run } from './add-command.ts';
import { addOperators } from './admin-keys.ts';

const positive = wholeNumber({ min: 1 });
const bits = wholeNumber({ min: 0, max: challengeBitsLimit });

/** What is below `onsale admin`. */
export function addAdmin(admin: Command, run: Run): void {
  addConcertCreate(admin, run);
  addRoomSet(admin, run);

  addCommand(admin, 'stats', {
    summary: 'the line, the seats and the revenue of a concert',
    examples: [['onsale admin stats midnight', 'by part of its title']],
  })
    .argument('[concert]', 'its id, or part of its title')
    .option(...adminKeyFlag)
    .action((concert: string | undefined, flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin.ts')).stats(context, { concert, ...flags }),
      ),
    );

  addCommand(admin, 'credit', {
    summary: 'give a buyer points',
    examples: [
      ['onsale admin credit usr_… 500', 'the user id that whoami shows'],
      ['onsale admin credit usr_… 500 --idempotency-key refund-17', 'once, however often repeated'],
    ],
  })
    .argument('<user>', 'the user id')
    .argument('<amount>', 'points', positive)
    .option('--idempotency-key <key>', 'made up when left out')
    .option(...adminKeyFlag)
    .action((userId: string, amount: number, flags: Omit<CreditFlags, 'userId' | 'amount'>) =>
      run(async (context) =>
        (await import('../commands/operating/admin.ts')).credit(context, {
          userId,
          amount,
          ...flags,
        }),
      ),
    );

  addCommand(admin, 'audit', {
    summary: 'check every invariant (exits 100 when one is broken)',
    examples: [['onsale admin audit --json', 'for a monitor']],
  })
    .option(...adminKeyFlag)
    .action((flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin.ts')).audit(context, flags),
      ),
    );
  addOperators(admin, run);
}

interface ConcertFlags extends Partial<Omit<CreateFlags, 'seatsPerDate'>> {
  seats?: number;
}

function addConcertCreate(admin: Command, run: Run): void {
  const concert = withExamples(
    admin.command('concert').summary('put concerts on the books').description('Concerts.'),
    [['onsale admin concert create "Night One" --dates 2026-12-04', 'put a concert on sale']],
  );
  addCommand(concert, 'create', {
    summary: 'put a concert on sale',
    examples: [
      ['onsale admin concert create "Night One" --dates 2026-12-04 2026-12-05', 'with defaults'],
      ['onsale admin concert create Big --dates 2026-12-04 --seats 5000', 'a hall'],
    ],
  })
    .argument('[title]', 'its title')
    .option('--title <title>', 'its title, as a flag')
    .option('--dates <dates...>', 'as YYYY-MM-DD', dateList)
    .option('--seats <n>', 'seats a date, in rows of 10 (50)', positive)
    .option('--rows <n>', 'rows, together with --seats-per-row', positive)
    .option('--seats-per-row <n>', 'seats in each row', positive)
    .option('--price <points>', 'a seat (1000)', wholeNumber({ min: 0 }))
    .option('--opens-at <time>', 'when the sale opens, such as 2026-12-01T10:00:00Z (now)')
    .option('--reservation-seconds <n>', 'how long seats are held (300)', positive)
    .option('--max-seats-per-user <n>', 'seats a buyer may have (4)', positive)
    .option('--max-active <n>', 'people inside at once (50)', positive)
    .option('--admit-per-minute <n>', 'people let in a minute (50)', positive)
    .option('--session-seconds <n>', 'how long one may stay inside (600)', positive)
    .option('--claim-seconds <n>', 'how long one may be late (60)', positive)
    .option('--challenge <bits>', 'proof of work that a join has to bring (none)', bits)
    .option(...adminKeyFlag)
    .action((given: string | undefined, { title: flag, dates, seats, ...flags }: ConcertFlags) =>
      run(async (context) => {
        const title = given ?? flag;
        if (title === undefined) throw usageError('Give the concert a title.');
        if (!dates) throw usageError('Say when it plays: --dates 2026-12-04 2026-12-05.');
        const terms = { ...flags, title, dates, seatsPerDate: seats };
        return (await import('../commands/operating/admin.ts')).createConcert(context, terms);
      }),
    );
}

function addRoomSet(admin: Command, run: Run): void {
  const room = withExamples(
    admin.command('room').summary('change a waiting room').description('Waiting rooms.'),
    [['onsale admin room set --max-active 200', 'let more people in']],
  );
  addCommand(room, 'set', {
    summary: 'change how many people are let in',
    examples: [
      ['onsale admin room set --max-active 200 --admit-per-minute 600', 'the only concert'],
      ['onsale admin room set midnight --pause', 'let nobody in for now'],
      ['onsale admin room set midnight --challenge 18', 'make joining cost an army of bots'],
      ['onsale admin room set midnight --resume', 'go on'],
    ],
  })
    .argument('[concert]', 'its id, or part of its title')
    .option('--max-active <n>', 'people inside at once', positive)
    .option('--admit-per-minute <n>', 'people let in a minute', positive)
    .option('--challenge <bits>', 'proof of work that a join has to bring; 0 for none', bits)
    .option('--pause', 'let nobody in')
    .option('--resume', 'let people in again')
    .option(...adminKeyFlag)
    .action((concert: string | undefined, { pause, resume, ...flags }: RoomSetFlags) =>
      run(async (context) => {
        if (pause && resume) throw usageError('Either --pause or --resume.');
        const paused = pause ? true : resume ? false : undefined;
        const change = { concert, paused, ...flags };
        return (await import('../commands/operating/admin.ts')).setRoom(context, change);
      }),
    );
}

interface RoomSetFlags extends Omit<RoomFlags, 'concert' | 'paused'> {
  pause?: boolean;
  resume?: boolean;
}

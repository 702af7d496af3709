/** Declares the subcommands of `onsale admin`, all of which need an admin key. */
import { catalogueLimits } from '@onsale/core/catalogue';
import { challengeBitsLimit } from '@onsale/core/proof-of-work';
import { holdsPerSessionLimit } from '@onsale/core/queue';
import { Option, type Command } from 'commander';
import { dateList, wholeNumber } from './parse-arguments.ts';
import type { CreateFlags, CreditFlags, RoomFlags } from '../commands/operating/admin.ts';
import { usageError } from '../errors/cli-error.ts';
import type { AdminFlags } from '../client/operator-client.ts';
import {
  addCommand,
  adminKeyFlag,
  singleSeatsFlag,
  withExamples,
  type Run,
} from './add-command.ts';
import { addAdminKeys } from './admin-keys.ts';
import { addConcertChanges } from './admin-concerts.ts';
import { addWebhooks } from '../events/webhook-definition.ts';
import { addBans } from './bans.ts';
import { addBlockedSeats } from './admin/blocked-seats.ts';
import { addOrders } from './admin/orders.ts';
import { addDoor } from './door.ts';
import { t } from '../language/language.ts';

const concertArgument = () => t`ID, prefix, or part of the title (default: the only concert)`;
const positive = wholeNumber({ min: 1 });
const minutes = wholeNumber({ min: 0, max: catalogueLimits.salesEndMinutes });
const hours = wholeNumber({ min: 0, max: catalogueLimits.cancelUntilHours });
const holds = wholeNumber({ min: 1, max: holdsPerSessionLimit });
const bits = wholeNumber({ min: 0, max: challengeBitsLimit });

export function addAdmin(admin: Command, run: Run): void {
  addConcertCreate(admin, run);
  addRoom(admin, run);

  addCommand(admin, 'stats', {
    summary: t`show the line, the room, the seats and the revenue`,
    examples: [
      ['onsale admin stats midnight', t`by part of its title`],
      ['onsale admin stats --watch', t`again every two seconds`],
    ],
  })
    .argument('[concert]', concertArgument())
    .option('--watch', t`read the figures again every two seconds, until Ctrl-C`)
    .option(...adminKeyFlag())
    .action((concert: string | undefined, flags: AdminFlags & { watch?: boolean }) =>
      run(async (context) =>
        (await import('../commands/operating/stats.ts')).stats(context, { concert, ...flags }),
      ),
    );

  addCommand(admin, 'credit', {
    summary: t`credit points to a buyer's wallet`,
    examples: [
      ['onsale admin credit usr_… 500', t`the user ID that whoami shows`],
      ['onsale admin credit usr_… 500 --idempotency-key refund-17', t`credits once if repeated`],
    ],
  })
    .argument('<user>', t`the user ID`)
    .argument('<amount>', 'points', positive)
    .option('--idempotency-key <key>', t`generated if omitted`)
    .option(...adminKeyFlag())
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
    summary: t`check every invariant (exits 100 when one is broken)`,
    examples: [['onsale admin audit --json', t`for a monitor`]],
  })
    .option(...adminKeyFlag())
    .action((flags: AdminFlags) =>
      run(async (context) =>
        (await import('../commands/operating/admin.ts')).audit(context, flags),
      ),
    );
  addLine(admin, run);
  addBans(admin, run);
  addWebhooks(admin, run);
  addBlockedSeats(admin, run);
  addOrders(admin, run);
  addDoor(admin, run);
  addAdminKeys(admin, run);
}

interface ConcertFlags extends Partial<Omit<CreateFlags, 'seatsPerDate' | 'salesEndMinutes'>> {
  seats?: number;
  salesEnd?: number;
}

function addConcertCreate(admin: Command, run: Run): void {
  const concert = withExamples(
    admin
      .command('concert')
      .summary(t`create, change, add dates, close, list`)
      .description('Concerts.'),
    [
      ['onsale admin concert create "Night One" --dates 2026-12-04', t`put a concert on sale`],
      ['onsale admin concert close "Night One"', t`end the sale permanently`],
    ],
  );
  addConcertChanges(concert, run);
  addCommand(concert, 'create', {
    summary: t`put a concert on sale`,
    examples: [
      ['onsale admin concert create "Night One" --dates 2026-12-04 2026-12-05', t`with defaults`],
      ['onsale admin concert create Big --dates 2026-12-04 --seats 5000', t`a large hall`],
      [
        'onsale admin concert create Late --dates 2026-12-04T20:00 --sales-end 30',
        t`a show at a time of day`,
      ],
      ['onsale admin concert create Opera --dates 2026-12-04 --layout hall.json', t`a real one`],
    ],
  })
    .argument('[title]', t`the title`)
    .option('--title <title>', t`the title, as a flag`)
    .option('--dates <dates...>', t`dates, as YYYY-MM-DD or YYYY-MM-DDTHH:MM`, dateList)
    .option('--time-zone <zone>', t`the time zone of the dates, such as Europe/Berlin (UTC)`)
    .option('--sales-end <minutes>', t`minutes before a show when its sale ends (0)`, minutes)
    .option('--seats <n>', t`seats per date, in rows of 10 (50)`, positive)
    .option('--rows <n>', t`number of rows, together with --seats-per-row`, positive)
    .option('--seats-per-row <n>', t`seats in each row`, positive)
    .option('--layout <file.json>', t`the hall: sections, rows and prices, from a file`)
    .option('--price <points>', t`price per seat (1000)`, wholeNumber({ min: 0 }))
    .option('--opens-at <time>', t`when the sale opens, such as 2026-12-01T10:00:00Z (now)`)
    .option('--lobby-opens-at <time>', t`from when on buyers may join before that (no lobby)`)
    .addOption(
      new Option('--order <order>', t`who of the lobby is admitted first (arrival)`).choices([
        'arrival',
        'draw',
      ]),
    )
    .option('--closes-at <time>', t`when it closes at the latest (with its last date)`)
    .addOption(singleSeatsFlag())
    .option('--reservation-seconds <n>', t`seconds that seats are held (300)`, positive)
    .option('--max-seats-per-user <n>', t`seats per buyer (4)`, positive)
    .option('--cancel-until-hours <n>', t`hours before a date when cancelling ends (0)`, hours)
    .option('--max-active <n>', t`buyers inside at once (50)`, positive)
    .option('--admit-per-minute <n>', t`buyers admitted per minute (50)`, positive)
    .option(
      '--session-seconds <n>',
      t`seconds a session lasts; reservations extend it (600)`,
      positive,
    )
    .option('--claim-seconds <n>', t`seconds to show up after being admitted (60)`, positive)
    .option('--holds-per-session <n>', t`reservations per session (10)`, holds)
    .option('--challenge <bits>', t`proof of work (bits) required to join (none)`, bits)
    .option('--hidden', t`hide it from public lists; its ID still works`)
    .option(...adminKeyFlag())
    .action((given: string | undefined, { title: flag, dates, seats, ...flags }: ConcertFlags) =>
      run(async (context) => {
        const { salesEnd: salesEndMinutes, ...others } = flags;
        if (given !== undefined && flag !== undefined) {
          throw usageError(t`Give the title once: as the argument, or with --title.`);
        }
        const title = given ?? flag;
        if (title === undefined) throw usageError(t`The concert needs a title.`);
        if (!dates) throw usageError(t`The concert needs dates: --dates 2026-12-04 2026-12-05.`);
        const terms = { ...others, title, dates, salesEndMinutes, seatsPerDate: seats };
        return (await import('../commands/operating/admin.ts')).createConcert(context, terms);
      }),
    );
}

function addRoom(admin: Command, run: Run): void {
  const room = withExamples(
    admin
      .command('room')
      .summary(t`show or change a waiting room`)
      .description(t`Waiting rooms.`),
    [['onsale admin room set --max-active 200', t`allow more buyers inside`]],
  );
  addRoomShow(room, run);
  addRoomDraw(room, run);
  addCommand(room, 'set', {
    summary: t`change how many buyers are admitted`,
    examples: [
      ['onsale admin room set --max-active 200 --admit-per-minute 600', t`the only concert`],
      ['onsale admin room set midnight --pause', t`stop admissions for now`],
      ['onsale admin room set midnight --challenge 18', t`make joining expensive for bots`],
      ['onsale admin room set midnight --resume', t`admit buyers again`],
    ],
  })
    .argument('[concert]', concertArgument())
    .option('--max-active <n>', t`buyers inside at once`, positive)
    .option('--admit-per-minute <n>', t`buyers admitted per minute`, positive)
    .option('--holds-per-session <n>', t`reservations per session`, holds)
    .option('--challenge <bits>', t`proof of work (bits) required to join; 0 for none`, bits)
    .option('--pause', t`stop admissions`)
    .option('--resume', t`resume admissions`)
    .option(...adminKeyFlag())
    .action((concert: string | undefined, { pause, resume, ...flags }: RoomSetFlags) =>
      run(async (context) => {
        if (pause && resume) throw usageError(t`Pass either --pause or --resume, not both.`);
        const paused = pause ? true : resume ? false : undefined;
        const change = { concert, paused, ...flags };
        return (await import('../commands/operating/admin.ts')).setRoom(context, change);
      }),
    );
}

function addRoomDraw(room: Command, run: Run): void {
  addCommand(room, 'draw', {
    summary: t`add a beacon to the draw of lots`,
    examples: [
      ['onsale admin room draw midnight --beacon "drand 4812345 …"', t`a value announced before`],
    ],
  })
    .argument('[concert]', concertArgument())
    .requiredOption('--beacon <text>', t`a value that you could not choose; it cannot be changed`)
    .option(...adminKeyFlag())
    .action((concert: string | undefined, flags: AdminFlags & { beacon: string }) =>
      run(async (context) => {
        const { drawLots } = await import('../commands/draw/give-beacon.ts');
        await drawLots(context, { ...flags, concert });
      }),
    );
}

function addRoomShow(room: Command, run: Run): void {
  addCommand(room, 'show', {
    summary: t`show the limits of a waiting room, and how full it is`,
    examples: [['onsale admin room show midnight', t`by part of its title`]],
  })
    .argument('[concert]', concertArgument())
    .option(...adminKeyFlag())
    .action((concert: string | undefined, flags: AdminFlags) =>
      run(async (context) => {
        const { showRoom } = await import('../commands/operating/room.ts');
        await showRoom(context, { ...flags, concert });
      }),
    );
}

function addLine(admin: Command, run: Run): void {
  const line = withExamples(
    admin
      .command('line')
      .summary(t`remove places from a line`)
      .description('Lines.'),
    [['onsale admin line purge --absent 120', t`remove buyers who are away`]],
  );
  addCommand(line, 'remove', {
    summary: t`remove one user from a line`,
    examples: [['onsale admin line remove usr_4x… midnight', t`from the line of that concert`]],
  })
    .argument('<user>', t`the user ID`)
    .argument('[concert]', concertArgument())
    .option(...adminKeyFlag())
    .action((userId: string, concert: string | undefined, flags: AdminFlags) =>
      run(async (context) => {
        const { removeFromLine } = await import('../commands/operating/line.ts');
        await removeFromLine(context, { ...flags, concert, userId });
      }),
    );
  addCommand(line, 'purge', {
    summary: t`remove buyers who are absent`,
    examples: [['onsale admin line purge midnight --absent 120', t`unseen for two minutes`]],
  })
    .argument('[concert]', concertArgument())
    .requiredOption('--absent <seconds>', t`absent for at least this long (40 or more)`, positive)
    .option(...adminKeyFlag())
    .action((concert: string | undefined, { absent, ...flags }: AdminFlags & { absent: number }) =>
      run(async (context) => {
        const { purgeLine } = await import('../commands/operating/line.ts');
        await purgeLine(context, { ...flags, concert, absentSeconds: absent });
      }),
    );
}

interface RoomSetFlags extends Omit<RoomFlags, 'concert' | 'paused'> {
  pause?: boolean;
  resume?: boolean;
}

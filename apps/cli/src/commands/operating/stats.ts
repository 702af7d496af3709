/** The `admin stats` command: the line, the room, the seats and the revenue of a concert. */
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { isCtrlC } from '../../terminal/interruption.ts';
import type { Colors } from '../../terminal/output.ts';
import { calendarDate, number, points, sanitize } from '../../render/format.ts';
import { keyValueList } from '../../render/table.ts';
import { startLiveRegion } from '../../interaction/live-region.ts';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import { concertOf, roomText } from './admin.ts';
import { t } from '../../language/language.ts';

type Stats = Awaited<ReturnType<Onsale['trpc']['admin']['concert']['stats']['query']>>;

const watchEveryMs = 2_000;

export interface StatsFlags extends AdminFlags {
  concert?: string | undefined;
  /** Reads the figures again and again, until Ctrl-C. */
  watch?: boolean | undefined;
}

export async function stats(context: Context, flags: StatsFlags): Promise<number> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const concert = await concertOf(context, onsale, flags.concert);
  const { concertId } = concert;
  const cancelled = new Set(concert.cancelledDates?.map(({ date }) => date));
  const subject = { title: concert.title, cancelled, screenWidth: out.screenWidth };
  const read = () => onsale.trpc.admin.concert.stats.query({ concertId }, { signal });
  const show = (now: Stats) => out.data(now, (c) => statsText({ ...subject, now }, c));
  if (!flags.watch) {
    show(await read());
    return exitCodes.done;
  }
  try {
    return await (out.canRedraw ? redraw(context, subject, read) : repeat(context, read, show));
  } catch (error) {
    // Ctrl-C is how a watch ends, so it is no failure to report.
    if (!isCtrlC(signal)) throw error;
    return exitCodes.interrupted;
  }
}

/** Prints the figures every two seconds; with `--json`, as one object a line. */
async function repeat(
  { clock, signal }: Context,
  read: () => Promise<Stats>,
  show: (now: Stats) => void,
): Promise<never> {
  for (;;) {
    show(await read());
    await clock.sleep(watchEveryMs, signal);
  }
}

async function redraw(
  context: Context,
  subject: StatsSubject,
  read: () => Promise<Stats>,
): Promise<never> {
  const { clock, out, reachability, signal } = context;
  let latest = await read();
  const view = (c: Colors) => statsText({ ...subject, now: latest }, c);
  reachability.onRequest = () => () => undefined;
  const live = await startLiveRegion(context, () => view(out.errorColors));
  try {
    for (;;) {
      await clock.sleep(watchEveryMs, signal);
      latest = await read();
    }
  } finally {
    await live.clear();
    out.note((c) => view(c));
  }
}

interface StatsSubject {
  title: string;
  /** The dates that do not take place: their seats are not free. */
  cancelled: ReadonlySet<string>;
  screenWidth: number;
}

interface StatsView extends StatsSubject {
  now: Stats;
}

function statsText({ title, now, cancelled, screenWidth }: StatsView, c: Colors): string {
  const { room, seats, dates } = now;
  const eachDate = dates.length > 1 ? dates : [];
  const taking = dates.filter(({ date }) => !cancelled.has(date));
  const textOf = (of: Stats['dates'][number]) =>
    cancelled.has(of.date) ? c.yellow('cancelled') : seatsText(of);
  return keyValueList(
    [
      [t`Concert`, c.bold(sanitize(title))],
      [t`Room`, room.paused ? c.yellow(roomText(room)) : roomText(room)],
      [t`In line`, t`${number(now.waiting)} waiting, ${number(now.active)} inside`],
      [t`Admitted`, t`${number(now.admitted)} in total`],
      [
        t`Ended`,
        t`${number(now.finished)} paid, ${number(now.expired)} expired, ${number(now.left)} left`,
      ],
      [t`Seats`, seatsText(cancelled.size === 0 ? seats : sumSeats(taking))],
      ...eachDate.map((of) => [calendarDate(of.date), textOf(of)] as const),
      [t`Revenue`, revenueText(now)],
    ],
    c,
    screenWidth,
  );
}

function sumSeats(dates: Stats['dates']): Stats['seats'] {
  const sum = (status: keyof Stats['seats']) => dates.reduce((total, of) => total + of[status], 0);
  return {
    available: sum('available'),
    held: sum('held'),
    sold: sum('sold'),
    blocked: sum('blocked'),
  };
}

function seatsText({ available, held, sold, blocked }: Stats['seats']): string {
  const counts = t`${number(available)} free, ${number(held)} held, ${number(sold)} sold`;
  return blocked === 0 ? counts : t`${counts}, ${number(blocked)} blocked`;
}

/** The ways of paying are named where the box office took cash in. */
function revenueText({ revenue, revenueBy }: Stats): string {
  const { points: fromWallets, cash } = revenueBy;
  const parts =
    cash === 0 ? '' : t` (${points(fromWallets)} from wallets, ${number(cash)} in cash)`;
  return points(revenue) + parts;
}

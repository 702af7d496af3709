/** The `admin stats` command: the line, the room, the seats and the revenue of a concert. */
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { Interrupted } from '../../terminal/interruption.ts';
import type { Colors } from '../../terminal/output.ts';
import { calendarDate, number, points, sanitize } from '../../render/format.ts';
import { keyValueList } from '../../render/table.ts';
import { startLiveRegion } from '../../interaction/live-region.ts';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import { concertOf, roomText } from './admin.ts';

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
  const { concertId, title } = await concertOf(context, onsale, flags.concert);
  const read = () => onsale.trpc.admin.concert.stats.query({ concertId }, { signal });
  const show = (now: Stats) =>
    out.data(now, (c) => statsText({ title, now, screenWidth: out.screenWidth }, c));
  if (!flags.watch) {
    show(await read());
    return exitCodes.done;
  }
  try {
    return await (out.canRedraw ? redraw(context, title, read) : repeat(context, read, show));
  } catch (error) {
    // Ctrl-C is how a watch ends, so it is no failure to report.
    if (!isCtrlC(signal)) throw error;
    return exitCodes.interrupted;
  }
}

function isCtrlC({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof Interrupted && reason.exitCode === exitCodes.interrupted;
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

async function redraw(context: Context, title: string, read: () => Promise<Stats>): Promise<never> {
  const { clock, out, reachability, signal } = context;
  let latest = await read();
  const { screenWidth } = out;
  const view = (c: Colors) => statsText({ title, now: latest, screenWidth }, c);
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

interface StatsView {
  title: string;
  now: Stats;
  screenWidth: number;
}

function statsText({ title, now, screenWidth }: StatsView, c: Colors): string {
  const { room, seats, dates } = now;
  const eachDate = dates.length > 1 ? dates : [];
  return keyValueList(
    [
      ['Concert', c.bold(sanitize(title))],
      ['Room', room.paused ? c.yellow(roomText(room)) : roomText(room)],
      ['In line', `${number(now.waiting)} waiting, ${number(now.active)} inside`],
      ['Admitted', `${number(now.admitted)} in total`],
      [
        'Ended',
        `${number(now.finished)} paid, ${number(now.expired)} expired, ${number(now.left)} left`,
      ],
      ['Seats', seatsText(seats)],
      ...eachDate.map((of) => [calendarDate(of.date), seatsText(of)] as const),
      ['Revenue', revenueText(now)],
    ],
    c,
    screenWidth,
  );
}

function seatsText({ available, held, sold, blocked }: Stats['seats']): string {
  const counts = `${number(available)} free, ${number(held)} held, ${number(sold)} sold`;
  return blocked === 0 ? counts : `${counts}, ${number(blocked)} blocked`;
}

/** The ways of paying are named where the box office took cash in. */
function revenueText({ revenue, revenueBy }: Stats): string {
  const { points: fromWallets, cash } = revenueBy;
  const parts = cash === 0 ? '' : ` (${points(fromWallets)} from wallets, ${number(cash)} in cash)`;
  return points(revenue) + parts;
}

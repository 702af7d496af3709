/** The commands `admin seats block`, `unblock` and `blocked`: seats of a date that are off sale. */
import type { Onsale } from '@onsale/sdk';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import type { Context } from '../../context.ts';
import { calendarDate, count, instant, sanitize, timeZone } from '../../render/format.ts';
import { fittedTable } from '../../render/table.ts';
import { readOperatorSeats, tellSeats } from '../../seats/operator-seats.ts';
import { matchDate } from '../../shows/match-date.ts';
import { concertOf } from './admin.ts';
import { t } from '../../language/language.ts';

export interface DateFlags extends AdminFlags {
  date: string;
  concert?: string | undefined;
}

export interface SeatFlags extends DateFlags {
  /** The names of seats, as typed. */
  seats: readonly string[];
  /** The section that the labels are in. */
  section?: string | undefined;
  reason?: string | undefined;
}

interface Performance {
  concertId: string;
  date: string;
}

export async function blockSeats(context: Context, flags: SeatFlags): Promise<void> {
  const { out, signal } = context;
  const { onsale, seatNos, ...performance } = await openSeats(context, flags);
  const input = { ...performance, seatNos, reason: flags.reason };
  const blocked = await tellSeats(context, onsale, {
    concertId: performance.concertId,
    call: () => onsale.trpc.admin.seat.block.mutate(input, { signal }),
  });
  out.data(blocked, (c) => t`${c.green('✓')} Off sale: ${seatsOnDate(blocked)}`);
}

export async function unblockSeats(context: Context, flags: SeatFlags): Promise<void> {
  const { out, signal } = context;
  const { onsale, ...input } = await openSeats(context, flags);
  const free = await onsale.trpc.admin.seat.unblock.mutate(input, { signal });
  out.data(free, (c) => t`${c.green('✓')} Back on sale: ${seatsOnDate(free)}`);
}

export async function listBlockedSeats(context: Context, flags: DateFlags): Promise<void> {
  const { out, signal } = context;
  const { onsale, ...performance } = await openDate(context, flags);
  const list = await onsale.trpc.admin.seat.blocked.query(performance, { signal });
  out.data(list, (c) => {
    if (list.seats.length === 0) return t`  No seat is blocked.`;
    const titles = [t`Seat`, t`Label`, t`Section`, t`Reason`, t`Since (${timeZone()})`];
    const columns = titles.map((title) => ({ title, wraps: title === 'Reason' }));
    const rows = list.seats.map(({ seatNo, label, section, reason, blockedAt }) => [
      String(seatNo),
      sanitize(label),
      sanitize(section),
      sanitize(reason ?? ''),
      instant(blockedAt),
    ]);
    return fittedTable({ columns, rows, screenWidth: out.screenWidth }, c);
  });
}

async function openDate(
  context: Context,
  flags: DateFlags,
): Promise<Performance & { onsale: Onsale }> {
  const onsale = await openOperatorClient(context, flags);
  const { concertId, dates } = await concertOf(context, onsale, flags.concert);
  const date = matchDate(flags.date, dates);
  context.out.setSubject({ date });
  return { onsale, concertId, date };
}

async function openSeats(context: Context, { seats: names, section, ...flags }: SeatFlags) {
  const { onsale, ...performance } = await openDate(context, flags);
  const named = { concertId: performance.concertId, names, section };
  return { onsale, ...performance, seatNos: await readOperatorSeats(context, onsale, named) };
}

/** `3 seats on Sat 1 May 2027` */
function seatsOnDate({ seatNos, date }: { seatNos: readonly number[]; date: string }): string {
  return t`${count(seatNos.length, 'seat')} on ${calendarDate(date)}`;
}

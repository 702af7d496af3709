/** The commands `admin seats block`, `unblock` and `blocked`: seats of a date that are off sale. */
import { catalogueLimits } from '@onsale/core/catalogue';
import type { Onsale } from '@onsale/sdk';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import type { Context } from '../../context.ts';
import { count, instant, sanitize, timeZone } from '../../render/format.ts';
import { fittedTable } from '../../render/table.ts';
import { resolveSeats } from '../../seats/seat-names.ts';
import { matchDate, requireFullDate } from '../buying/match-date.ts';
import { concertOf } from './admin.ts';

export interface DateFlags extends AdminFlags {
  date: string;
  concert?: string | undefined;
}

export interface SeatFlags extends DateFlags {
  /** Numbers of seats and ranges of them, as typed. */
  seats: readonly string[];
  reason?: string | undefined;
}

interface Performance {
  concertId: string;
  date: string;
}

export async function blockSeats(context: Context, flags: SeatFlags): Promise<void> {
  const { out, signal } = context;
  const { onsale, ...performance } = await openDate(context, flags);
  const seatNos = numbersOf(flags.seats);
  const input = { ...performance, seatNos, reason: flags.reason };
  const blocked = await onsale.trpc.admin.seat.block.mutate(input, { signal });
  out.data(blocked, (c) => `${c.green('✓')} ${count(blocked.seatNos.length, 'seat')} off sale`);
}

export async function unblockSeats(context: Context, flags: SeatFlags): Promise<void> {
  const { out, signal } = context;
  const { onsale, ...performance } = await openDate(context, flags);
  const input = { ...performance, seatNos: numbersOf(flags.seats) };
  const free = await onsale.trpc.admin.seat.unblock.mutate(input, { signal });
  out.data(free, (c) => `${c.green('✓')} ${count(free.seatNos.length, 'seat')} on sale`);
}

export async function listBlockedSeats(context: Context, flags: DateFlags): Promise<void> {
  const { out, signal } = context;
  const { onsale, ...performance } = await openDate(context, flags);
  const list = await onsale.trpc.admin.seat.blocked.query(performance, { signal });
  out.data(list, (c) => {
    if (list.seats.length === 0) return '  No seat is blocked.';
    const titles = ['Seat', 'Label', 'Section', 'Reason', `Since (${timeZone()})`];
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
  const date = dates ? matchDate(flags.date, dates) : requireFullDate(flags.date);
  context.out.setSubject({ date });
  return { onsale, concertId, date };
}

/** An operator names seats by number: the map, which has the labels, is for buyers inside. */
function numbersOf(names: readonly string[]): number[] {
  const seats = Array.from({ length: catalogueLimits.seatsPerDate }, (_, index) => {
    return { seatNo: index + 1, label: '', section: '' };
  });
  return resolveSeats(names, { seats });
}

import type { Reservation } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Colors } from '../output.ts';
import { calendarDate, fromNow, points, seatNumbers } from '../render/format.ts';
import { table } from '../render/table.ts';
import { openAccount } from '../session.ts';

export async function reservations(context: Context): Promise<void> {
  const { out, signal, clock } = context;
  const onsale = await openAccount(context);
  const list = await onsale.reservations({ signal });
  out.data({ reservations: list }, (c) =>
    list.length === 0 ? 'No reservations yet.' : reservationTable(list, clock.now(), c),
  );
  if (list.some(({ status }) => status === 'held')) out.next('onsale pay');
}

function reservationTable(list: readonly Reservation[], now: number, c: Colors): string {
  const columns = [
    { title: 'Reservation' },
    { title: 'Date' },
    { title: 'Seats' },
    { title: 'Total', align: 'right' as const },
    { title: 'Status' },
  ];
  const rows = list.map((reservation) => [
    c.dim(shortId(reservation.reservationId)),
    calendarDate(reservation.date),
    seatNumbers(reservation.seatNos),
    points(reservation.total),
    statusText(reservation, now, c),
  ]);
  return table(columns, rows, c);
}

function statusText({ status, expiresAt }: Reservation, now: number, c: Colors): string {
  if (status === 'held') return c.yellow(`held, ends ${fromNow(expiresAt, now)}`);
  return status === 'paid' ? c.green('paid') : c.dim(status);
}

const shortIdChars = 12;

/** The beginning of an id, which names it wherever an id is taken. */
export function shortId(id: string): string {
  return id.slice(0, shortIdChars);
}

/** The one item whose id begins with `text`; undefined when there is none. */
export function byIdPrefix<T>(items: readonly T[], idOf: (item: T) => string, text: string) {
  const found = items.filter((item) => idOf(item).startsWith(text));
  if (found.length <= 1) return found[0];
  throw new CliError(`Several ids begin with ${text}: write more of it.`, {
    exitCode: exitCodes.usage,
    reason: 'USAGE',
  });
}

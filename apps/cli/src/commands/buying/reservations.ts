/** The `reservations` command: lists the buyer's reservations, newest first. */
import { fromIso } from '@onsale/core/time/dates';
import type { Reservation } from '@onsale/sdk';
import type { Context } from '../../context.ts';

import type { Colors } from '../../terminal/output.ts';
import { calendarDate, duration, number, seatNumbers, shortId } from '../../render/format.ts';
import { truncate, table } from '../../render/table.ts';
import { openAccount } from '../../client/session.ts';

export async function reservations(context: Context): Promise<void> {
  const { out, signal, clock } = context;
  const onsale = await openAccount(context);
  const list = await onsale.reservations({ signal });
  out.data({ reservations: list }, (c) =>
    list.length === 0
      ? 'No reservations yet.'
      : reservationTable(list, { now: clock.now(), width: out.width }, c),
  );
  const live = list.filter(({ status }) => status === 'held');
  const [newest] = live;
  if (!newest) return;
  const areTogether = live.every(({ concertId }) => concertId === newest.concertId);
  if (live.length === 1) out.next('onsale pay');
  else out.next(areTogether ? 'onsale pay --all' : `onsale pay ${shortId(newest.reservationId)}`);
}

/** The width of all other columns and the gaps between them. */
const otherColumnsWidth = 64;
const seatsMinWidth = 8;

export function reservationTable(
  list: readonly Reservation[],
  { now, width }: { now: number; width: number },
  c: Colors,
): string {
  const seatsWidth = Math.max(seatsMinWidth, width - otherColumnsWidth);
  const columns = [
    { title: 'Reservation' },
    { title: 'Date' },
    { title: 'Seats' },
    { title: 'Points', align: 'right' as const },
    { title: 'Status' },
  ];
  const rows = list.map((reservation) => [
    c.dim(shortId(reservation.reservationId)),
    calendarDate(reservation.date),
    truncate(seatNumbers(reservation.seatNos), seatsWidth),
    number(reservation.total),
    statusText(reservation, now, c),
  ]);
  return table(columns, rows, c);
}

function statusText({ status, expiresAt }: Reservation, now: number, c: Colors): string {
  if (status === 'held') return c.yellow(`held, ${duration(fromIso(expiresAt) - now)}`);
  return status === 'paid' ? c.green('paid') : c.dim(status);
}

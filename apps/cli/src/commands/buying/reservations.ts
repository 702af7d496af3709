/** The `reservations` command: lists the buyer's reservations, newest first. */
import { fromIso } from '@onsale/core/time/dates';
import type { Reservation } from '@onsale/sdk';
import type { Context } from '../../context.ts';

import type { Colors } from '../../terminal/output.ts';
import { calendarDate, duration, number, seatNumbers, shortId } from '../../render/format.ts';
import { fittedTable } from '../../render/table.ts';
import { openAccount } from '../../client/session.ts';

export async function reservations(context: Context): Promise<void> {
  const { out, signal, clock } = context;
  const onsale = await openAccount(context);
  const list = await onsale.reservations({ signal });
  out.data({ reservations: list }, (c) =>
    list.length === 0
      ? 'No reservations yet.'
      : reservationTable(list, { now: clock.now(), screenWidth: out.screenWidth }, c),
  );
  const live = list.filter(({ status }) => status === 'held');
  const [newest] = live;
  if (!newest) return;
  const areTogether = live.every(({ concertId }) => concertId === newest.concertId);
  if (live.length === 1) out.next('onsale pay');
  else out.next(areTogether ? 'onsale pay --all' : `onsale pay ${shortId(newest.reservationId)}`);
}

export function reservationTable(
  list: readonly Reservation[],
  { now, screenWidth }: { now: number; screenWidth: number },
  c: Colors,
): string {
  const columns = [
    { title: 'Reservation' },
    { title: 'Date' },
    { title: 'Seats', wraps: true },
    { title: 'Points', align: 'right' as const },
    { title: 'Status' },
  ];
  const rows = list.map((reservation) => [
    c.dim(shortId(reservation.reservationId)),
    calendarDate(reservation.date),
    seatNumbers(reservation.seatNos),
    number(reservation.total),
    statusText(reservation, now, c),
  ]);
  return fittedTable({ columns, rows, screenWidth }, c);
}

function statusText({ status, expiresAt }: Reservation, now: number, c: Colors): string {
  if (status === 'held') return c.yellow(`held, ${duration(fromIso(expiresAt) - now)}`);
  return status === 'paid' ? c.green('paid') : c.dim(status);
}

/** The `reservations` command: lists the buyer's reservations, newest first. */
import { fromIso } from '@onsale/core/time/dates';
import type { Reservation } from '@onsale/sdk';
import { findConcertNames, type ConcertNames } from '../../client/concert-names.ts';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { duration, number, shortId } from '../../render/format.ts';
import { fittedTable } from '../../render/table.ts';
import { seatsCell } from '../../seats/seat-texts.ts';
import { openAccount } from '../../client/session.ts';
import { t } from '../../language/language.ts';

export async function reservations(context: Context): Promise<void> {
  const { out, signal, clock } = context;
  const onsale = await openAccount(context);
  const list = await onsale.reservations({ signal });
  const names = await findConcertNames(context, onsale, out.json ? [] : list);
  const view = { ...names, now: clock.now(), screenWidth: out.screenWidth };
  out.data({ reservations: list }, (c) =>
    list.length === 0 ? t`No reservations yet.` : reservationTable(list, view, c),
  );
  const live = list.filter(({ status }) => status === 'held');
  const [newest] = live;
  if (!newest) return;
  const areTogether = live.every(({ concertId }) => concertId === newest.concertId);
  if (live.length === 1) out.next('onsale pay');
  else out.next(areTogether ? 'onsale pay --all' : `onsale pay ${shortId(newest.reservationId)}`);
}

interface ReservationView extends ConcertNames {
  now: number;
  screenWidth: number;
}

/** Names the concerts where there are several. */
export function reservationTable(
  list: readonly Reservation[],
  { titleOf, dateOf, now, screenWidth }: ReservationView,
  c: Colors,
): string {
  const isMixed = list.some(({ concertId }) => concertId !== list[0]?.concertId);
  const columns = [
    { title: t`Reservation` },
    ...(isMixed ? [{ title: t`Concert`, wraps: true }] : []),
    { title: t`Date` },
    { title: t`Seats`, wraps: !isMixed },
    { title: t`Points`, align: 'right' as const },
    { title: t`Status` },
  ];
  const rows = list.map((reservation) => [
    c.dim(shortId(reservation.reservationId)),
    ...(isMixed ? [titleOf(reservation.concertId)] : []),
    dateOf(reservation),
    seatsCell(reservation),
    number(reservation.total),
    statusText(reservation, now, c),
  ]);
  return fittedTable({ columns, rows, screenWidth }, c);
}

function statusText({ status, expiresAt }: Reservation, now: number, c: Colors): string {
  if (status === 'held') return c.yellow(t`held, ${duration(fromIso(expiresAt) - now)}`);
  const texts: Record<string, string> = {
    paid: t`paid`,
    released: t`released`,
    expired: t`expired`,
    cancelled: t`cancelled`,
  };
  const text = texts[status] ?? status;
  return status === 'paid' ? c.green(text) : c.dim(text);
}

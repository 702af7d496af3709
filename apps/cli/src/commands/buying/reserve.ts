/** The `reserve` command: holds seats for a few minutes. */
import type { Reservation, SeatChoice } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors/cli-error.ts';
import type { Colors } from '../../terminal/output.ts';
import { calendarDate, fromNow, points, seats } from '../../render/format.ts';
import { openPlace } from '../../client/session.ts';
import { resolveDate } from './dates.ts';

export interface ReserveOptions {
  date: string;
  seatNos: number[];
  best?: number | undefined;
  concert?: string | undefined;
}

export async function reserve(context: Context, options: ReserveOptions): Promise<void> {
  const { out, signal, clock, store } = context;
  const choose = seatChoice(options);
  const open = await openPlace(context, options.concert);
  const { place } = open;
  const date = await resolveDate(context, open, options.date);
  out.setSubject({ date });
  const reservation = plainReservation(await place.reserve(choose(date), { signal }));
  store.update(() => ({ reservation }));
  out.data(reservation, (c) => heldText(reservation, clock.now(), c));
  out.next('onsale pay');
}

function seatChoice({ date: typed, seatNos, best }: ReserveOptions): (date: string) => SeatChoice {
  if (best === undefined && seatNos.length > 0) return (date) => ({ date, seatNos });
  if (best !== undefined && seatNos.length === 0) return (date) => ({ date, best });
  throw usageError(
    best === undefined
      ? `Name the seats or their number: onsale reserve ${typed} 12 13, or onsale reserve ${typed} --best 2.`
      : 'Pass either seats or --best, not both.',
  );
}

/** The data of a reservation without the SDK's methods, to print and to save. */
export function plainReservation(held: Reservation): Reservation {
  const { reservationId, concertId, date, seatNos, total, status, expiresAt } = held;
  return { reservationId, concertId, date, seatNos: [...seatNos], total, status, expiresAt };
}

export function heldText(held: Reservation, now: number, c: Colors): string {
  const { date, seatNos, total, expiresAt } = held;
  return [
    `${c.green('✓')} Yours for now: ${c.bold(seats(seatNos))} on ${calendarDate(date)}`,
    `  ${c.bold(points(total))}, pay ${fromNow(expiresAt, now)}`,
  ]
    .join('\n')
    .replace('pay in ', 'pay within ');
}

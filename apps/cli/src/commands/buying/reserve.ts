/** The `reserve` command: holds seats for a few minutes. */
import type { Held, Reservation, SeatChoice } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { CliError, usageError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import type { Colors } from '../../terminal/output.ts';
import { calendarDate, fromNow, points, seats } from '../../render/format.ts';
import { openPlace, type OpenPlace } from '../../client/session.ts';
import { resolveDate } from './dates.ts';

export interface ReserveOptions {
  date: string;
  seatNos: number[];
  best?: number | undefined;
  concert?: string | undefined;
}

export async function reserve(context: Context, options: ReserveOptions): Promise<void> {
  const { out, clock, store } = context;
  const choose = seatChoice(options);
  const open = await openPlace(context, options.concert);
  const date = await resolveDate(context, open, options.date);
  out.setSubject({ date });
  const reservation = plainReservation(await reserveSeats(context, open, choose(date)));
  store.update(() => ({ reservation }));
  out.data(reservation, (c) => heldText(reservation, clock.now(), c));
  out.next('onsale pay');
}

/** Reserves; seats that the buyer holds already are said to be the buyer's own. */
export async function reserveSeats(
  { signal }: Context,
  { onsale, place, saved }: OpenPlace,
  choice: SeatChoice,
): Promise<Held> {
  try {
    return await place.reserve(choice, { signal });
  } catch (error) {
    const { isOnsaleError } = await import('@onsale/sdk');
    if (!isOnsaleError(error, 'SEAT_UNAVAILABLE')) throw error;
    const all = await onsale.reservations({ signal });
    const { concertId } = saved;
    const live = all.filter((each) => each.concertId === concertId && each.status === 'held');
    const own = live.filter(({ date }) => date === choice.date).flatMap(({ seatNos }) => seatNos);
    const taken = error.details.seatNos.filter((seatNo) => own.includes(seatNo));
    if (taken.length === 0) throw error;
    throw new CliError(`You hold ${seats(taken)} already.`, {
      exitCode: exitCodes.taken,
      reason: error.reason,
      next: 'onsale reservations',
      details: { ...error.details, own: taken },
      cause: error,
    });
  }
}

function seatChoice({ date: typed, seatNos, best }: ReserveOptions): (date: string) => SeatChoice {
  if (best === undefined && seatNos.length > 0) return (date) => ({ date, seatNos });
  if (best !== undefined && seatNos.length === 0) return (date) => ({ date, best });
  if (best !== undefined) throw usageError('Pass either seats or --best, not both.');
  throw usageError(
    'Name the seats, or their number with --best.',
    `onsale reserve ${typed} --best 1`,
  );
}

/** The data of a reservation without the SDK's methods, to print and to save. */
export function plainReservation(held: Reservation): Reservation {
  const { reservationId, concertId, date, seatNos, total, status, expiresAt } = held;
  const priced = held.seats.map((seat) => ({ ...seat }));
  const terms = { total, status, expiresAt };
  return { reservationId, concertId, date, seatNos: [...seatNos], seats: priced, ...terms };
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

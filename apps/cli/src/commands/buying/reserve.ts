/** The `reserve` command: holds seats for a few minutes. */
import { isOnsaleError } from '@onsale/core/errors';
import type { Held, OnsaleError, Reservation, SeatChoice } from '@onsale/sdk';
import { dateOfSale } from '../../client/concert-names.ts';
import type { Context } from '../../context.ts';
import { CliError, usageError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import type { Colors } from '../../terminal/output.ts';
import { fromNow, points } from '../../render/format.ts';
import { isAboutSeats, nameRefusedSeats } from '../../seats/seat-errors.ts';
import { isPlainHall, seatsText } from '../../seats/seat-texts.ts';
import { openPlace, type OpenPlace } from '../../client/session.ts';
import { requireParty } from './check-wishes.ts';
import { chooseBest } from './choose-seats.ts';
import { resolveDate } from './dates.ts';
import { readSeatNames } from './read-seat-names.ts';
import { t } from '../../language/language.ts';

export interface ReserveOptions {
  date: string;
  /** The names of seats, as typed. */
  seats: string[];
  section?: string | undefined;
  best?: number | undefined;
  /** For the best seats: what all of them together may cost. */
  maxPrice?: number | undefined;
  /** For the best seats: how many of them are for wheelchair users. */
  accessible?: number | undefined;
  concert?: string | undefined;
}

export async function reserve(context: Context, options: ReserveOptions): Promise<void> {
  const { out, clock, store } = context;
  requireOneWish(options);
  const open = await openPlace(context, options.concert);
  const date = await resolveDate(context, open, options.date);
  out.setSubject({ date });
  const { seats: names, section, best } = options;
  const choice =
    best === undefined
      ? { date, seatNos: await readSeatNames(context, open.place, { date, names, section }) }
      : await chooseBest(context, open.place, { ...options, seats: undefined, date, best });
  const reservation = plainReservation(await reserveSeats(context, open, choice));
  store.update(() => ({ reservation }));
  const when = await dateOfSale(context, open.onsale, reservation);
  out.data(reservation, (c) => heldText(reservation, { when, now: clock.now() }, c));
  out.next('onsale pay');
}

/** Reserves; seats that the buyer holds already are said to be the buyer's own. */
export async function reserveSeats(
  context: Context,
  open: OpenPlace,
  choice: SeatChoice,
): Promise<Held> {
  try {
    return await open.place.reserve(choice, { signal: context.signal });
  } catch (error) {
    if (!isAboutSeats(error)) throw error;
    throw await describeRefused(context, open, { date: choice.date, error });
  }
}

interface Refusal {
  date: string;
  error: unknown;
}

/** Names the buyer's own seats as such, and in a hall with a layout the others by their labels. */
async function describeRefused(
  context: Context,
  open: OpenPlace,
  { date, error }: Refusal,
): Promise<unknown> {
  const own = isOnsaleError(error, 'SEAT_UNAVAILABLE')
    ? await describeOwn(context, open, { date, error })
    : undefined;
  if (own) return own;
  const { signal } = context;
  const map = await open.place.seats(date, { signal }).catch(() => undefined);
  // The server names seats by their numbers, as a plain hall does.
  if (!map || isPlainHall(map.seats)) return error;
  return nameRefusedSeats(error, { seats: map.seats, next: `onsale seats ${date}` });
}

/** The error when the buyer holds some of the seats already; undefined when others do. */
async function describeOwn(
  { signal }: Context,
  { onsale, saved }: OpenPlace,
  { date, error }: Refusal & { error: OnsaleError<'SEAT_UNAVAILABLE'> },
): Promise<CliError | undefined> {
  const all = await onsale.reservations({ signal });
  const own = all
    .filter(({ concertId, status }) => concertId === saved.concertId && status === 'held')
    .filter((each) => each.date === date)
    .flatMap((each) => each.seats);
  const { reason, details } = error;
  const taken = own.filter(({ seatNo }) => details.seatNos.includes(seatNo));
  if (taken.length === 0) return undefined;
  const seatNos = taken.map(({ seatNo }) => seatNo);
  return new CliError(t`You hold ${seatsText({ seatNos, seats: taken })} already.`, {
    exitCode: exitCodes.taken,
    reason,
    next: 'onsale reservations',
    details: { ...details, own: seatNos },
    cause: error,
  });
}

/** @throws CliError USAGE unless the options name seats or ask for the best, and not both. */
function requireOneWish(options: ReserveOptions): void {
  const { date, seats: names, best, section, maxPrice, accessible } = options;
  if (best !== undefined && names.length > 0) {
    throw usageError(t`Pass either seats or --best, not both.`);
  }
  if (maxPrice !== undefined && best === undefined)
    throw usageError(t`--max-price goes with --best.`);
  if (accessible !== undefined) requireParty(best, accessible);
  if (section !== undefined && best === undefined && names.length === 0) {
    throw usageError(t`--section goes with --best, or with the seats that it is the section of.`);
  }
  if (best !== undefined || names.length > 0) return;
  throw usageError(
    t`Name the seats, or their number with --best.`,
    `onsale reserve ${date} --best 1`,
  );
}

/** The data of a reservation without the SDK's methods, to print and to save. */
export function plainReservation(held: Reservation): Reservation {
  const { reservationId, concertId, date, seatNos, total, status, expiresAt } = held;
  const priced = held.seats.map((seat) => ({ ...seat }));
  const terms = { total, status, expiresAt };
  return { reservationId, concertId, date, seatNos: [...seatNos], seats: priced, ...terms };
}

/** @param view `when` is the date, as the clocks of the venue tell it. */
export function heldText(
  held: Reservation,
  { when, now }: { when: string; now: number },
  c: Colors,
): string {
  const { total, expiresAt } = held;
  return [
    t`${c.green('✓')} Yours for now: ${c.bold(seatsText(held))} on ${when}`,
    t`  ${c.bold(points(total))}, pay ${fromNow(expiresAt, now)}`,
  ]
    .join('\n')
    .replace('pay in ', 'pay within ');
}

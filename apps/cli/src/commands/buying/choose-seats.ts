/** Chooses what to reserve: from the flags, else from the buyer's answers, else the best seat. */
import { isOnsaleError } from '@onsale/core/errors';
import type { Place, QueueEntry, SeatChoice } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import type { Deadline } from '../../interaction/prompts.ts';
import { calendarDate, number } from '../../render/format.ts';
import { findSection } from '../../seats/find-section.ts';
import { askDate, askSeats } from './ask-seats.ts';
import { readSeatNames } from './read-seat-names.ts';
import { t } from '../../language/language.ts';

export interface SeatWishes {
  /** The full date. */
  date?: string | undefined;
  best?: number | undefined;
  /** The names of seats, as typed. */
  seats?: string[] | undefined;
  /** The section of the named seats or of the best ones, as typed. */
  section?: string | undefined;
  /** For the best seats: what all of them together may cost. */
  maxPrice?: number | undefined;
  /** For the best seats: how many of them are for wheelchair users. */
  accessible?: number | undefined;
}

interface SeatQuestion extends SeatWishes {
  title: string;
  /** Whether to ask for choices that the flags leave open. */
  asks: boolean;
  /** The end of the session, with which questions end. */
  deadline?: Deadline | undefined;
}

interface ChosenSeats {
  /**
   * The reservations to try, in order. There are several only when the date is left open and no
   * question may be asked: then one for each date that has free seats.
   */
  choices: SeatChoice[];
  /** The section that they are in, where one was named. */
  section: string | undefined;
}

export async function chooseSeats(
  context: Context,
  place: Place,
  { date: wishedDate, best, seats: names, title, asks, deadline, ...wishes }: SeatQuestion,
): Promise<ChosenSeats> {
  const { signal } = context;
  const free = await place.dates({ signal });
  if (wishedDate !== undefined && !free.includes(wishedDate)) {
    await requireFreeSeat(context, place, wishedDate);
  } else if (free.length === 0) {
    throw noFreeDate(await place.status({ signal }));
  }
  const wished = wishedDate === undefined ? free : [wishedDate];
  const dates = asks && wished.length > 1 ? [await askDate(context, wished, deadline)] : wished;
  if (names !== undefined) {
    // Every date has the same hall.
    const typed = { date: dates[0]!, names, section: wishes.section };
    const seatNos = await readSeatNames(context, place, typed);
    return { choices: dates.map((date) => ({ date, seatNos })), section: wishes.section };
  }
  if (best !== undefined || !asks) {
    const choice = await chooseBest(context, place, {
      ...wishes,
      date: dates[0]!,
      best: best ?? 1,
    });
    return { choices: dates.map((date) => ({ ...choice, date })), section: choice.section };
  }
  const questions = { ...wishes, date: dates[0]!, free, title, deadline };
  const { choice, section } = await askSeats(context, place, questions);
  return { choices: [choice], section };
}

/** The choice of the best seats, with the whole name of the section that was typed. */
export async function chooseBest(
  { signal }: Pick<Context, 'signal'>,
  place: Pick<Place, 'seats'>,
  { date, best, section: typed, maxPrice, accessible }: SeatWishes & { date: string; best: number },
): Promise<SeatChoice & { best: number }> {
  const section = typed && findSection((await place.seats(date, { signal })).seats, typed);
  return { date, best, section, maxPrice, accessible };
}

/** @throws CliError SOLD_OUT or SEATS_HELD, when the date has no free seat. */
async function requireFreeSeat({ signal }: Context, place: Place, date: string): Promise<void> {
  const map = await place.seats(date, { signal });
  if (map.available.length > 0) return;
  const held = map.seats.filter(({ status }) => status === 'held').length;
  const sold = map.seats.length - held;
  const day = calendarDate(date);
  throw held > 0
    ? new CliError(t`No seat is free on ${day}: ${number(held)} held, ${number(sold)} sold.`, {
        exitCode: exitCodes.taken,
        reason: 'SEATS_HELD',
        next: 'onsale dates',
        retryable: true,
      })
    : new CliError(t`Every seat on ${day} is sold.`, {
        exitCode: exitCodes.taken,
        reason: 'SOLD_OUT',
        next: 'onsale dates',
      });
}

function noFreeDate({ soldOut }: QueueEntry): CliError {
  return soldOut
    ? new CliError(t`Every seat of every date is sold.`, {
        exitCode: exitCodes.taken,
        reason: 'SOLD_OUT',
        next: 'onsale status --watch',
      })
    : new CliError(t`All seats on all dates are sold or held. Try again shortly.`, {
        exitCode: exitCodes.taken,
        reason: 'SEATS_HELD',
        next: 'onsale dates',
        retryable: true,
      });
}

const conflicts = [
  'SEAT_UNAVAILABLE',
  'SOLD_OUT',
  'SEATS_HELD',
  'DATE_CLOSED',
  'NO_ADJACENT_SEATS',
  'SEAT_NOT_FOUND',
  'SEAT_RESTRICTED',
  'LEAVES_SINGLE_SEAT',
  'SEAT_LIMIT_EXCEEDED',
] as const;

/** Whether a reservation failed for its seats alone, so that another choice may succeed. */
export function isSeatConflict(error: unknown): boolean {
  // An error that names seats by their labels has that of the server as its cause.
  const refusal = error instanceof CliError ? error.cause : error;
  return conflicts.some((reason) => isOnsaleError(refusal, reason));
}

/** Chooses what to reserve: from the flags, else from the buyer's answers, else the best seat. */
import type { Place, QueueEntry, SeatChoice, SeatMap } from '@onsale/sdk';
import { seatList } from '../../definitions/parse-arguments.ts';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { askChoice, askText, type Deadline } from '../../interaction/prompts.ts';
import { calendarDate, number } from '../../render/format.ts';
import { seatMapText } from '../../render/seat-map.ts';

export interface SeatWishes {
  /** The full date. */
  date?: string | undefined;
  best?: number | undefined;
  seatNos?: number[] | undefined;
}

interface SeatQuestion extends SeatWishes {
  title: string;
  /** Whether to ask for choices that the flags leave open. */
  asks: boolean;
  /** The end of the session, with which questions end. */
  deadline?: Deadline | undefined;
}

/**
 * The reservations to try, in order. There are several only when the date is left open and no
 * question may be asked: then one for each date that has free seats.
 */
export async function chooseSeats(
  context: Context,
  place: Place,
  { date: wishedDate, best, seatNos, title, asks, deadline }: SeatQuestion,
): Promise<SeatChoice[]> {
  const { signal } = context;
  const free = await place.dates({ signal });
  if (wishedDate !== undefined && !free.includes(wishedDate)) {
    await requireFreeSeat(context, place, wishedDate);
  } else if (free.length === 0) {
    throw noFreeDate(await place.status({ signal }));
  }
  const wished = wishedDate === undefined ? free : [wishedDate];
  let dates = asks && wished.length > 1 ? [await askDate(context, wished, deadline)] : wished;
  if (seatNos !== undefined) return dates.map((date) => ({ date, seatNos }));
  if (best !== undefined || !asks) return dates.map((date) => ({ date, best: best ?? 1 }));
  for (;;) {
    const map = await place.seats(dates[0]!, { signal });
    const hasOtherDate = free.some((date) => date !== map.date);
    const choice = await askSeats(context, map, { title, deadline, hasOtherDate });
    if (choice !== 'other date') return [choice];
    dates = [await askDate(context, free, deadline)];
  }
}

/** @throws CliError SOLD_OUT or SEATS_HELD, when the date has no free seat. */
async function requireFreeSeat({ signal }: Context, place: Place, date: string): Promise<void> {
  const map = await place.seats(date, { signal });
  if (map.available.length > 0) return;
  const held = map.seats.filter(({ status }) => status === 'held').length;
  const sold = map.seats.length - held;
  const day = calendarDate(date);
  throw held > 0
    ? new CliError(`No seat is free on ${day}: ${number(held)} held, ${number(sold)} sold.`, {
        exitCode: exitCodes.taken,
        reason: 'SEATS_HELD',
        next: 'onsale dates',
        retryable: true,
      })
    : new CliError(`Every seat on ${day} is sold.`, {
        exitCode: exitCodes.taken,
        reason: 'SOLD_OUT',
        next: 'onsale dates',
      });
}

function noFreeDate({ soldOut }: QueueEntry): CliError {
  return soldOut
    ? new CliError('Every seat of every date is sold.', {
        exitCode: exitCodes.taken,
        reason: 'SOLD_OUT',
        next: 'onsale status --watch',
      })
    : new CliError('All seats on all dates are sold or held. Try again shortly.', {
        exitCode: exitCodes.taken,
        reason: 'SEATS_HELD',
        next: 'onsale dates',
        retryable: true,
      });
}

function askDate(
  context: Context,
  dates: readonly string[],
  deadline: Deadline | undefined,
): Promise<string> {
  const choices = dates.map((date) => ({ value: date, label: calendarDate(date) }));
  return askChoice(context, { message: 'Which date?', choices, deadline });
}

interface SeatsOfDate {
  title: string;
  deadline: Deadline | undefined;
  /** Whether "date" is an answer, which goes back to the choice of the date. */
  hasOtherDate: boolean;
}

async function askSeats(
  context: Context,
  map: SeatMap,
  { title, deadline, hasOtherDate }: SeatsOfDate,
): Promise<SeatChoice | 'other date'> {
  const { out } = context;
  const { date } = map;
  out.note((c) => `\n${seatMapText({ map, title, width: out.width }, c)}\n`);
  const most = Math.min(2, map.available.length) || 1;
  const isOtherDate = (text: string) => hasOtherDate && text.trim().toLowerCase() === 'date';
  const typed = await askText(context, {
    message: hasOtherDate
      ? `Seats? 12 13, 12-15, "best ${most}", or "date" for another date`
      : `Seats? 12 13, 12-15, or "best ${most}"`,
    suggestion: `best ${most}`,
    problemWith: (text) =>
      isOtherDate(text) || readSeats(date, text)
        ? undefined
        : 'Type seat numbers, or "best" and a number.',
    deadline,
  });
  return isOtherDate(typed) ? 'other date' : readSeats(date, typed)!;
}

function readSeats(date: string, text: string): SeatChoice | undefined {
  const [, best] = /^\s*best\s+(\d{1,4})\s*$/i.exec(text) ?? [];
  if (best !== undefined) return Number(best) > 0 ? { date, best: Number(best) } : undefined;
  try {
    const parts = text.split(/[\s,]+/).filter((part) => part !== '');
    const seatNos = parts.reduce<number[]>((all, part) => seatList(part, all), []);
    return seatNos.length > 0 ? { date, seatNos } : undefined;
  } catch {
    return undefined;
  }
}

const conflicts = [
  'SEAT_UNAVAILABLE',
  'SOLD_OUT',
  'SEATS_HELD',
  'NO_ADJACENT_SEATS',
  'SEAT_NOT_FOUND',
  'SEAT_LIMIT_EXCEEDED',
] as const;

/** Whether a reservation failed for its seats alone, so that another choice may succeed. */
export async function isSeatConflict(error: unknown): Promise<boolean> {
  const { isOnsaleError } = await import('@onsale/sdk');
  return conflicts.some((reason) => isOnsaleError(error, reason));
}

/** What to reserve: as the flags say, else as the reader answers, else the best seat there is. */
import type { Place, SeatChoice, SeatMap } from '@onsale/sdk';
import { seatList } from '../../definitions/parse-arguments.ts';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { askChoice, askText } from '../../interaction/prompts.ts';
import { calendarDate } from '../../render/format.ts';
import { seatMapText } from '../../render/seat-map.ts';
import { resolveDate } from './dates.ts';

export interface SeatWishes {
  date?: string | undefined;
  best?: number | undefined;
  seatNos?: number[] | undefined;
}

interface Choosing extends SeatWishes {
  title: string;
  /** Whether what the flags leave open is asked for. */
  asks: boolean;
}

/** What to try, in this order: several only where the date is left open and nobody is asked. */
export async function chooseSeats(
  context: Context,
  place: Place,
  { date: wishedDate, best, seatNos, title, asks }: Choosing,
): Promise<SeatChoice[]> {
  const { signal } = context;
  const free = await place.dates({ signal });
  if (free.length === 0) throw soldOut();
  const wished =
    wishedDate === undefined ? free : [await resolveDate(wishedDate, async () => free)];
  const dates = asks && wished.length > 1 ? [await askDate(context, wished)] : wished;
  if (seatNos !== undefined) return dates.map((date) => ({ date, seatNos }));
  if (best !== undefined || !asks) return dates.map((date) => ({ date, best: best ?? 1 }));
  const map = await place.seats(dates[0]!, { signal });
  return [await askSeats(context, map, title)];
}

function soldOut(): CliError {
  return new CliError('Every date is sold out, or held by others for now: try again shortly.', {
    exitCode: exitCodes.taken,
    reason: 'SOLD_OUT',
    next: 'onsale dates',
  });
}

function askDate(context: Context, dates: readonly string[]): Promise<string> {
  const choices = dates.map((date) => ({ value: date, label: `${calendarDate(date)}  ${date}` }));
  return askChoice(context, { message: 'Which date?', choices });
}

async function askSeats(context: Context, map: SeatMap, title: string): Promise<SeatChoice> {
  const { out } = context;
  const { date } = map;
  out.note((c) => `\n${seatMapText({ map, title, width: out.width }, c)}\n`);
  const typed = await askText(context, {
    message: 'Which seats? Numbers such as 12 13 or 12-15, or "best 2" for the two best',
    suggestion: 'best 2',
    problemWith: (text) =>
      readSeats(date, text) ? undefined : 'Type seat numbers, or best and how many.',
  });
  return readSeats(date, typed)!;
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
  'NO_ADJACENT_SEATS',
  'SEAT_NOT_FOUND',
  'SEAT_LIMIT_EXCEEDED',
] as const;

/** Whether other seats, or another date, may still do. */
export async function isSeatConflict(error: unknown): Promise<boolean> {
  const { isOnsaleError } = await import('@onsale/sdk');
  return conflicts.some((reason) => isOnsaleError(error, reason));
}

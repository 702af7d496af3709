/** Reads the names of seats that a buyer typed, with the map of the date where they need it. */
import type { Place } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { needHall, numbersOf, resolveSeats } from '../../seats/seat-names.ts';

interface TypedSeats {
  date: string;
  names: readonly string[];
  section?: string | undefined;
}

/** @throws CliError SEAT_NOT_FOUND, or USAGE for a name that several sections have. */
export async function readSeatNames(
  { signal }: Pick<Context, 'signal'>,
  place: Pick<Place, 'seats'>,
  { date, names, section }: TypedSeats,
): Promise<number[]> {
  if (!needHall(names, section)) return numbersOf(names)!;
  const { seats } = await place.seats(date, { signal });
  return resolveSeats(names, { seats, section });
}

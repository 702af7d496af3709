/**
 * Seats as operators name them, and as errors name them back.
 *
 * The seat map is for buyers inside, so both read the layout of the concert: a key needs the scope
 * `read` for labels, and none beyond its own for numbers.
 */
import { buildHall, rowOfSeat, seatLabel } from '@onsale/core/hall/hall';
import type { Layout } from '@onsale/core/hall/layout';
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { isAboutSeats, nameRefusedSeats } from './seat-errors.ts';
import { needHall, numbersOf, resolveSeats, type NamedSeat } from './seat-names.ts';

interface TypedSeats {
  concertId: string;
  names: readonly string[];
  section?: string | undefined;
}

/** @throws CliError SEAT_NOT_FOUND, or USAGE for a name that several sections have. */
export async function readOperatorSeats(
  context: Context,
  onsale: Onsale,
  { concertId, names, section }: TypedSeats,
): Promise<number[]> {
  if (!needHall(names, section)) return numbersOf(names)!;
  return resolveSeats(names, { seats: await readHall(context, onsale, concertId), section });
}

/** Makes a call about seats; a refusal names them as the hall does. */
export async function tellSeats<T>(
  context: Context,
  onsale: Onsale,
  { concertId, call }: { concertId: string; call: () => Promise<T> },
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isAboutSeats(error)) throw error;
    const seats = await readHall(context, onsale, concertId).catch(() => undefined);
    throw seats ? nameRefusedSeats(error, { seats }) : error;
  }
}

async function readHall(
  { signal }: Context,
  onsale: Onsale,
  concertId: string,
): Promise<NamedSeat[]> {
  const { layout } = await onsale.trpc.admin.concert.layout.query({ concertId }, { signal });
  return seatsOf(layout);
}

function seatsOf(layout: Layout): NamedSeat[] {
  const hall = buildHall(layout);
  return Array.from({ length: hall.seats }, (_, at) => {
    const seatNo = at + 1;
    const section = rowOfSeat(hall, seatNo).section.name;
    return { seatNo, label: seatLabel(hall, seatNo), section };
  });
}

/**
 * The rules of concerts, their dates and their seats.
 *
 * A concert plays on dates; one date of it is a performance. Every performance has the same seats,
 * numbered 1 … n from the front row, left to right. The terms of sale of a concert say how many
 * seats a buyer may have, and for how long a reservation holds them.
 */
import { endOfDate, startOfDate } from './time/dates.ts';

export const catalogueLimits = {
  titleChars: 200,
  dates: 366,
  seatsPerDate: 100_000,
  pricePoints: 10_000_000,
  seatsPerUser: 1_000,
  cancelUntilHours: 10_000,
  /** The upper bound of every room limit, whether it counts seconds, slots or admissions. */
  roomNumber: 1_000_000,
} as const;

export const catalogueDefaults = {
  seatsPerDate: 50,
  seatsPerRow: 10,
  pricePoints: 1_000,
  reservationSeconds: 300,
  maxSeatsPerUser: 4,
  cancelUntilHours: 0,
} as const;

export const section = 'main';

export interface SeatLayout {
  seatsPerDate: number;
  seatsPerRow: number;
}

/** upcoming: before opensAt. on_sale: people may join. closed: the last date is over. */
export type SaleState = 'upcoming' | 'on_sale' | 'closed';

export interface SalePeriod {
  opensAt: number | null;
  dates: readonly string[];
}

/** A concert closes without any job when its last date is over everywhere on earth. */
export function saleStateAt({ opensAt, dates }: SalePeriod, now: number): SaleState {
  if (dates.every((date) => endOfDate(date) <= now)) return 'closed';
  return opensAt !== null && now < opensAt ? 'upcoming' : 'on_sale';
}

/** A performance, as far as the cancellation of its orders depends on it. */
export interface CancellationTerms {
  date: string;
  /** How many hours before the date begins its orders can be cancelled no longer. */
  cancelUntilHours: number;
}

const hourMs = 3_600_000;

/** The first instant at which orders of a date cannot be cancelled any more. */
export function cancellationEnd({ date, cancelUntilHours }: CancellationTerms): number {
  return startOfDate(date) - cancelUntilHours * hourMs;
}

/** The row of a seat, 1 at the front. */
export function rowOf(seatNo: number, { seatsPerRow }: SeatLayout): number {
  return Math.ceil(seatNo / seatsPerRow);
}

/** The given seat numbers that no performance of the concert has. */
export function findUnknownSeats(
  seatNos: readonly number[],
  { seatsPerDate }: SeatLayout,
): number[] {
  return seatNos.filter((seatNo) => seatNo > seatsPerDate);
}

/**
 * The best block of `count` adjacent free seats in one row: nearest the front, then nearest the
 * middle of its row, then leftmost.
 *
 * @returns null when no row has so many adjacent free seats.
 */
export function bestSeats(
  taken: ReadonlySet<number>,
  count: number,
  { seatsPerDate, seatsPerRow }: SeatLayout,
): number[] | null {
  for (let rowStart = 1; rowStart <= seatsPerDate; rowStart += seatsPerRow) {
    const rowEnd = Math.min(rowStart + seatsPerRow - 1, seatsPerDate);
    let best: { first: number; offCentre: number } | null = null;
    let free = 0;
    for (let seatNo = rowStart; seatNo <= rowEnd; seatNo += 1) {
      free = taken.has(seatNo) ? 0 : free + 1;
      if (free < count) continue;
      const first = seatNo - count + 1;
      // Twice the distance between the two middles, so that it stays an integer.
      const offCentre = Math.abs(first + seatNo - (rowStart + rowEnd));
      if (!best || offCentre < best.offCentre) best = { first, offCentre };
    }
    if (best) {
      const { first } = best;
      return Array.from({ length: count }, (_, index) => first + index);
    }
  }
  return null;
}

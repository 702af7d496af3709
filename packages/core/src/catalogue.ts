/**
 * The rules of concerts, their dates and their seats.
 *
 * A concert plays on dates; one date of it is a performance. Every performance has the same seats,
 * numbered 1 … n from the front row, left to right. The terms of sale of a concert say how many
 * seats a buyer may have, and for how long a reservation holds them.
 */
import { endOfDate, lastDateOver, startOfDate } from './time/dates.ts';

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

export interface SeatLayout {
  seatsPerDate: number;
  seatsPerRow: number;
}

/**
 * upcoming: before opensAt. on_sale: people may join. sold_out: on sale, and every seat is sold.
 * closed: the last date is over, or an operator closed the concert.
 */
export type SaleState = SalePhase | 'sold_out';

/** The state of a sale as far as time decides it. */
export type SalePhase = 'upcoming' | 'on_sale' | 'closed';

export interface SalePeriod {
  opensAt: number | null;
  dates: readonly string[];
  /** When an operator closed the concert; null unless one did. */
  closedAt: number | null;
}

/**
 * A concert closes without any job when its last date is over everywhere on earth, or at the
 * instant at which an operator closes it.
 */
export function saleStateAt(period: SalePeriod, now: number): SalePhase {
  if (closingTime(period) <= now) return 'closed';
  return hasOpened(period.opensAt, now) ? 'on_sale' : 'upcoming';
}

/** Whether the opening, if there is one, has come. */
export function hasOpened(opensAt: number | null, now: number): boolean {
  return opensAt === null || opensAt <= now;
}

/** The first instant at which a concert is closed. */
export function closingTime({ dates, closedAt }: Omit<SalePeriod, 'opensAt'>): number {
  const lastDate = dates.reduce((last, date) => (date > last ? date : last), '');
  const lastEnd = lastDate === '' ? -Infinity : endOfDate(lastDate);
  return closedAt === null ? lastEnd : Math.min(closedAt, lastEnd);
}

/** Whether an operator has closed the concert. */
export function isClosedByOperator(closedAt: number | null, now: number): boolean {
  return closedAt !== null && closedAt <= now;
}

/** The dates of a concert that are not over. */
export function datesToCome(dates: readonly string[], now: number): string[] {
  const over = lastDateOver(now);
  return dates.filter((date) => date > over);
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

/**
 * The rules of concerts, their dates and their seats.
 *
 * A concert plays on dates; one date of it is a performance, which may have a time of day in the
 * concert's time zone. Every performance has the same seats, numbered 1 … n from the front row,
 * left to right. The terms of sale of a concert say how many seats a buyer may have, and for how
 * long a reservation holds them.
 */
import { endOfDate, startOfDate } from './time/dates.ts';

export const catalogueLimits = {
  titleChars: 200,
  dates: 366,
  seatsPerDate: 100_000,
  pricePoints: 10_000_000,
  seatsPerUser: 1_000,
  cancelUntilHours: 10_000,
  salesEndMinutes: 100_000,
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
  timeZone: 'UTC',
  salesEndMinutes: 0,
} as const;

/**
 * upcoming: before opensAt. on_sale: people may join. sold_out: on sale, and every seat is sold.
 * closed: the sale of the last date ended, the concert's closing time came, or an operator closed
 * it.
 */
export type SaleState = SalePhase | 'sold_out';

/** The state of a sale as far as time decides it. */
export type SalePhase = 'upcoming' | 'on_sale' | 'closed';

/** The instants from each of which on a concert is closed. */
export interface SaleEnds {
  /** When an operator closed the concert; null unless one did. */
  closedAt: number | null;
  /** The closing time in its terms; null where they have none. */
  closesAt: number | null;
  /** When the sale of the last date ends; null for a concert of an older server. */
  salesEndAt: number | null;
}

export interface SalePeriod extends SaleEnds {
  opensAt: number | null;
  dates: readonly string[];
}

/** A concert closes without any job, at the first instant that ends its sale. */
export function saleStateAt(period: SalePeriod, now: number): SalePhase {
  if (closingTime(period) <= now) return 'closed';
  return hasOpened(period.opensAt, now) ? 'on_sale' : 'upcoming';
}

/** Whether the opening, if there is one, has come. */
export function hasOpened(opensAt: number | null, now: number): boolean {
  return opensAt === null || opensAt <= now;
}

/** The first instant at which a concert is closed. */
export function closingTime({
  dates,
  closedAt,
  closesAt,
  salesEndAt,
}: Omit<SalePeriod, 'opensAt'>): number {
  const lastEnd = salesEndAt ?? Math.max(...dates.map(endOfDate));
  return Math.min(closedAt ?? Infinity, closesAt ?? Infinity, lastEnd);
}

/**
 * Whether a concert is closed, by its row alone. The row of an older server does not tell when the
 * last date is over.
 */
export function hasClosed(ends: SaleEnds, now: number): boolean {
  return [ends.closedAt, ends.closesAt, ends.salesEndAt].some((end) => end !== null && end <= now);
}

/** Whether an operator has closed the concert. */
export function isClosedByOperator(closedAt: number | null, now: number): boolean {
  return closedAt !== null && closedAt <= now;
}

/** One date of a concert. */
export interface Performance {
  /** `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` in the time zone of the concert. */
  date: string;
  /** When it begins, or its day does where it has no time; null for a date of an older server. */
  startsAt: number | null;
  /** From when on it is not sold; null for a date of an older server. */
  saleEndsAt: number | null;
  /** Why it was cancelled; absent or null unless it was. */
  cancelReason?: string | null;
}

/**
 * The first instant at which a date is not sold any more. The date of an older server is sold until
 * it is over everywhere on earth.
 */
export function saleEndOf({ date, saleEndsAt }: Pick<Performance, 'date' | 'saleEndsAt'>): number {
  return saleEndsAt ?? endOfDate(date);
}

/** The dates that are still sold. */
export function datesOnSale(performances: readonly Performance[], now: number): string[] {
  return performances.filter((performance) => now < saleEndOf(performance)).map(({ date }) => date);
}

/** The end of the sale of the last date. */
export function lastSaleEnd(performances: readonly Performance[]): number {
  return Math.max(...performances.map(saleEndOf));
}

/** A performance, as far as the cancellation of its orders depends on it. */
export interface CancellationTerms extends Pick<Performance, 'date' | 'startsAt'> {
  /** How many hours before the date begins its orders can be cancelled no longer. */
  cancelUntilHours: number;
}

const hourMs = 3_600_000;

/** The first instant at which orders of a date cannot be cancelled any more. */
export function cancellationEnd({ date, startsAt, cancelUntilHours }: CancellationTerms): number {
  return (startsAt ?? startOfDate(date)) - cancelUntilHours * hourMs;
}

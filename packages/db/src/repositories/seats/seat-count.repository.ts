/** Counts of seats by date: how many are sold, held, blocked, and were ever taken. */
import { sql } from 'kysely';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { Store } from '../../store.ts';
import { performanceColumns, type PerformanceKey } from './seat.repository.ts';

/** The rows of the seats of one date; a seat that was never taken or blocked has none. */
export interface SeatCounts extends PerformanceKey {
  /** Seats that have a row. A row is never removed, so this never falls. */
  touched: number;
  /** Seats with a row that are not sold, the held and the blocked ones included. */
  unsold: number;
  held: number;
  blocked: number;
}

/** Counts all the rows of the given dates; a date without rows is missing. */
export async function countSeats(
  store: Store,
  performances: readonly PerformanceKey[],
  now: number,
): Promise<SeatCounts[]> {
  if (performances.length === 0) return [];
  return countsOf(store, { list: toJsonRows(performances, performanceColumns), now });
}

const countsOf = compileOnce((store, { list, now }: { list: string; now: number }) =>
  store.query
    .selectFrom(jsonRows<PerformanceKey>(store, list, performanceColumns))
    .crossJoin('seats')
    .whereRef('seats.concertId', '=', 'listed.concertId')
    .whereRef('seats.date', '=', 'listed.date')
    .groupBy(['seats.concertId', 'seats.date'])
    .select((eb) => [
      'seats.concertId',
      'seats.date',
      eb.fn.countAll<number>().as('touched'),
      sql<number>`count(case when order_id is null then 1 end)`.as('unsold'),
      sql<number>`count(case when order_id is null and held_until > ${now} then 1 end)`.as('held'),
      sql<number>`count(blocked_at)`.as('blocked'),
    ]),
);

/**
 * Counts the unsold rows alone, which are few in a date that is nearly sold out: by the index of
 * unsold seats. A date without unsold rows is missing.
 */
export async function countUnsoldSeats(
  store: Store,
  performances: readonly PerformanceKey[],
  now: number,
): Promise<Omit<SeatCounts, 'touched'>[]> {
  if (performances.length === 0) return [];
  return unsoldOf(store, { list: toJsonRows(performances, performanceColumns), now });
}

const unsoldOf = compileOnce((store, { list, now }: { list: string; now: number }) =>
  store.query
    .selectFrom(jsonRows<PerformanceKey>(store, list, performanceColumns))
    .crossJoin('seats')
    .whereRef('seats.concertId', '=', 'listed.concertId')
    .whereRef('seats.date', '=', 'listed.date')
    .where('orderId', 'is', null)
    .groupBy(['seats.concertId', 'seats.date'])
    .select((eb) => [
      'seats.concertId',
      'seats.date',
      eb.fn.countAll<number>().as('unsold'),
      sql<number>`count(case when held_until > ${now} then 1 end)`.as('held'),
      sql<number>`count(blocked_at)`.as('blocked'),
    ]),
);

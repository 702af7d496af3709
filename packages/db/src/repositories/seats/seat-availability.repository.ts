/** Finds dates with a free seat, without counting the others. */
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { Store } from '../../store.ts';
import {
  performanceColumns,
  seatColumns,
  seatKeyOf,
  selectSeats,
  type PerformanceKey,
  type SeatKey,
} from './seat.repository.ts';

/** Of the given seats, those that were never reserved, and so have no row. */
export async function findUntouchedSeats(
  store: Store,
  seats: readonly SeatKey[],
): Promise<SeatKey[]> {
  const taken = new Set(
    (await seatsWithRows(store, { list: toJsonRows(seats, seatColumns) })).map(seatKeyOf),
  );
  return seats.filter((seat) => !taken.has(seatKeyOf(seat)));
}

const seatsWithRows = compileOnce((store, { list }: { list: string }) =>
  selectSeats(store, list).select(['seats.concertId', 'seats.date', 'seats.seatNo']),
);

/** How many seat numbers one statement reads. */
const numbersPerStatement = 1_000;

/** The highest number, at most `upTo`, of a seat that was never reserved; 0 when there is none. */
export async function highestUntouchedSeat(
  store: Store,
  { concertId, date }: PerformanceKey,
  upTo: number,
): Promise<number> {
  let candidate = upTo;
  while (candidate > 0) {
    const rows = await store.query
      .selectFrom('seats')
      .where('concertId', '=', concertId)
      .where('date', '=', date)
      .where('seatNo', '<=', candidate)
      .orderBy('seatNo', 'desc')
      .limit(numbersPerStatement)
      .select('seatNo')
      .execute();
    const before = candidate;
    for (const { seatNo } of rows) {
      if (seatNo !== candidate) return candidate;
      candidate -= 1;
    }
    if (before - candidate < numbersPerStatement) return candidate;
  }
  return 0;
}

/** Of the given performances, the dates with a seat that has a row and is free at `now`. */
export async function datesWithReleasedSeats(
  store: Store,
  performances: readonly PerformanceKey[],
  now: number,
): Promise<string[]> {
  const rows = await releasedSeatsOf(store, {
    list: toJsonRows(performances, performanceColumns),
    now,
  });
  return rows.map(({ date }) => date);
}

const releasedSeatsOf = compileOnce((store, { list, now }: { list: string; now: number }) =>
  store.query
    .selectFrom(jsonRows<PerformanceKey>(store, list, performanceColumns))
    .where((eb) => {
      const unsold = eb
        .selectFrom('seats')
        .whereRef('seats.concertId', '=', 'listed.concertId')
        .whereRef('seats.date', '=', 'listed.date')
        .where('orderId', 'is', null)
        .limit(1)
        .select('seatNo');
      // Two index lookups each read one row. One condition with OR would read all of them, and
      // EXISTS may be planned as a join with all of them.
      return eb.or([
        eb(unsold.where('heldUntil', 'is', null), 'is not', null),
        eb(unsold.where('heldUntil', '<=', now), 'is not', null),
      ]);
    })
    .select('listed.date'),
);

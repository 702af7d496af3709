/** Finds dates with a free seat, without counting the others. */
import { batchedRead } from '../../query/batched-statement.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { Store } from '../../store.ts';
import {
  performanceColumns,
  performanceKeyOf,
  seatColumns,
  seatKeyOf,
  selectSeats,
  type PerformanceKey,
  type SeatKey,
} from './seat.repository.ts';

/** Of the given seats, those that were never reserved, and so have no row. */
export const findUntouchedSeats = batchedRead(
  async (store: Store, requests: readonly (readonly SeatKey[])[]): Promise<SeatKey[][]> => {
    // Callers who ask together mostly ask for the same seats.
    const distinct = new Map(requests.flat().map((seat) => [seatKeyOf(seat), seat]));
    const list = toJsonRows([...distinct.values()], seatColumns);
    const taken = new Set((await seatsWithRows(store, { list })).map(seatKeyOf));
    return requests.map((seats) => seats.filter((seat) => !taken.has(seatKeyOf(seat))));
  },
);

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

export interface ReleasedSeatsRequest {
  performances: readonly PerformanceKey[];
  now: number;
}

/** Of the performances of each request, the dates with a seat that has a row and is free then. */
export const datesWithReleasedSeats = batchedRead(
  async (store: Store, requests: readonly ReleasedSeatsRequest[]): Promise<string[][]> => {
    const all = requests.flatMap(({ performances, now }) =>
      performances.map(({ concertId, date }) => ({ concertId, date, now })),
    );
    const distinct = new Map(all.map((one) => [instantKeyOf(one), one]));
    const list = toJsonRows([...distinct.values()], instantColumns);
    const found = new Set((await releasedSeatsOf(store, { list })).map(instantKeyOf));
    return requests.map(({ performances, now }) =>
      performances
        .filter((performance) => found.has(instantKeyOf({ ...performance, now })))
        .map(({ date }) => date),
    );
  },
);

const instantColumns = { ...performanceColumns, now: 'bigint' } as const;
type PerformanceAtInstant = PerformanceKey & { now: number };

const instantKeyOf = ({ concertId, date, now }: PerformanceAtInstant) =>
  `${performanceKeyOf({ concertId, date })} ${now}`;

const releasedSeatsOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom(jsonRows<PerformanceAtInstant>(store, list, instantColumns))
    .where((eb) => {
      const unsold = eb
        .selectFrom('seats')
        .whereRef('seats.concertId', '=', 'listed.concertId')
        .whereRef('seats.date', '=', 'listed.date')
        .where('orderId', 'is', null)
        .where('blockedAt', 'is', null)
        .limit(1)
        .select('seatNo');
      // Two index lookups each read one row. One condition with OR would read all of them, and
      // EXISTS may be planned as a join with all of them.
      return eb.or([
        eb(unsold.where('heldUntil', 'is', null), 'is not', null),
        eb(unsold.whereRef('heldUntil', '<=', 'listed.now'), 'is not', null),
      ]);
    })
    .select(['listed.concertId', 'listed.date', 'listed.now']),
);

/** Finds seats that are already taken, before a batch of reservations takes seats. */
import { seatStatusAt, type SeatState } from '@onsale/core/reservation';
import { NotBatchableError } from '../../errors.ts';
import { batchedRead } from '../../query/batched-statement.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { toJsonRows } from '../../query/json-rows.ts';
import type { Tx } from '../../store.ts';
import {
  seatColumns,
  seatKeyOf,
  seatsOf,
  selectSeats,
  type SeatKey,
  type SeatSet,
} from './seat.repository.ts';

/**
 * Of the seats of each request, those that are taken.
 *
 * Outside of a batch it asks nothing, because taking the seats decides. In a batch, a member that
 * comes too late must fail before the batch writes anything; an earlier member counts as having its
 * seats. Should it not get them after all, the batch rolls back and every member runs by itself.
 */
export const findTaken = batchedRead(
  async (tx: Tx, requests: readonly { seats: SeatSet; now: number }[]) => {
    if (!tx.isBatched) return requests.map(() => []);
    const { now } = requests[0]!;
    const rows = await readStates(
      tx,
      requests.flatMap(({ seats }) => seatsOf(seats)),
    );
    const states = new Map(rows.map((state) => [seatKeyOf(state), state]));
    const taken = new Set<string>();
    return requests.map(({ seats }) => {
      const own = seatsOf(seats);
      if (own.some((seat) => states.get(seatKeyOf(seat))?.isLocked)) return new NotBatchableError();
      const conflicts = own.filter((seat) => {
        const state = states.get(seatKeyOf(seat));
        const isTaken = state !== undefined && seatStatusAt(state, now) !== 'available';
        return isTaken || taken.has(seatKeyOf(seat));
      });
      if (conflicts.length === 0) for (const seat of own) taken.add(seatKeyOf(seat));
      return conflicts.map(({ seatNo }) => seatNo);
    });
  },
);

/** Reads the seats that have a row, and locks those that no other transaction has locked. */
async function readStates(
  tx: Tx,
  seats: readonly SeatKey[],
): Promise<(SeatKey & SeatState & { isLocked: boolean })[]> {
  const rows = await statesOf(tx, { list: toJsonRows(seats, seatColumns) });
  return rows.map(({ unlockedNo, ...state }) => ({ ...state, isLocked: unlockedNo === null }));
}

const statesOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .with('unlocked', () =>
      selectSeats(store, list)
        .selectAll('seats')
        .$if(store.locksRows, (locking) => locking.forUpdate('seats').skipLocked()),
    )
    .selectFrom(
      selectSeats(store, list)
        .select(['seats.concertId', 'seats.date', 'seats.seatNo'])
        .as('requested'),
    )
    .leftJoin('unlocked', (join) =>
      join
        .onRef('unlocked.concertId', '=', 'requested.concertId')
        .onRef('unlocked.date', '=', 'requested.date')
        .onRef('unlocked.seatNo', '=', 'requested.seatNo'),
    )
    .select(['requested.concertId', 'requested.date', 'requested.seatNo'])
    .select(['unlocked.seatNo as unlockedNo', 'unlocked.heldUntil', 'unlocked.orderId'])
    .select('unlocked.blockedAt'),
);

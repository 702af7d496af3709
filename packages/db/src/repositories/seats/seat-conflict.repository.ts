/** A look at seats before they are taken, for those who would take them together. */
import { seatStatusAt, type SeatState } from '@onsale/core/reservation';
import type { Tx } from '../../store.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import { batchedRead } from '../../query/batched-statement.ts';
import { notBatchable } from '../../store.ts';
import {
  seatColumns,
  seatName,
  seatsOf,
  selectSeats,
  type SeatKey,
  type SeatSet,
} from './seat.repository.ts';

/**
 * Which of the seats somebody has. Alone one need not ask: taking them decides. In company whoever comes
 * too late has to be refused before anything is written, and who asks first counts as having them.
 * Should nothing come of that, everybody runs again.
 */
export const findTaken = batchedRead(
  async (tx: Tx, wanted: readonly { seats: SeatSet; now: number }[]) => {
    if (!tx.isBatched) return wanted.map(() => []);
    const { now } = wanted[0]!;
    const states = new Map(
      (
        await readStates(
          tx,
          wanted.flatMap(({ seats }) => seatsOf(seats)),
        )
      ).map((state) => {
        return [seatName(state), state];
      }),
    );
    const taken = new Set<string>();
    return wanted.map(({ seats }) => {
      const own = seatsOf(seats);
      if (own.some((seat) => states.get(seatName(seat))?.isBeingChanged)) return notBatchable;
      const lost = own.filter((seat) => {
        const state = states.get(seatName(seat));
        const isTaken = state !== undefined && seatStatusAt(state, now) !== 'available';
        return isTaken || taken.has(seatName(seat));
      });
      if (lost.length === 0) for (const seat of own) taken.add(seatName(seat));
      return lost.map(({ seatNo }) => seatNo);
    });
  },
);

/** Seats that somebody took once, locked where nobody else has a lock. */
async function readStates(
  tx: Tx,
  seats: readonly SeatKey[],
): Promise<(SeatKey & SeatState & { isBeingChanged: boolean })[]> {
  const rows = await statesOf(tx, { list: toJsonRows(seats, seatColumns) });
  return rows.map(({ freeNo, ...state }) => ({ ...state, isBeingChanged: freeNo === null }));
}

const statesOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .with('free', () =>
      selectSeats(store, list)
        .selectAll('seats')
        .$if(store.locksRows, (locking) => locking.forUpdate('seats').skipLocked()),
    )
    .selectFrom('seats')
    .innerJoin(jsonRows<SeatKey>(store, list, seatColumns), (join) =>
      join
        .onRef('seats.concertId', '=', 'listed.concertId')
        .onRef('seats.date', '=', 'listed.date')
        .onRef('seats.seatNo', '=', 'listed.seatNo'),
    )
    .leftJoin('free', (join) =>
      join
        .onRef('free.concertId', '=', 'seats.concertId')
        .onRef('free.date', '=', 'seats.date')
        .onRef('free.seatNo', '=', 'seats.seatNo'),
    )
    .select(['seats.concertId', 'seats.date', 'seats.seatNo'])
    .select(['free.seatNo as freeNo', 'free.heldUntil', 'free.orderId']),
);

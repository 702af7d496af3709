/** Refuses named seats that would leave a single free seat between taken ones. */
import { OnsaleError } from '@onsale/core/errors';
import { FreeSeats } from '@onsale/core/hall/best-seats';
import type { Hall } from '@onsale/core/hall/hall';
import { findChoicesWithoutSingles, findSinglesLeft } from '@onsale/core/hall/single-seats';
import { requireOwnTransaction } from '@onsale/db/query/batched-statement';
import {
  listSeatStates,
  lockPerformance,
  performanceKeyOf,
} from '@onsale/db/repositories/seats/seat.repository';
import type { Tx } from '@onsale/db/store';

/**
 * Only for concerts with `singleSeats: "refuse"`. The lock of the performance makes it exact: every
 * reservation of its date that could leave a single seat is judged by the seats of those before.
 * A batch would judge by seats that another member may not get, so each runs by itself.
 *
 * Seats that are not free are left to the conditional write, which names them.
 *
 * @throws LEAVES_SINGLE_SEAT with other choices, unless no choice avoids it: as many adjacent seats
 * in the same sections.
 */
export async function requireNoSingleSeat(
  tx: Tx,
  {
    concertId,
    hall,
    choice: { date, seatNos },
  }: { concertId: string; hall: Hall; choice: { date: string; seatNos: readonly number[] } },
): Promise<void> {
  await requireOwnTransaction(tx);
  await lockPerformance(tx, { concertId, date });
  const now = await tx.now();
  const states = await listSeatStates(tx, [{ concertId, date }]);
  const free = FreeSeats.at(hall, states.get(performanceKeyOf({ concertId, date })) ?? [], now);
  if (seatNos.some(free.isTaken)) return;
  const singles = findSinglesLeft(free, seatNos);
  if (singles.length === 0) return;
  const alternatives = findChoicesWithoutSingles(free, seatNos);
  if (alternatives.length === 0) return;
  throw new OnsaleError('LEAVES_SINGLE_SEAT', { seatNos: singles, alternatives });
}

/** Guard of the seats that buyers name, and of those that the box office sells. */
import { OnsaleError } from '../errors.ts';
import { findLoneCompanions, findUnknownSeats, type Hall } from './hall.ts';

/**
 * Requires that the hall has the seats, and that they may be sold together.
 *
 * @throws SEAT_NOT_FOUND; SEAT_RESTRICTED for companion seats without their accessible seat.
 */
export function requireSellable(hall: Hall, seatNos: readonly number[]): void {
  const unknown = findUnknownSeats(seatNos, hall);
  if (unknown.length > 0) throw new OnsaleError('SEAT_NOT_FOUND', { seatNos: unknown });
  const alone = findLoneCompanions(hall, seatNos);
  if (alone.length > 0) throw new OnsaleError('SEAT_RESTRICTED', { seatNos: alone });
}

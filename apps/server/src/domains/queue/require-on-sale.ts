/** Guards of the calls that are possible only while a concert is on sale, or in its lobby. */
import {
  hasClosed,
  saleEndOf,
  saleStateAt,
  type Performance,
  type SaleEnds,
  type SalePeriod,
} from '@onsale/core/catalogue';
import { OnsaleError } from '@onsale/core/errors';
import { isJoinable } from '@onsale/core/lobby/lobby-terms';
import { toIso } from '@onsale/core/time/dates';

/**
 * Requires that buyers may join.
 *
 * @throws NOT_ON_SALE before the opening, or that of the lobby, with the instants of both, and
 * after the closing.
 */
export function requireJoinable(
  concert: SalePeriod & { lobbyOpensAt: number | null },
  now: number,
): void {
  if (isJoinable(concert, now)) return;
  const { opensAt, lobbyOpensAt } = concert;
  const isUpcoming = saleStateAt(concert, now) === 'upcoming' && opensAt !== null;
  if (!isUpcoming) throw new OnsaleError('NOT_ON_SALE', { opensAt: null });
  throw new OnsaleError('NOT_ON_SALE', {
    opensAt: toIso(opensAt),
    ...(lobbyOpensAt !== null && { lobbyOpensAt: toIso(lobbyOpensAt) }),
  });
}

/** @throws NOT_ON_SALE once the concert is closed, by its row. */
export function requireNotClosed(ends: SaleEnds, now: number): void {
  if (hasClosed(ends, now)) throw new OnsaleError('NOT_ON_SALE', { opensAt: null });
}

/**
 * @param performance with the instants that end the sale of its concert.
 * @throws NOT_ON_SALE once the concert is closed; DATE_CLOSED once the sale of the date has ended,
 * which may be later than `closesAt` of its concert.
 */
export function requireDateOnSale(
  performance: Pick<Performance, 'date' | 'saleEndsAt'> & SaleEnds,
  now: number,
): void {
  const closedAt = saleEndOf(performance);
  if (now >= closedAt) throw new OnsaleError('DATE_CLOSED', { closedAt: toIso(closedAt) });
  requireNotClosed(performance, now);
}

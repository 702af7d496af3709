/** Guard of the calls that are possible only while a concert is on sale. */
import {
  hasClosed,
  saleEndOf,
  saleStateAt,
  type Performance,
  type SaleEnds,
  type SalePeriod,
} from '@onsale/core/catalogue';
import { OnsaleError } from '@onsale/core/errors';
import { toIso } from '@onsale/core/time/dates';

/** @throws NOT_ON_SALE before the opening, with its instant, and after the closing. */
export function requireOnSale(concert: SalePeriod, now: number): void {
  const state = saleStateAt(concert, now);
  if (state === 'on_sale') return;
  const opensAt = state === 'upcoming' && concert.opensAt !== null ? toIso(concert.opensAt) : null;
  throw new OnsaleError('NOT_ON_SALE', { opensAt });
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

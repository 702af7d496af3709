/** Guard of the calls that are possible only while a concert is on sale. */
import { isClosedByOperator, saleStateAt, type SalePeriod } from '@onsale/core/catalogue';
import { OnsaleError } from '@onsale/core/errors';
import { toIso } from '@onsale/core/time/dates';

/** @throws NOT_ON_SALE before the opening, with its instant, and after the closing. */
export function requireOnSale(concert: SalePeriod, now: number): void {
  const state = saleStateAt(concert, now);
  if (state === 'on_sale') return;
  const opensAt = state === 'upcoming' && concert.opensAt !== null ? toIso(concert.opensAt) : null;
  throw new OnsaleError('NOT_ON_SALE', { opensAt });
}

/** @throws NOT_ON_SALE once an operator has closed the concert. */
export function requireNotClosed(closedAt: number | null, now: number): void {
  if (isClosedByOperator(closedAt, now)) throw new OnsaleError('NOT_ON_SALE', { opensAt: null });
}

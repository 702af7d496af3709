/** Guard of the calls that are possible only while a concert is on sale. */
import { saleStateAt } from '@onsale/core/catalogue';
import { OnsaleError } from '@onsale/core/errors';
import { toIso } from '@onsale/core/time/dates';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';

/** @throws NOT_ON_SALE before the opening, with its instant, and after the closing. */
export function requireOnSale(concert: Concert, now: number): void {
  const state = saleStateAt(concert, now);
  if (state === 'on_sale') return;
  const opensAt = state === 'upcoming' && concert.opensAt !== null ? toIso(concert.opensAt) : null;
  throw new OnsaleError('NOT_ON_SALE', { opensAt });
}

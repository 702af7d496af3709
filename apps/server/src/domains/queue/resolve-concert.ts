/** Finds the concert that a join means: the one of its id, or the only one on sale. */
import { OnsaleError, type AnyOnsaleError } from '@onsale/core/errors';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import type { App } from '../../app.ts';
import type { SaleView } from '../catalogue/sale-counts.ts';

/** The concert to join, or the error that says why there is none. */
export async function resolveConcert(
  { concertCache, saleCache }: App,
  concertId: string | undefined,
): Promise<Concert | AnyOnsaleError> {
  if (concertId !== undefined) {
    return (await concertCache.find(concertId)) ?? new OnsaleError('CONCERT_NOT_FOUND', {});
  }
  // Another server may have created a concert, or closed one, since the last refresh.
  await saleCache.refreshConcerts();
  return onlyConcert(saleCache.publicSales());
}

/** The only concert on sale; where none is, the only one that is sold out. */
function onlyConcert(sales: readonly SaleView[]): Concert | AnyOnsaleError {
  const onSale = sales.filter(({ saleState }) => saleState === 'on_sale');
  const soldOut = sales.filter(({ saleState }) => saleState === 'sold_out');
  const [only, ...others] = onSale.length > 0 ? onSale : soldOut;
  if (only && others.length === 0) return only.concert;
  const concertIds = onSale.map(({ concert }) => concert.concertId);
  return new OnsaleError('CONCERT_REQUIRED', { concertIds });
}

/** Finds the concert that a join means: the one of its id, or the only one that can be joined. */
import { OnsaleError, type AnyOnsaleError } from '@onsale/core/errors';
import { isJoinable } from '@onsale/core/lobby/lobby-terms';
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
  return onlyConcert(saleCache.publicSales(), saleCache.now());
}

/**
 * The only concert on sale or with an open lobby; where there is none, the only one that is sold
 * out.
 */
function onlyConcert(sales: readonly SaleView[], now: number): Concert | AnyOnsaleError {
  const joinable = sales.filter(
    ({ concert, saleState }) => saleState !== 'sold_out' && isJoinable(concert, now),
  );
  const soldOut = sales.filter(({ saleState }) => saleState === 'sold_out');
  const [only, ...others] = joinable.length > 0 ? joinable : soldOut;
  if (only && others.length === 0) return only.concert;
  const concertIds = joinable.map(({ concert }) => concert.concertId);
  return new OnsaleError('CONCERT_REQUIRED', { concertIds });
}

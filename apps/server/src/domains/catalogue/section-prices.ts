/** The prices of a hall as far as the cheapest of its seats depends on them. */
import type { Layout } from '@onsale/core/hall/layout';
import { readLayouts } from '@onsale/db/repositories/layout.repository';
import type { Store } from '@onsale/db/store';

/** The lowest price that sections have of their own, and null where some have the concert's. */
export type SectionPrices = readonly (number | null)[];

/** The prices of a hall whose seats all cost the price of the concert. */
export const concertPriceOnly: SectionPrices = [null];

/** Reads the layouts of concerts, of which nothing but the lowest prices stays in memory. */
export async function readSectionPrices(
  store: Store,
  concertIds: readonly string[],
): Promise<Map<string, SectionPrices>> {
  const prices = new Map<string, SectionPrices>();
  for await (const { concertId, layout } of readLayouts(store, concertIds)) {
    prices.set(concertId, lowestPrices(layout));
  }
  return prices;
}

function lowestPrices({ sections }: Layout): SectionPrices {
  const own = sections.flatMap(({ price }) => price ?? []);
  const lowest = own.length > 0 ? [Math.min(...own)] : [];
  return own.length < sections.length ? [...lowest, null] : lowest;
}

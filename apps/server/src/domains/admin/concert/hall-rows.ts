/** How many rows the halls of concerts have: with a layout, those of all its sections. */
import type { Layout } from '@onsale/core/hall/layout';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import { readLayouts } from '@onsale/db/repositories/layout.repository';
import type { Store } from '@onsale/db/store';

export function countRows(
  { seatsPerDate, seatsPerRow }: Pick<Concert, 'seatsPerDate' | 'seatsPerRow'>,
  layout: Layout | undefined,
): number {
  if (!layout) return Math.ceil(seatsPerDate / seatsPerRow);
  return layout.sections.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** The same for several concerts, by their ids, with few statements for their layouts. */
export async function readRowCounts(
  store: Store,
  concerts: readonly Concert[],
): Promise<Map<string, number>> {
  const counts = new Map(concerts.map((one) => [one.concertId, countRows(one, undefined)]));
  const withLayout = new Map(
    concerts.filter(({ hasLayout }) => hasLayout).map((one) => [one.concertId, one]),
  );
  for await (const { concertId, layout } of readLayouts(store, [...withLayout.keys()])) {
    counts.set(concertId, countRows(withLayout.get(concertId)!, layout));
  }
  return counts;
}

/** The layouts of the halls of concerts, which never change. */
import type { Layout } from '@onsale/core/hall/layout';
import type { Store, Tx } from '../store.ts';

export async function insertLayout(tx: Tx, concertId: string, layout: Layout): Promise<void> {
  await tx.query
    .insertInto('layouts')
    .values({ concertId, layout: JSON.stringify(layout) })
    .execute();
}

/** How many layouts are read at once: each may have as many bytes as a request. */
const layoutsPerPage = 50;

/** Layouts in pages, so that thousands of them are never in memory together. */
export async function* readLayouts(
  store: Store,
  concertIds: readonly string[],
): AsyncGenerator<{ concertId: string; layout: Layout }> {
  for (let at = 0; at < concertIds.length; at += layoutsPerPage) {
    const rows = await store.query
      .selectFrom('layouts')
      .where('concertId', 'in', concertIds.slice(at, at + layoutsPerPage))
      .selectAll()
      .execute();
    for (const { concertId, layout } of rows) {
      yield { concertId, layout: JSON.parse(layout) as Layout };
    }
  }
}

export async function findLayout(store: Store, concertId: string): Promise<Layout | undefined> {
  const row = await store.query
    .selectFrom('layouts')
    .where('concertId', '=', concertId)
    .select('layout')
    .executeTakeFirst();
  return row && (JSON.parse(row.layout) as Layout);
}
